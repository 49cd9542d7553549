import { Parser } from 'htmlparser2'
import { limitNesting } from '../lib/html/nesting.ts'
import { BLOCKS, UNSEEN } from '../lib/html/text.ts'

/** A paragraph as a reader sees it: white space folded, never empty. */
export interface Block {
  readonly text: string
  /** Share of its characters that are link text, 0 to 1. */
  readonly linked: number
}

/** The paragraphs of the HTML, in order; what stands within a `hidden` element is left out. */
export function blocksOf(html: string, hidden: ReadonlySet<string> = UNSEEN): readonly Block[] {
  const blocks: Block[] = []
  let text = ''
  let linkedCharacters = 0
  let hiding = 0
  let links = 0
  const flush = (): void => {
    const folded = text.replace(/\s+/gu, ' ').trim()
    if (folded !== '') blocks.push({ text: folded, linked: Math.min(1, linkedCharacters / folded.length) })
    text = ''
    linkedCharacters = 0
  }
  const parser = new Parser({
    onopentagname(name) {
      if (hidden.has(name)) hiding++
      else if (name === 'a') links++
      else if (BLOCKS.has(name)) flush()
    },
    ontext(data) {
      if (hiding > 0) return
      text += data
      if (links > 0) linkedCharacters += data.length
    },
    onclosetag(name) {
      if (hidden.has(name)) hiding = Math.max(0, hiding - 1)
      else if (name === 'a') links = Math.max(0, links - 1)
      else if (BLOCKS.has(name)) flush()
    },
  })
  parser.end(limitNesting(html))
  flush()
  return blocks
}
