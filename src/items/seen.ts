import { stableId } from '../lib/hash.ts'
import { compact } from '../lib/record.ts'
import { simplified } from '../lib/simplified.ts'
import { oneLine } from '../lib/text.ts'
import { canonicalizeUrl } from '../lib/url/canonical-url.ts'
import type { Item } from '../model/item.ts'
import { countUnits, FEW_UNITS, hashOfText, mainBlocks, pictureKeys } from '../prose/main-text.ts'
import { proseOf } from '../prose/of-item.ts'
import type { Prose } from '../prose/prose.ts'
import { addressKey, enclosureKey } from './address-keys.ts'
import type { Marks } from './draft.ts'
import { formerMarksOf, titleInKeys } from './former.ts'

/** What a reader sees of an entry, as it came. */
export type Sight = Pick<Item, 'title' | 'content' | 'contentType' | 'summary' | 'summaryType' | 'url' | 'enclosures'>

/** What is seen, as one value that changes only with it, and as the marks an item is recognized by. */
export function seenOf(sight: Sight): {
  readonly visibleHash: string
  readonly marks: Omit<Marks, 'dated'>
  readonly prose: Prose
} {
  const prose = proseOf(sight)
  const blocks = mainBlocks(prose)
  const units = Math.min(countUnits(blocks), FEW_UNITS)
  const pictures = units < FEW_UNITS ? pictureKeys(prose) : []
  const enclosures = sight.enclosures.map(enclosureKey).toSorted()
  const text = hashOfText(prose, pictures)
  const page = sight.url === undefined ? undefined : (canonicalizeUrl(sight.url) ?? sight.url)
  const parts = [hashOfTitle(sight.title), text, stableId([page === undefined ? '' : addressKey(page)], PART), stableId(enclosures, PART)]
  return {
    prose,
    visibleHash: [VERSION, ...parts].join('.'),
    marks: compact({
      page,
      title: titleInKeys(sight.title),
      text: units > 0 ? text : stableId([pictures.join(' '), ...enclosures], PART),
      units,
      length: blocks.reduce((sum, block) => sum + block.text.length + 1, 0),
    }),
  }
}

/** Version of what is compared. A hash without one is of the first. */
const VERSION = '2'

/** Characters of base32 a part: 80 bits. */
const PART = 16

/** Of a title each space is seen: it is an edit, also between a Chinese character and a figure. */
function hashOfTitle(title: string): string {
  const words = simplified(title.normalize('NFKC').toLowerCase())
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/[^\p{L}\p{M}\p{N}%]+/gu, ' ')
    .trim()
  return stableId([words === '' ? oneLine(title) : words], PART)
}

/** The fields in which a draft differs from what is held: `title`, `content`, `url`, `enclosures`. A hash of the first version is compared with what that version makes of the draft. */
export function changedParts(held: string, draft: Sight & Pick<Item, 'visibleHash'>): readonly string[] {
  const [a, b] = [partsOf(held), partsOf(isFormer(held) ? formerMarksOf(draft).visibleHash : draft.visibleHash)]
  return ['title', 'content', 'url', 'enclosures'].filter((_, index) => a[index] !== b[index])
}

/** True for a `visibleHash` that the first version made. */
export function isFormer(visibleHash: string): boolean {
  return !visibleHash.startsWith(`${VERSION}.`)
}

/** The hash of the main text within a `visibleHash`. */
export function textPart(visibleHash: string): string {
  return partsOf(visibleHash)[1] ?? ''
}

function partsOf(visibleHash: string): readonly string[] {
  const parts = visibleHash.split('.')
  return isFormer(visibleHash) ? parts : parts.slice(1)
}
