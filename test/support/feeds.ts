import { type ItemDraft, type NormalizeContext, normalize } from '../../src/items/index.ts'
import type { ParsedEntry, ParsedFeed } from '../../src/model/feed.ts'
import { aParsedEntry, aParsedFeed, aSource, SOME_INSTANT } from './builders.ts'

/** The n-th entry of a made-up feed: its own guid, page, title, date and a text of some length that no other has. */
export function entryNumber(n: number, given: Partial<ParsedEntry> = {}): ParsedEntry {
  return aParsedEntry({
    guid: `urn:entry:${n}`,
    url: `http://a.example/posts/${n}`,
    title: { value: `${WORDS[n % WORDS.length]} report number ${n}`, type: 'text' },
    content: [{ value: `<p>${sentences(n)}</p>`, type: 'html' }],
    published: SOME_INSTANT - n * 3_600_000,
    ...given,
  })
}

/** The drafts of a document with these entries. */
export function draftsOf(
  entries: readonly ParsedEntry[],
  given: Partial<NormalizeContext> & { readonly feed?: Partial<ParsedFeed> } = {},
): readonly ItemDraft[] {
  const { feed, ...context } = given
  return normalize(aParsedFeed({ entries, ...feed }), {
    source: aSource(),
    document: { url: 'http://a.example/feed' },
    now: SOME_INSTANT,
    ...context,
  }).drafts
}

const WORDS = ['harbour', 'orchard', 'glacier', 'railway', 'lantern', 'meadow', 'quarry', 'compass', 'granite', 'thunder', 'velvet']

/** Forty words in an order that only this number gives. */
function sentences(n: number): string {
  let state = n * 2_654_435_761 + 12_345
  return Array.from({ length: 40 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return `${WORDS[Math.floor(state / 65_536) % WORDS.length]}${Math.floor(state / 7) % 97}`
  }).join(' ')
}
