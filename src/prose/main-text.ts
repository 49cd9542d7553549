import { oneLine } from '../lib/text.ts'
import { type Block, blocksOf } from './blocks.ts'
import { isIdle } from './idle-text.ts'
import { countUnits } from './units.ts'

/**
 * The text an item is about, one block a line: without scripts, blocks that are mostly links, "related" tails, counters and build dates.
 * Link targets and pictures are no part of it, so tracking parameters and random image queries are none either.
 */
export function mainText(value: string, type: 'text' | 'html'): string {
  const blocks = type === 'text' ? value.split('\n').map((line) => ({ text: oneLine(line), linked: 0 })) : blocksOf(value)
  const told = withoutTail(blocks).filter((block) => block.text !== '' && !isIdle(block.text))
  const main = told.filter((block) => block.linked < 0.8)
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

function withoutTail(blocks: readonly Block[]): readonly Block[] {
  const at = blocks.findIndex((block, index) => index > 0 && block.text.length <= LONGEST_HEADING && TAIL_HEADING.test(block.text))
  // An article may be about related reading: what comes before must weigh something against what comes after.
  return at < 0 || 2 * joined(blocks.slice(0, at)).length < joined(blocks.slice(at)).length ? blocks : blocks.slice(0, at)
}

function joined(blocks: readonly Block[]): string {
  return blocks.map((block) => block.text).join('\n')
}

const LONGEST_HEADING = 60
const TAIL_HEADING =
  /^\W*(?:related(?: (?:posts?|articles?|stories|reading|links|news|coverage))?|(?:read|see) (?:more|also|next)|you (?:may|might) also like|more (?:from|on this)|recommended|相关(?:阅读|文章|新闻|链接|推荐)|延伸阅读|更多阅读|推荐阅读|相關(?:閱讀|文章|新聞)|延伸閱讀)\W*$/iu
