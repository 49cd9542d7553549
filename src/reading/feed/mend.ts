/** What publishers commonly write wrongly, as they mean it. Each function returns its argument if there is nothing to mend. */
import { htmlToText } from '../../lib/html/text.ts'
import { oneLine } from '../../lib/text.ts'
import { looksLikeHtml } from '../xml/element.ts'
import { resolveReferences } from '../xml/references.ts'

/** A label as plain text: escaped markup and references resolved, as in titles. */
export function plainLabel(term: string): string {
  if (!looksLikeHtml(term)) return oneLine(term) || term
  return oneLine(term.includes('<') ? htmlToText(term) : resolveReferences(term)) || term
}

/** True for Blogger's word for what kind of entry it is, by its vocabulary or by itself: no label of the publisher. */
export function isKindLabel(term: string, scheme?: string): boolean {
  return scheme === 'http://schemas.google.com/g/2005#kind' || /^https?:\/\/schemas\.google\.com\/\w+\/\d{4}(?:\/\w+)?#\w+$/.test(term)
}

/** A language tag with hyphens (RFC 5646 §2.1): `en_US` is `en-US`. */
export function languageTag(tag: string | undefined): string | undefined {
  return tag?.includes('_') ? tag.replaceAll('_', '-') : tag
}

/**
 * The media type an enclosure has, lower case. The extension of its address decides if the type is no media type at all (`mp3`) or is of another family
 * (`image/mp3` of an .mp3: a recording must not become a picture).
 */
export function mediaTypeOf(said: string | undefined, url: string): string | undefined {
  const type = said?.trim().toLowerCase()
  if (type === undefined || type === '') return undefined
  const [family = '', name] = type.split('/', 2)
  const meant = BY_EXTENSION.get(extensionOf(url))
  // A page may show a picture under its name, but plays no recording.
  if (meant !== undefined && (UNSAID.has(type) || (family === 'text' && !meant.startsWith('image/')))) return meant
  if (!FAMILIES.has(family) && name !== undefined) return type
  const known = meant
  if (known === undefined) return name === undefined ? BY_EXTENSION.get(type.replace(/^\./, '')) : type
  return known.startsWith(`${family}/`) || (name !== undefined && family !== 'image' && AMBIGUOUS.has(extensionOf(url))) ? type : known
}

function extensionOf(url: string): string {
  return /\.([a-z0-9]{2,5})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? ''
}

/** Types that say nothing. */
const UNSAID: ReadonlySet<string> = new Set(
  ['octet-stream', 'x-download', 'force-download', 'download', 'binary', 'unknown'].flatMap((name) => [
    `application/${name}`,
    `binary/${name}`,
  ]),
)
const FAMILIES: ReadonlySet<string> = new Set(['audio', 'video', 'image'])
/** Containers that hold sound as well as moving pictures. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['mp4', 'ogg', 'webm', '3gp'])
const BY_EXTENSION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'audio/mpeg': 'mp3',
    'audio/mp4': 'm4a m4b',
    'audio/aac': 'aac',
    'audio/ogg': 'ogg oga opus',
    'audio/flac': 'flac',
    'audio/wav': 'wav',
    'video/mp4': 'mp4 m4v',
    'video/webm': 'webm',
    'video/quicktime': 'mov',
    'video/3gpp': '3gp',
    'application/pdf': 'pdf',
    'image/jpeg': 'jpg jpeg',
    'image/png': 'png',
    'image/gif': 'gif',
    'image/webp': 'webp',
    'image/avif': 'avif',
    'image/svg+xml': 'svg',
  }).flatMap(([type, extensions]) => extensions.split(' ').map((extension): [string, string] => [extension, type])),
)

/** HTML that was escaped once too often: the whole text is escaped markup and holds no tag of its own. */
export function unescapedTwice(html: string): string {
  const text = html.trim()
  return ESCAPED_START.test(text) && text.endsWith('&gt;') && /&lt;\//.test(text) && !/<[a-z/!]/i.test(text)
    ? resolveReferences(text)
    : html
}

const ESCAPED_START =
  /^&lt;(?:p|div|h[1-6]|ul|ol|table|blockquote|figure|section|article|span|a|img|strong|em|b|i|pre|br|center|font|iframe|video|audio)(?:\s[^<>]*?)?\/?&gt;/i
