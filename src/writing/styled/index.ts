import { htmlToText } from '../../lib/html/text.ts'
import { oneLine, truncateAtWord } from '../../lib/text.ts'
import type { Frame, PublishedItem } from '../../model/publication.ts'
import type { FragmentContext } from '../contract.ts'
import { type Element, textElement } from '../write-xml.ts'

export { feedStyle } from './feed-style.ts'

/** Where the style sheet of feeds stands, relative to the output directory. */
export const FEED_STYLE_PATH = 'feed.css'

/** Returns the line of an XML document that names the style sheet of the site; empty if it has none. */
export function styleInstruction({ stylesheet, paging }: Pick<Frame, 'stylesheet' | 'paging'>): string {
  if (stylesheet !== true) return ''
  return `<?xml-stylesheet type="text/css" href="${paging.archive === undefined ? '../' : '../../../'}${FEED_STYLE_PATH}"?>\n`
}

/**
 * Returns some plain text of an item in an element that no reader takes for its summary (DCMI, `abstract`): CSS can show text but no escaped HTML, which
 * the others are. None without a style sheet, and none for an item without text.
 */
export function abstractElements(item: PublishedItem, { stylesheet }: FragmentContext): readonly Element[] {
  if (stylesheet !== true) return []
  const text = item.summaryText ?? item.contentText ?? htmlToText(item.contentHtml ?? '')
  return textElement('dcterms:abstract', truncateAtWord(oneLine(text), ABSTRACT))
}

const ABSTRACT = 300
