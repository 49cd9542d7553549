import { Parser } from 'htmlparser2'
import { BLOCKS } from '../lib/html/text.ts'
import { isIdle } from './idle-text.ts'
import { countUnits } from './units.ts'

/**
 * The text an item is about, one block a line: without scripts, blocks that are mostly links, "related" tails, counters and build dates.
 * Link targets and pictures are no part of it, so tracking parameters and random image queries are none either.
 */
export function mainText(value: string, type: 'text' | 'html'): string {
  const blocks = type === 'text' ? value.split('\n').map((text) => ({ text, linked: 0 })) : htmlBlocks(value)
  const told = withoutTail(blocks.map((block) => ({ ...block, text: block.text.replace(/\s+/gu, ' ').trim() }))).filter(
    (block) => block.text !== '' && !isIdle(block.text),
  )
  const main = told.filter((block) => block.linked < 0.8 * block.text.length)
  // A post that is a list of links is about these links.
  return (countUnits(joined(main), FEW_UNITS) >= FEW_UNITS ? main : told).map((block) => block.text).join('\n')
}

/** Below so many units a text says too little to be known by. */
export const FEW_UNITS = 8

/** Addresses of the pictures, without their queries: what a post without words is known by. */
export function pictureKeys(html: string): readonly string[] {
  return [...html.matchAll(/<img\b[^<>]*?\bsrc\s*=\s*["']?([^"'\s>]+)/gi)].map((match) =>
    match[1]!.replace(/[?#].*$/, '').replace(/^https?:/i, ''),
  )
}

interface Block {
  readonly text: string
  /** Characters of it that are inside links. */
  readonly linked: number
}

function htmlBlocks(html: string): readonly Block[] {
  const blocks: Block[] = []
  let text = ''
  let linked = 0
  let hidden = 0
  let links = 0
  const flush = (): void => {
    if (text !== '') blocks.push({ text, linked })
    text = ''
    linked = 0
  }
  const parser = new Parser({
    onopentagname(name) {
      if (HIDDEN.has(name)) hidden++
      else if (name === 'a') links++
      else if (BLOCKS.has(name)) flush()
    },
    ontext(piece) {
      if (hidden > 0) return
      text += piece
      if (links > 0) linked += piece.trim().length
    },
    onclosetag(name) {
      if (HIDDEN.has(name)) hidden = Math.max(0, hidden - 1)
      else if (name === 'a') links = Math.max(0, links - 1)
      else if (BLOCKS.has(name)) flush()
    },
  })
  parser.end(html)
  flush()
  return blocks
}

function withoutTail(blocks: readonly Block[]): readonly Block[] {
  const at = blocks.findIndex((block, index) => index > 0 && block.text.length <= LONGEST_HEADING && TAIL_HEADING.test(block.text))
  // An article may be about related reading: what comes before must weigh something against what comes after.
  return at < 0 || 2 * joined(blocks.slice(0, at)).length < joined(blocks.slice(at)).length ? blocks : blocks.slice(0, at)
}

function joined(blocks: readonly Block[]): string {
  return blocks.map((block) => block.text).join('\n')
}

const HIDDEN = new Set(['script', 'style', 'template', 'noscript', 'title', 'head', 'iframe', 'object', 'svg', 'math'])

const LONGEST_HEADING = 60
const TAIL_HEADING =
  /^\W*(?:related(?: (?:posts?|articles?|stories|reading|links|news|coverage))?|(?:read|see) (?:more|also|next)|you (?:may|might) also like|more (?:from|on this)|recommended|相关(?:阅读|文章|新闻|链接|推荐)|延伸阅读|更多阅读|推荐阅读|相關(?:閱讀|文章|新聞)|延伸閱讀)\W*$/iu
