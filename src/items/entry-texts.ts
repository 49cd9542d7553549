import { absolutizeHtml } from '../lib/html/absolutize.ts'
import { removeCodeFurniture } from '../lib/html/code-furniture.ts'
import { removeHidden } from '../lib/html/hidden.ts'
import { htmlToText } from '../lib/html/text.ts'
import { oneLine } from '../lib/text.ts'
import { absolutize } from '../lib/url/urls.ts'
import type { Content, Text } from '../model/elements.ts'
import type { ParsedEntry } from '../model/feed.ts'

/** A text of an item: HTML with absolute links, or plain. */
export interface ItemText {
  readonly value: string
  readonly type: 'text' | 'html'
}

/** One line of plain text; '' where there is none. */
export function plainText(text: Text | undefined): string {
  if (text === undefined) return ''
  const value = text.value.slice(0, LONGEST_LINE)
  return oneLine(text.type === 'text' ? value : htmlToText(value))
}

/** UTF-16 units; what is compared, indexed and shown as one line has an end. */
const LONGEST_LINE = 200_000

/** The main text of an entry: the first HTML that is given in line, else the first plain text. Out-of-line and foreign media types are left out. */
export function contentOf(entry: ParsedEntry, base: string | undefined): ItemText | undefined {
  const inline = entry.content.filter((content) => content.value.trim() !== '' && isReadable(content))
  return itemText(inline.find((content) => content.type !== 'text') ?? inline[0], base)
}

/** The text as an item holds it, or undefined where it is empty. `base` is the document's; the text's own comes first. */
export function itemText(text: Text | undefined, base: string | undefined): ItemText | undefined {
  if (text === undefined || text.value.trim() === '') return undefined
  if (text.type === 'text') return { value: text.value, type: 'text' }
  const own = text.base === undefined ? base : (absolutize(text.base, base) ?? base)
  const shown = removeCodeFurniture(removeHidden(text.value))
  return { value: own === undefined || !hasRelative(shown) ? shown : absolutizeHtml(shown, own), type: 'html' }
}

function isReadable(content: Content): boolean {
  return (
    content.src === undefined && (content.mediaType === undefined || /^(text\/[\w.+-]+|application\/xhtml\+xml)$/.test(content.mediaType))
  )
}

/** Most texts hold none, and then they need no parsing. A set of pictures is always looked at: its later addresses are not seen here. */
function hasRelative(html: string): boolean {
  return RELATIVE.test(html)
}

const RELATIVE =
  /srcset|\b(?:href|src|data-[\w-]{1,40}|poster|cite|action|formaction|data|background|longdesc|usemap|codebase|classid|archive|manifest|ping|profile|icon)\s*=\s*(?:["']\s*)?(?![a-z][a-z0-9+.-]*:|["'\s])/i
