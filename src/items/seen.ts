import { stableId } from '../lib/hash.ts'
import { compact } from '../lib/record.ts'
import { oneLine } from '../lib/text.ts'
import { canonicalizeUrl } from '../lib/url/canonical-url.ts'
import type { Enclosure } from '../model/feed.ts'
import { FEW_UNITS, mainText, pictureKeys } from '../prose/main-text.ts'
import { countUnits, unitsOf } from '../prose/units.ts'
import type { Marks } from './draft.ts'
import type { ItemText } from './entry-texts.ts'

/** What a reader sees of an entry, as it came. */
export interface Sight {
  readonly title: string
  /** Content, else summary. */
  readonly main: ItemText | undefined
  readonly url: string | undefined
  readonly enclosures: readonly Enclosure[]
}

/** What is seen, as one value that changes only with it, and as the marks an item is recognized by. */
export function seenOf(sight: Sight): { readonly visibleHash: string; readonly marks: Omit<Marks, 'dated'> } {
  const main = sight.main === undefined ? '' : mainText(sight.main.value, sight.main.type)
  const units = countUnits(main, FEW_UNITS)
  const pictures = units < FEW_UNITS && sight.main?.type === 'html' ? pictureKeys(sight.main.value) : []
  const enclosures = sight.enclosures.map(enclosureKey).toSorted()
  const own = sight.url === undefined ? undefined : canonicalizeUrl(sight.url)
  const page = own ?? sight.url
  const text = stableId([foldPunctuation(main), ...pictures], PART)
  const parts = [stableId([foldPunctuation(sight.title)], PART), text, stableId([page ?? ''], PART), stableId(enclosures, PART)]
  return {
    visibleHash: parts.join('.'),
    marks: compact({
      page,
      title: unitsOf(sight.title).join(' ') || oneLine(sight.title),
      text: units > 0 ? text : stableId([pictures.join(' '), ...enclosures], PART),
      units,
      length: main.length,
    }),
  }
}

/** Quotes that become curly, commas that become dots and another width are no edit; a comma that comes or goes between two words is none in English and one in Chinese. */
function foldPunctuation(text: string): string {
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}%]+/gu, ' ')
    .trim()
  return folded === '' ? oneLine(text) : folded
}

/** The fields in which two such values differ: `title`, `content`, `url`, `enclosures`. */
export function changedParts(before: string, after: string): readonly string[] {
  const [a, b] = [before.split('.'), after.split('.')]
  return ['title', 'content', 'url', 'enclosures'].filter((_, index) => a[index] !== b[index])
}

/** The hash of the main text within a `visibleHash`. */
export function textPart(visibleHash: string): string {
  return visibleHash.split('.')[1] ?? ''
}

/** Characters of base32 a part: 80 bits. */
const PART = 16

/** The address of an enclosure without what changes from fetch to fetch: pictures are often asked for with a random query. */
function enclosureKey(enclosure: Enclosure): string {
  const key = canonicalizeUrl(enclosure.url) ?? enclosure.url
  const isImage = enclosure.medium === 'image' || (enclosure.type?.startsWith('image/') ?? false)
  return isImage ? key.replace(/[?#].*$/, '') : key
}
