import { compact } from '../lib/record.ts'
import { legalText, unixLines } from '../lib/text.ts'

/** An XML element to be written: the one shape that both XML writers take. */
export interface Element {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number | undefined>>
  /** Text, or elements. */
  readonly content?: string | readonly Element[]
}

/** Namespaces by the prefix we write them under. */
const NAMESPACES: Readonly<Record<string, string>> = {
  atom: 'http://www.w3.org/2005/Atom',
  at: 'http://purl.org/atompub/tombstones/1.0',
  content: 'http://purl.org/rss/1.0/modules/content/',
  creativeCommons: 'http://backend.userland.com/creativeCommonsRssModule',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  fh: 'http://purl.org/syndication/history/1.0',
  georss: 'http://www.georss.org/georss',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  media: 'http://search.yahoo.com/mrss/',
  podcast: 'https://podcastindex.org/namespace/1.0',
  psc: 'http://podlove.org/simple-chapters',
  rsl: 'https://rslstandard.org/rss',
  slash: 'http://purl.org/rss/1.0/modules/slash/',
  source: 'http://source.scripting.com/',
  wfw: 'http://wellformedweb.org/CommentAPI/',
}

/** An element, or none where its text is undefined or empty. */
export function textElement(name: string, text: string | number | undefined, attributes?: Element['attributes']): readonly Element[] {
  if (text === undefined || text === '') return []
  return [compact({ name, content: String(text), attributes: attributes || undefined })]
}

/** The prefixes of these elements, of all that is in them and of their attributes; `xml` is always there and not told. */
export function prefixesOf(elements: readonly Element[]): ReadonlySet<string> {
  const prefixes = new Set<string>()
  for (const element of elements) {
    for (const name of [element.name, ...Object.keys(element.attributes ?? {})]) {
      const [prefix, local] = name.split(':', 2)
      if (local !== undefined && prefix !== undefined && prefix !== 'xml') prefixes.add(prefix)
    }
    if (typeof element.content !== 'string') for (const prefix of prefixesOf(element.content ?? [])) prefixes.add(prefix)
  }
  return prefixes
}

/** The declarations of these prefixes, in the order of the alphabet, each led by a space. */
export function namespaceDeclarations(prefixes: Iterable<string>): string {
  return [...prefixes]
    .sort()
    .map((prefix) => ` xmlns:${prefix}="${NAMESPACES[prefix]}"`)
    .join('')
}

/** The element as XML, indented by two spaces a level; text stands without white space of ours. */
export function writeElement({ name, attributes, content }: Element, depth = 0): string {
  const indent = '  '.repeat(depth)
  const tag = `${indent}<${name}${writeAttributes(attributes)}`
  if (content === undefined) return `${tag}/>\n`
  if (typeof content === 'string') return `${tag}>${escapeText(content)}</${name}>\n`
  return `${tag}>\n${content.map((child) => writeElement(child, depth + 1)).join('')}${indent}</${name}>\n`
}

function writeAttributes(attributes: Element['attributes'] = {}): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeAttribute(String(value))}"`))
    .join('')
}

/** Returns an element as the fragment of an item: the prefixes it uses on the first line, then the XML as it stands below the root. */
export function xmlFragment(element: Element): string {
  return `${[...prefixesOf([element])].join(' ')}\n${writeElement(element, 1)}`
}

/** Returns the parts of a fragment of XML. */
export function readXmlFragment(text: string): { readonly prefixes: readonly string[]; readonly xml: string } {
  const end = text.indexOf('\n')
  return { prefixes: text.slice(0, end).split(' ').filter(Boolean), xml: text.slice(end + 1) }
}

/** Text as it stands between tags: legal, `]]>` harmless, CR by number, or a reader would make it LF (XML 1.0 §2.11). */
export function escapeText(text: string): string {
  return legalText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}

/** Text as it stands between double quotes; white space by number, or a parser would fold it (XML 1.0 §3.3.3). */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\t', '&#9;').replaceAll('\n', '&#10;')
}

/** Plain text as HTML: escaped, blank lines begin a paragraph, other line ends are kept. */
export function textToHtml(text: string): string {
  const paragraphs = escapeText(unixLines(text))
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replaceAll('\n', '<br />'))
    .filter((paragraph) => paragraph !== '')
  return paragraphs.length > 1 ? paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n') : (paragraphs[0] ?? '')
}
