import { canonicalizeUrl } from '../../src/lib/url/canonical-url.ts'
import type { Item, ItemId } from '../../src/model/item.ts'

/** Items of 200 sources, 20,000 a day, half of them in Chinese: new texts, copies of recent ones with a sentence changed, and bulletins. The same each time. */
export function* madeUpItems(count: number): Generator<Item> {
  const random = generator(7)
  const recent: { readonly title: string; readonly sentences: readonly string[] }[] = []
  for (let at = 0; at < count; at++) {
    const chinese = at % 2 === 1
    const copied = recent.length > 500 && random() < 0.33 ? recent[Math.floor(random() * recent.length)] : undefined
    const sentences =
      copied === undefined ? Array.from({ length: 6 + Math.floor(random() * 14) }, () => sentence(random, chinese)) : [...copied.sentences]
    if (copied !== undefined) sentences[Math.floor(random() * sentences.length)] = sentence(random, chinese)
    const bulletin = random() < 0.05
    const title = bulletin ? `Daily bulletin no. ${at}` : (copied?.title ?? sentence(random, chinese).slice(0, 60))
    if (bulletin) sentences.unshift(...BULLETIN)
    if (copied === undefined) recent[at % 5000] = { title, sentences }
    yield itemOf(at, title, sentences)
  }
}

/** The id of the item of this number, counted from 0. */
export function madeUpId(number: number): ItemId {
  return `item${number.toString(36).padStart(22, '0')}`
}

/** The number of an item. */
export function numberOf(id: ItemId): number {
  return Number.parseInt(id.slice('item'.length), 36)
}

const BULLETIN = [
  'The office publishes these figures every day at noon and revises them once a month.',
  'Figures of the last three days are estimates and may change.',
]

function itemOf(at: number, title: string, sentences: readonly string[]): Item {
  const source = `source-${at % 200}`
  const site = `https://site${at % 200}.example/`
  const date = Date.UTC(2026, 0, 1) + at * 4320
  const url = `${site}${at}`
  return {
    id: madeUpId(at),
    sourceId: source,
    rung: 'guid',
    key: url,
    guid: url,
    guidIsPermalink: true,
    url,
    urlKeys: [canonicalizeUrl(url)!],
    title,
    content: sentences.map((text) => `<p>${text}</p>`).join(''),
    contentType: 'html',
    authors: [],
    contributors: [],
    tags: [],
    links: [],
    enclosures: [],
    published: date,
    firstSeen: date,
    changed: date,
    position: 0,
    visibleHash: '',
    origin: { sourceId: source, id: site, title: source, url: site, authors: [] },
  }
}

function sentence(random: () => number, chinese: boolean): string {
  const length = chinese ? 20 + Math.floor(random() * 30) : 10 + Math.floor(random() * 16)
  // Words come by rank as in any language: the square favours the common ones.
  const words = Array.from({ length }, () => Math.floor(random() ** 2 * 4000))
  if (chinese) return `${words.map((word) => String.fromCharCode(0x4e00 + word)).join('')}。`
  const text = words
    .map((word) => (word % 40 === 0 ? String(word) : word.toString(26).replace(/\d/g, (digit) => 'aeioustnrl'[Number(digit)]!)))
    .join(' ')
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

/** Mulberry32: small, seeded. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
