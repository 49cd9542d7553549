import { escapeAttribute } from 'entities'
import { Parser } from 'htmlparser2'

/** Attributes of one tag: names in lower case, values with entities decoded. */
export type Attributes = Readonly<Record<string, string>>

/** What becomes of an open tag: other attributes, `drop` (the tag alone, not what it holds), or undefined: as it stood. */
export type TagVerdict = Attributes | 'drop' | undefined

/** The HTML with its open tags rewritten; every byte between them, and each tag without a verdict, stays as given. Linear in time, whatever the nesting. */
export function rewriteTags(html: string, verdict: (name: string, attributes: Attributes) => TagVerdict): string {
  if (!html.includes('<')) return html
  const edits: Edit[] = []
  const parser: FlatParser = new FlatParser({
    onopentag(name, attributes, isImplied) {
      const decided = isImplied ? undefined : verdict(name, attributes)
      if (decided === undefined) return
      const { startIndex: start, endIndex } = parser
      const selfClosing = html[endIndex - 1] === '/'
      edits.push({ start, end: endIndex + 1, text: decided === 'drop' ? '' : openTag(name, decided, selfClosing) })
    },
  })
  parser.end(html)
  return applyEdits(html, edits)
}

/** One replaced stretch of a text. */
export interface Edit {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly text: string
}

/** The text with the edits made; they are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text
  const parts: string[] = []
  let at = 0
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text)
    at = edit.end
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/** A parser that holds no stack of open elements (all are as if void), so 100,000 unclosed tags cost no more than their bytes. */
export class FlatParser extends Parser {
  protected override isVoidElement(): boolean {
    return true
  }
}

function openTag(name: string, attributes: Attributes, selfClosing: boolean): string {
  const pairs = Object.entries(attributes).map(([key, value]) => (value === '' ? ` ${key}` : ` ${key}="${escapeAttribute(value)}"`))
  return `<${name}${pairs.join('')}${selfClosing ? ' /' : ''}>`
}
