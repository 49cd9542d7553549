import { compile, selectAll } from 'css-select'
import { type AnyNode, DomHandler, type Element } from 'domhandler'
import { Parser } from 'htmlparser2'
import { applyEdits, type Edit } from './tags.ts'

/** A prepared list of CSS selectors. */
export interface Cutter {
  /** The HTML without the elements that match; the rest stays byte for byte. */
  cut(html: string): string
}

/** A cutter for these CSS selectors, to be kept and used again. Throws Error with the selector's text when one is not valid. */
export function cutterFor(selectors: readonly string[]): Cutter {
  const prepared = selectors.map(prepare)
  return {
    cut(html) {
      const likely = prepared.filter(({ needle }) => html.includes(needle))
      return likely.length === 0 ? html : cutMatches(html, likely.map(({ selector }) => selector).join(', '))
    },
  }
}

interface Prepared {
  readonly selector: string
  /** What must stand in the HTML for it to match; '' where that cannot be told. */
  readonly needle: string
}

function prepare(selector: string): Prepared {
  try {
    compile(selector)
  } catch (cause) {
    throw new Error(`the selector '${selector}' is not valid CSS`, { cause })
  }
  return { selector, needle: /^[a-z0-9]*[.#]([\w-]+)$/i.exec(selector)?.[1] ?? '' }
}

function cutMatches(html: string, selector: string): string {
  const edits: Edit[] = []
  for (const { startIndex, endIndex } of selectAll<AnyNode, Element>(selector, parseShallow(html))) {
    if (startIndex === null || endIndex === null || startIndex < (edits.at(-1)?.end ?? 0)) continue
    edits.push({ start: startIndex, end: afterTag(html, endIndex), text: '' })
  }
  return applyEdits(html, edits)
}

/** The stretches of text within the elements that a selector matches, in order, each once, decoded. */
export function textRangesWithin(html: string, selector: string): readonly Edit[] {
  const ranges = new Map<number, Edit>()
  const visit = (node: AnyNode): void => {
    const { startIndex, endIndex } = node
    if (node.type === 'text' && startIndex !== null && endIndex !== null)
      ranges.set(startIndex, { start: startIndex, end: endIndex + 1, text: node.data })
    else if ('children' in node) for (const child of node.children) visit(child)
  }
  for (const element of selectAll<AnyNode, Element>(selector, parseShallow(html))) visit(element)
  return [...ranges.values()].sort((a, b) => a.start - b.start)
}

/** The index after the element: in `</div  >` the parser's stands at the end of the name. */
function afterTag(html: string, endIndex: number): number {
  const rest = /^\s+>/.exec(html.slice(endIndex, endIndex + 32))
  return endIndex + (rest?.[0].length ?? 1)
}

/** The tree of the HTML down to `MAX_DEPTH`: what comes after a deeper element is not looked at, since 100,000 unclosed tags would take seconds. */
function parseShallow(html: string): AnyNode[] {
  const handler = new ShallowHandler(undefined, { withStartIndices: true, withEndIndices: true })
  new Parser(handler).end(html)
  return handler.dom
}

class ShallowHandler extends DomHandler {
  private reader: Parser | undefined
  override onparserinit(parser: Parser): void {
    super.onparserinit(parser)
    this.reader = parser
  }
  override onopentag(name: string, attributes: Record<string, string>): void {
    super.onopentag(name, attributes)
    if (this.tagStack.length > MAX_DEPTH) this.reader?.pause()
  }
  /** An element closed by what follows it ends before that; the parser's own index is already inside it. */
  override onclosetag(_name?: string, implied = false): void {
    const before = this.reader?.startIndex
    const element = this.tagStack.at(-1)
    super.onclosetag()
    if (implied && element !== undefined && before !== undefined) element.endIndex = before - 1
  }
}

const MAX_DEPTH = 256
