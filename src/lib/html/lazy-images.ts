import { formatSrcset, largestCandidate, parseSrcset } from './srcset.ts'
import { type Attributes, rewriteTags, type TagVerdict } from './tags.ts'

/** The HTML with images that a script would have loaded put in place: `data-src`, `data-original` … become `src`, `data-srcset` becomes `srcset`, and an image without `src` gets the largest of its set. */
export function restoreLazyImages(html: string): string {
  if (!LAZY_HINT.test(html)) return html
  return rewriteTags(html, (name, attributes) => (ELEMENTS.has(name) ? restored(name, attributes) : undefined))
}

function restored(name: string, attributes: Attributes): TagVerdict {
  const sources = isPlaceholder(attributes.src) ? [...SOURCES, ...ORIGINALS] : SOURCES
  const source = sources.find((key) => looksLikeAddress(attributes[key]))
  const set = SETS.find((key) => parseSrcset(attributes[key] ?? '').length > 0)
  const changed: Record<string, string> = { ...attributes }
  if (set !== undefined) changed.srcset = formatSrcset(parseSrcset(attributes[set] ?? ''))
  if (source !== undefined) changed.src = (attributes[source] ?? '').trim()
  else if (name === 'img' && isPlaceholder(attributes.src))
    changed.src = largestCandidate(parseSrcset(changed.srcset ?? ''))?.url ?? attributes.src ?? ''
  if (changed.src === attributes.src && changed.srcset === attributes.srcset) return undefined
  for (const key of [...SOURCES, ...ORIGINALS, ...SETS]) delete changed[key]
  if (changed.src === '' || changed.src === undefined) delete changed.src
  return changed
}

function looksLikeAddress(value: string | undefined): boolean {
  return (
    value !== undefined &&
    /^\s*(https?:\/\/|\/|\.{1,2}\/|[^\s<>{}"':]+\.(jpe?g|png|gif|webp|avif|svg|bmp|mp4|webm)(\?|#|\s*$))/i.test(value)
  )
}

function isPlaceholder(src: string | undefined): boolean {
  return (
    src === undefined ||
    /^\s*($|data:|about:blank|#)/i.test(src) ||
    /(blank|placeholder|spacer|loading|lazy|transparent|1x1)[^/]*\.(gif|png|svg|jpe?g|webp)/i.test(src)
  )
}

const ELEMENTS = new Set(['img', 'source', 'iframe', 'video', 'audio', 'embed'])

/** Attributes of the lazy loaders met in the field; the first that holds an address wins, whatever `src` says. */
const SOURCES: readonly string[] = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-actualsrc',
  'data-lazy',
  'data-lazyload',
  'data-ks-lazyload',
  'data-echo',
  'data-croporisrc',
]
/** Attributes that name the original of an image which is shown well enough: they count only where `src` is a placeholder. */
const ORIGINALS: readonly string[] = [
  'data-original-src',
  'data-url',
  'data-orig-file',
  'data-hi-res-src',
  'data-canonical-src',
  'zoomfile',
  'file',
]
const SETS: readonly string[] = ['data-srcset', 'data-lazy-srcset', 'data-original-set']

const LAZY_HINT = /\s(data-[a-z-]*(src|original|lazy|echo|url|file)|zoomfile|file|srcset)/i
