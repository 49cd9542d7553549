import { stableId } from '../lib/hash.ts'
import { oneLine } from '../lib/text.ts'
import { canonicalizeUrl } from '../lib/url/canonical-url.ts'
import type { Item } from '../model/item.ts'
import { fieldProse } from '../prose/of-item.ts'
import { enclosureKey } from './address-keys.ts'

/** What version 1 compared of an item. Frozen: ledgers and items that it wrote are recognized by these values, so each list and pattern here stays as it was. */
export interface FormerMarks {
  readonly visibleHash: string
  /** What ledger keys were made of. */
  readonly text: string
  /** Units of the main text, counted up to eight. */
  readonly units: number
}

type Seen = Pick<Item, 'title' | 'content' | 'contentType' | 'summary' | 'summaryType' | 'url' | 'enclosures'>

/** The marks of version 1, made once for each object. */
export function formerMarksOf(seen: Seen): FormerMarks {
  const known = remembered.get(seen)
  if (known !== undefined) return known
  const made = makeMarks(seen)
  remembered.set(seen, made)
  return made
}

const remembered = new WeakMap<Seen, FormerMarks>()

function makeMarks(seen: Seen): FormerMarks {
  const [value = '', type = 'html'] = seen.content === undefined ? [seen.summary, seen.summaryType] : [seen.content, seen.contentType]
  const main = mainText(seen)
  const units = countUnits(main)
  const pictures = units < FEW_UNITS && type === 'html' ? pictureKeys(value) : []
  const enclosures = seen.enclosures.map(enclosureKey).toSorted()
  const text = stableId([foldPunctuation(main), ...pictures], PART)
  const page = seen.url === undefined ? '' : (canonicalizeUrl(seen.url) ?? seen.url)
  return {
    visibleHash: [stableId([foldPunctuation(seen.title)], PART), text, stableId([page], PART), stableId(enclosures, PART)].join('.'),
    text: units > 0 ? text : stableId([pictures.join(' '), ...enclosures], PART),
    units,
  }
}

const PART = 16
const FEW_UNITS = 8

interface Line {
  readonly text: string
  readonly linked: number
}

function mainText(seen: Seen): string {
  const told = withoutTail(linesOf(seen)).filter((line) => !isIdle(line.text))
  const main = told.filter((line) => line.linked < 0.8)
  return (countUnits(joined(main)) >= FEW_UNITS ? main : told).map((line) => line.text).join('\n')
}

function linesOf(seen: Seen): readonly Line[] {
  const lines: Line[] = []
  let dateline = ''
  for (const { kind, text, linked } of fieldProse(seen, seen.content === undefined ? 'summary' : 'content').blocks) {
    if (kind === 'dateline') dateline = text
    else {
      lines.push({ text: oneLine(dateline + text), linked })
      dateline = ''
    }
  }
  return lines
}

function withoutTail(lines: readonly Line[]): readonly Line[] {
  const at = lines.findIndex((line, index) => index > 0 && line.text.length <= 60 && TAIL_HEADING.test(line.text))
  return at < 0 || 2 * joined(lines.slice(0, at)).length < joined(lines.slice(at)).length ? lines : lines.slice(0, at)
}

function joined(lines: readonly Line[]): string {
  return lines.map((line) => line.text).join('\n')
}

const TAIL_HEADING =
  /^\W*(?:related(?: (?:posts?|articles?|stories|reading|links|news|coverage))?|(?:read|see) (?:more|also|next)|you (?:may|might) also like|more (?:from|on this)|recommended|相关(?:阅读|文章|新闻|链接|推荐)|延伸阅读|更多阅读|推荐阅读|相關(?:閱讀|文章|新聞)|延伸閱讀)\W*$/iu

function isIdle(line: string): boolean {
  if (line.length > 120 || !/\d/.test(line)) return false
  const rest = line.replace(COUNTER, ' ')
  if (rest !== line && !/[\p{L}\p{N}]/u.test(rest)) return true
  const after = line.replace(BUILT, '')
  return after !== line && (after.match(/\p{L}+/gu) ?? []).every((word) => TIME_WORDS.has(word.toLowerCase()))
}

const NUMBER = String.raw`\d[\d,.]*(?: ?[km万萬千亿])?\+?`
const COUNTED =
  '(?:comments?|repl(?:y|ies)|responses?|views?|likes?|shares?|reads?|votes?|points?|upvotes?|claps?|retweets?|favou?rites?)(?![a-z])' +
  '|次阅读|次浏览|阅读(?:量|数|次数)?|浏览(?:量|次数)?|评论数?|条评论|点赞数?|赞|转发|收藏|人气|点击(?:量|数|次数)?|閱讀|瀏覽|則?留言'
const COUNTER = new RegExp(`${NUMBER} ?(?:${COUNTED})|(?:${COUNTED}) ?[:：(（]? ?${NUMBER}[)）]?`, 'giu')
const BUILT =
  /^[^\p{L}]*(?:last (?:updated|modified|build|built|edited)|generated|page (?:generated|built)|built|build date|retrieved|exported|最后更新|最后编辑|更新时间|页面生成|生成时间|生成于|最後更新)/iu
const TIME_WORDS = new Set(
  `on at in by time date am pm a p m utc gmt cet cest bst est edt cst cdt mst mdt pst pdt jst z t th st nd rd
  mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
  jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december
  年 月 日 时 時 分 秒 上午 下午 于 在`.split(/\s+/),
)

function pictureKeys(html: string): readonly string[] {
  return [...html.matchAll(/<img\b[^<>]*?\bsrc\s*=\s*["']?([^"'\s>]+)/gi)].map((match) =>
    match[1]!.replace(/[?#].*$/, '').replace(/^https?:/i, ''),
  )
}

function countUnits(text: string): number {
  let count = 0
  for (const _ of text.matchAll(UNIT)) if (++count >= FEW_UNITS) break
  return count
}

const UNIT = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]|\d+(?:[.,:/-]\d+)*%?|[\p{L}\p{M}]+/gu

function foldPunctuation(text: string): string {
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}%]+/gu, ' ')
    .trim()
  return folded === '' ? oneLine(text) : folded
}

/**
 * The title as ledger keys and ids hold it: both are kept for good, so this cut of version 1 stays theirs. Its words, numbers and single
 * Han, kana and Hangul characters, case, width and punctuation folded.
 */
export function titleInKeys(title: string): string {
  return (title.normalize('NFKC').toLowerCase().match(UNIT) ?? []).join(' ') || oneLine(title)
}
