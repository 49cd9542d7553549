import { htmlToText } from '../../lib/html/text.ts'
import { compact } from '../../lib/record.ts'
import { oneLine, truncateAtWord, wholeWords } from '../../lib/text.ts'
import type { PublishedItem, Teaser } from '../../model/publication.ts'
import { pictureOf } from './picture.ts'

/** Returns what the front page shows of an item besides its name. */
export function teaserOf(item: PublishedItem): Teaser {
  const { summaryText, contentText, contentHtml, title, origin, language } = item
  const text = oneLine(
    (summaryText === undefined ? undefined : wholeWords(summaryText, contentText ?? contentHtml)) ??
      contentText ??
      htmlToText((contentHtml ?? '').slice(0, LOOKED_AT)),
  )
  const summary = text === title ? '' : truncateAtWord(text, LONGEST)
  return compact({ summary: summary || undefined, picture: pictureOf(item), source: origin.title, sourceUrl: origin.url, language })
}

/** UTF-16 units of a text that can begin its summary. */
const LOOKED_AT = 4000
const LONGEST = 240
