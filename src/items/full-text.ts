import { htmlToText } from '../lib/html/text.ts'
import { compact } from '../lib/record.ts'
import type { Item } from '../model/item.ts'

/** Returns true if the page of the item may hold more than its feed says, and was not asked for yet. */
export function wantsFullText({ url, fullText }: Pick<Item, 'url' | 'fullText'>): boolean {
  return url !== undefined && fullText === undefined
}

/**
 * Returns the item with the text of its page where that is the better one: longer than the feed's own, and alike in what the feed says (at least half of
 * its words, if it says more than a few). Id, dates and the hash of what the feed says stay, so that no reading of the feed takes it for an edit.
 */
export function withFullText(item: Item, page: string | undefined): Item {
  if (page === undefined || !isBetter(item, page)) return { ...item, fullText: 'feed' }
  const { content, contentType } = item
  return { ...item, content: page, contentType: 'html', fullText: 'page', ownText: compact({ content, contentType }) }
}

/** Returns the item as its feed says it: what the next reading of the feed is compared with. */
export function asFed(item: Item): Item {
  if (item.ownText === undefined) return item
  const { ownText, fullText: _, content: __, contentType: ___, ...rest } = item
  return { ...rest, ...ownText }
}

const LEAST_WORDS = 6
const LEAST_SHARE = 0.5
/** A text that is hardly longer is the feed's own with other marks. */
const LONGER = 1.1

function isBetter(item: Item, page: string): boolean {
  const own = wordsOf(ownTextOf(item))
  const found = wordsOf(htmlToText(page))
  if (found.length < own.length * LONGER || found.length === 0) return false
  if (own.length < LEAST_WORDS) return true
  const known = new Set(found)
  return own.filter((word) => known.has(word)).length / own.length >= LEAST_SHARE
}

function ownTextOf({ content, contentType, summary, summaryType }: Item): string {
  if (content !== undefined) return contentType === 'text' ? content : htmlToText(content)
  return summary === undefined || summaryType === 'text' ? (summary ?? '') : htmlToText(summary)
}

/** Words, and single characters of scripts that do not part them. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu) ?? []
}
