import { absolutize } from '../url/urls.ts'
import { formatSrcset, parseSrcset } from './srcset.ts'
import { type Attributes, rewriteTags, type TagVerdict } from './tags.ts'

export interface AbsolutizeOptions {
  /** The page that `#fragment` addresses belong to; `keep` leaves them as they are. Default: the base. */
  readonly fragments?: string
}

/** The HTML with every relative address in it made absolute against `base` (an absolute URL); what is absolute already, or cannot be resolved, stays as given. */
export function absolutizeHtml(html: string, base: string, options: AbsolutizeOptions = {}): string {
  if (!RELATIVE_HINT.test(html) || !URL.canParse(base)) return html
  const resolve = (reference: string): string => resolveReference(reference, base, options.fragments)
  return rewriteTags(html, (name, attributes) => absoluteAttributes(name, attributes, resolve))
}

function absoluteAttributes(name: string, attributes: Attributes, resolve: (reference: string) => string): TagVerdict {
  let changed: Record<string, string> | undefined
  for (const key in attributes) {
    const form = URL_ATTRIBUTES.get(key)
    if (form === undefined || (form.on !== undefined && !form.on.has(name))) continue
    const value = attributes[key] ?? ''
    const absolute = form.list(value, resolve)
    if (absolute === value) continue
    changed ??= { ...attributes }
    changed[key] = absolute
  }
  return changed
}

function resolveReference(reference: string, base: string, fragments: string | undefined): string {
  if (SCHEME.test(reference) || reference === '') return reference
  if (reference.startsWith('#') && fragments !== undefined)
    return fragments === 'keep' ? reference : (absolutize(reference, fragments) ?? reference)
  return absolutize(reference, base) ?? reference
}

const SCHEME = /^\s*[a-z][a-z0-9+.-]*:/i

/** A quick look for the many texts whose addresses are all absolute: an attribute with one in its name and a value that begins with no scheme. */
const RELATIVE_HINT =
  /(?:href|src|srcset|poster|cite|action|data|codebase|classid|background|longdesc|usemap|profile|manifest|ping)\s*=\s*(?!["']?(?:https?|mailto|data):)|srcset|ping/i

type Listed = (value: string, resolve: (reference: string) => string) => string

const one: Listed = (value, resolve) => resolve(value)
const spaced: Listed = (value, resolve) => value.split(/\s+/).map(resolve).join(' ')
const srcset: Listed = (value, resolve) =>
  formatSrcset(parseSrcset(value).map(({ url, descriptor }) => ({ url: resolve(url), descriptor })))

const elements = (names: string): ReadonlySet<string> => new Set(names.split(' '))

/** Attributes that hold addresses (HTML §4, HTML 4.01 §B, SVG 2), how they are written, and on which elements where the name means something else elsewhere. */
const URL_ATTRIBUTES: ReadonlyMap<string, { readonly list: Listed; readonly on?: ReadonlySet<string> }> = new Map([
  ['href', { list: one }],
  ['xlink:href', { list: one }],
  ['src', { list: one }],
  ['poster', { list: one }],
  ['cite', { list: one, on: elements('blockquote q ins del') }],
  ['action', { list: one, on: elements('form') }],
  ['formaction', { list: one }],
  ['data', { list: one, on: elements('object') }],
  ['codebase', { list: one, on: elements('object applet') }],
  ['classid', { list: one, on: elements('object') }],
  ['background', { list: one, on: elements('body table thead tbody tfoot tr td th') }],
  ['longdesc', { list: one, on: elements('img frame iframe') }],
  ['lowsrc', { list: one, on: elements('img') }],
  ['dynsrc', { list: one, on: elements('img') }],
  ['usemap', { list: one, on: elements('img input object') }],
  ['profile', { list: one, on: elements('head') }],
  ['manifest', { list: one, on: elements('html') }],
  ['ping', { list: spaced, on: elements('a area') }],
  ['srcset', { list: srcset }],
  ['imagesrcset', { list: srcset, on: elements('link') }],
])
