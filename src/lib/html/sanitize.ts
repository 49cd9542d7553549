import sanitize from 'sanitize-html'
import { compact } from '../record.ts'
import { legalText, unixLines } from '../text.ts'
import { isTrackingPixel, withoutTracking } from '../url/tracking.ts'
import { absolutize } from '../url/urls.ts'
import { restoreLazyImages } from './lazy-images.ts'
import { limitNesting } from './nesting.ts'
import { COMMON_ATTRIBUTES, DROPPED_WHOLE, EMBED_HOSTS, EMBED_SANDBOX, HTML_POLICY, URL_ATTRIBUTES } from './policy.ts'
import { formatSrcset, parseSrcset } from './srcset.ts'

export interface SanitizeOptions {
  /** Address of the page: base of relative links; without it they are left out. */
  readonly base?: string
  /** `drop`: no pictures and players at all. */
  readonly images?: 'keep' | 'drop'
  /** Hosts that may be framed besides the listed ones. */
  readonly embedHosts?: readonly string[]
}

/**
 * The HTML made safe by the allow-list of policy.ts, its addresses absolute, its tracking gone, legal in XML.
 * Sanitizing what was sanitized changes nothing. Never throws.
 */
export function sanitizeHtml(html: string, options: SanitizeOptions = {}): string {
  // A picture that waits for a script never comes in a feed reader.
  const safe = /[<&]/.test(html) ? sanitize(restoreLazyImages(limitNesting(html)), sanitizerOptions(options)) : html.replaceAll('>', '&gt;')
  return unixLines(legalText(safe)).trim()
}

type TagAttributes = Record<string, string>

function sanitizerOptions(options: SanitizeOptions): sanitize.IOptions {
  const hosts = new Set([...EMBED_HOSTS, ...(options.embedHosts ?? [])])
  const media = options.images === 'drop'
  return {
    allowedTags: Object.keys(HTML_POLICY).filter((name) => !media || !MEDIA.has(name)),
    allowedAttributes: ALLOWED_ATTRIBUTES,
    allowedClasses: { code: [/^language-[\w+#-]{1,40}$/] },
    nonTextTags: [...DROPPED_WHOLE],
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    nestingLimit: 300,
    transformTags: {
      '*': (tagName, attribs) => ({ tagName, attribs: mend(tagName, attribs, hosts, options.base) }),
    },
    // What stands within a frame is raw text to browsers, shown by none that frames; an unclosed one would take the rest of the article with it.
    textFilter: (text, tagName) => (tagName === 'iframe' ? '' : text),
    exclusiveFilter: (frame) => isEmptyMedia(frame.tag, frame.attribs),
  }
}

const MEDIA = new Set(['img', 'picture', 'source', 'video', 'audio', 'track', 'iframe', 'figure'])

const ALLOWED_ATTRIBUTES = {
  ...Object.fromEntries(Object.entries(HTML_POLICY).map(([name, attributes]) => [name, [...attributes]])),
  '*': [...COMMON_ATTRIBUTES],
}

/** Pictures, players and sources whose address was not fit to publish go as a whole; a `source` of a picture may carry a srcset alone. */
function isEmptyMedia(tag: string, attributes: TagAttributes): boolean {
  if (tag === 'source') return attributes.src === undefined && attributes.srcset === undefined
  return (tag === 'img' || tag === 'iframe' || tag === 'track') && attributes.src === undefined
}

function mend(tag: string, given: TagAttributes, hosts: ReadonlySet<string>, base: string | undefined): TagAttributes {
  const attributes: TagAttributes = {}
  // By what is allowed, not by what is given: a tag may bring a hundred thousand attributes.
  for (const name of [...((Object.hasOwn(HTML_POLICY, tag) && HTML_POLICY[tag]) || []), ...COMMON_ATTRIBUTES, 'style']) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    const mended = value === undefined ? undefined : mendAttribute(name, value, base)
    if (mended !== undefined) attributes[name] = mended
  }
  if (tag === 'a') return mendAnchor(attributes)
  if (tag === 'img') return mendImage(attributes)
  if (tag === 'iframe') return mendFrame(attributes, hosts)
  if (tag === 'video' || tag === 'audio') return { ...attributes, controls: '', preload: 'none' }
  return attributes
}

function mendAttribute(name: string, value: string, base: string | undefined): string | undefined {
  if (name === 'srcset') return mendSrcset(value, base)
  if (name === 'dir') return /^(?:ltr|rtl|auto)$/i.test(value) ? value.toLowerCase() : undefined
  if (name === 'lang') return /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/.test(value) ? value : undefined
  const schemes = Object.hasOwn(URL_ATTRIBUTES, name) ? URL_ATTRIBUTES[name] : undefined
  return schemes === undefined ? value : mendUrl(value, schemes, base)
}

function mendUrl(value: string, schemes: readonly string[], base: string | undefined): string | undefined {
  const url = absolutize(value, base)
  if (url === undefined) return undefined
  const scheme = url.slice(0, url.indexOf(':') + 1)
  return schemes.includes(scheme) ? withoutTracking(url) : undefined
}

function mendSrcset(value: string, base: string | undefined): string | undefined {
  const kept = parseSrcset(value.slice(0, LONGEST_SRCSET)).flatMap(({ url, descriptor }) => {
    const mended = mendUrl(url, ['http:', 'https:'], base)
    return mended === undefined || !/^(?:[\d.]+[wxh])?$/.test(descriptor) ? [] : [{ url: mended.replaceAll(',', '%2C'), descriptor }]
  })
  return kept.length > 0 ? formatSrcset(kept) : undefined
}

const LONGEST_SRCSET = 16_384

function mendAnchor(attributes: TagAttributes): TagAttributes {
  const { rel, href, ...rest } = attributes
  if (href === undefined) return rest
  const kept = (rel ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => KEPT_RELS.has(word))
  return { href, ...rest, rel: ['noopener', 'noreferrer', ...kept].join(' ') }
}

const KEPT_RELS = new Set(['nofollow', 'ugc', 'sponsored', 'license', 'tag', 'author'])

function mendImage(attributes: TagAttributes): TagAttributes {
  const { src, width, height, style, ...rest } = attributes
  if (src === undefined || isTrackingPixel({ src, width, height, style })) return {}
  return {
    src,
    ...rest,
    ...compact({ width: isSize(width) ? width : undefined, height: isSize(height) ? height : undefined }),
    loading: 'lazy',
    decoding: 'async',
  }
}

function isSize(value: string | undefined): value is string {
  return value !== undefined && /^\d{1,5}%?$/.test(value)
}

function mendFrame(attributes: TagAttributes, hosts: ReadonlySet<string>): TagAttributes {
  const url = URL.parse(attributes.src ?? '')
  if (url === null || !hosts.has(url.hostname) || url.port !== '') return {}
  url.protocol = 'https:'
  const { width, height, title, allowfullscreen } = attributes
  return compact({
    src: url.href,
    width: isSize(width) ? width : undefined,
    height: isSize(height) ? height : undefined,
    title,
    allowfullscreen: allowfullscreen !== undefined ? '' : undefined,
    sandbox: EMBED_SANDBOX,
    loading: 'lazy',
    referrerpolicy: 'strict-origin-when-cross-origin',
  })
}
