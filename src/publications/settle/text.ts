import { hasMoreTags } from '../../lib/html/nesting.ts'
import { sanitizeHtml } from '../../lib/html/sanitize.ts'
import { htmlToText } from '../../lib/html/text.ts'
import { compact } from '../../lib/record.ts'
import { legalText, oneLine, truncateAtWord, unixLines } from '../../lib/text.ts'
import type { Category } from '../../model/category.ts'
import type { Item } from '../../model/item.ts'
import type { PublishedItem } from '../../model/publication.ts'

export interface TextPolicy {
  readonly content: Category['content']
  readonly images: Category['images']
  /** UTF-16 units of a summary we make where the source gives none; half as many of Han, kana and Hangul. */
  readonly summaryLength: number
  readonly embedHosts?: readonly string[]
}

type Texts = Pick<PublishedItem, 'contentHtml' | 'contentText' | 'summaryHtml' | 'summaryText'>

/**
 * The texts of an item as the category shows them: sanitized, legal, full, short or both. A summary is the publisher's,
 * else the beginning of the text, cut at a word. `leadImage` is the first picture of the text.
 */
export function settleTexts(
  item: Item,
  base: string | undefined,
  policy: TextPolicy,
): { readonly texts: Texts; readonly leadImage?: string } {
  const content = body(item.content, item.contentType, base, policy)
  const summary = body(item.summary, item.summaryType, base, policy)
  const contentText = content.text ?? content.beginning ?? (content.html === undefined ? undefined : htmlToText(content.html))
  const texts = {
    ...compact({
      contentHtml: policy.content !== 'summary' && content.html !== undefined ? content.html : undefined,
      contentText: policy.content !== 'summary' && content.text !== undefined ? content.text : undefined,
    }),
    ...summaryOf(summary, contentText, content.beginning === undefined ? policy : { ...policy, content: 'summary' }),
  }
  return content.leadImage === undefined ? { texts } : { texts, leadImage: content.leadImage }
}

interface Body {
  readonly html?: string
  readonly text?: string
  /** Plain: the beginning of a text that is too long to be carried. */
  readonly beginning?: string
  readonly leadImage?: string
}

function body(given: string | undefined, type: 'text' | 'html' | undefined, base: string | undefined, policy: TextPolicy): Body {
  if (given === undefined) return {}
  if (type === 'text') {
    const text = unixLines(legalText(given)).trim()
    if (isTooLong(text, MARK_OF_TEXT)) return { beginning: text.slice(0, BEGINNING).toWellFormed() }
    return text === '' ? {} : { text }
  }
  const isLong = given.length > LONGEST || hasMoreTags(given, MOST_TAGS)
  const options = compact({ base, embedHosts: policy.embedHosts || undefined })
  const html = sanitizeHtml(isLong ? given.slice(0, BEGINNING) : given, options)
  if (isLong || isTooLong(html, MARK_OF_HTML)) return { beginning: htmlToText(html.slice(0, BEGINNING)) }
  const leadImage = firstImage(html)
  const shown = policy.images === 'keep' ? html : sanitizeHtml(html, { images: 'drop' })
  return compact({ html: isVisible(shown) ? shown : undefined, leadImage })
}

/**
 * UTF-16 units as it came, and bytes and marks as it is written: an article of 2 MB goes through. Beyond, a text stands as its beginning, and the
 * page has the whole: in four formats, each with its own escapes, a few megabytes become a hundred, for us and for every subscriber.
 */
const LONGEST = 2.25 * 2 ** 20
/** No article has as many; to make half a million safe takes a hundred megabytes. */
const MOST_TAGS = 200_000
/** What a mark costs more than other characters, written four times and read back: HTML is escaped as it stands, a text becomes HTML first. */
const MARK_OF_HTML = 8
const MARK_OF_TEXT = 12

const MOST_COST = 2.75 * 2 ** 20

function isTooLong(text: string, costOfMark: number): boolean {
  if (text.length * (3 + costOfMark) <= LONGEST) return false
  let cost = Buffer.byteLength(text)
  if (cost > LONGEST) return true
  for (let at = 0; at < text.length && cost <= MOST_COST; at++) if (MARKS.has(text.charCodeAt(at))) cost += costOfMark
  return cost > MOST_COST
}

const MARKS: ReadonlySet<number> = new Set([...'&<>'].map((mark) => mark.charCodeAt(0)))

/** So much of a long text is looked at for its summary. */
const BEGINNING = 65_536

/** The sanitizer writes `src` first. */
function firstImage(safeHtml: string): string | undefined {
  return /<img src="([^"]+)"/.exec(safeHtml)?.[1]?.replaceAll('&amp;', '&')
}

function isVisible(safeHtml: string): boolean {
  return /<(?:img|video|audio|iframe|hr)\b/.test(safeHtml) || safeHtml.replace(/<[^>]*>/g, '').trim() !== ''
}

function summaryOf(summary: Body, contentText: string | undefined, policy: TextPolicy): Pick<Texts, 'summaryHtml' | 'summaryText'> {
  if (policy.content === 'full' && contentText !== undefined) return {}
  const given = summary.text ?? summary.beginning ?? (summary.html === undefined ? undefined : htmlToText(summary.html))
  const repeats = given !== undefined && contentText !== undefined && oneLine(given) === oneLine(contentText)
  if (given !== undefined && given !== '' && !repeats) {
    if (summary.beginning !== undefined) return { summaryText: truncateAtWord(oneLine(given), policy.summaryLength) }
    return compact({ summaryText: given, summaryHtml: summary.html !== undefined && summary.html !== given ? summary.html : undefined })
  }
  return madeSummary(contentText, policy)
}

function madeSummary(contentText: string | undefined, policy: TextPolicy): Pick<Texts, 'summaryText'> {
  if (contentText === undefined || contentText === '') return {}
  const line = oneLine(contentText)
  const limit = lengthFor(line, policy.summaryLength)
  return policy.content === 'both' && line.length <= limit ? {} : { summaryText: truncateAtWord(line, limit) }
}

/** Han, kana and Hangul say twice as much in a character: as many of them count double. */
function lengthFor(line: string, limit: number): number {
  const dense = line.slice(0, limit).match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  return limit - Math.floor(dense / 2)
}
