import { decide, keyHashesOf, normalize } from '../../src/items/index.ts'
import type { Instant } from '../../src/model/instant.ts'
import type { LedgerEntry } from '../../src/model/intake.ts'
import type { Item, ItemId, Rung } from '../../src/model/item.ts'
import { aParsedEntry, aParsedFeed, aSource } from '../support/builders.ts'
import type { LabelledItem } from './dataset.ts'

/** What one source is remembered by, as the store remembers it. */
interface SourceMemory {
  readonly ledger: Map<string, LedgerEntry[]>
  readonly named: Set<ItemId>
  readonly items: Map<ItemId, Item>
  rung: Rung
}

/** One document taken in: the item of each of its entries as it is held now, and those that are new or changed. */
export interface TakenIn {
  readonly items: readonly Item[]
  readonly pending: readonly Item[]
}

/** The intake as the mill does it, on memory: normalize, decide, remember. */
export class Entries {
  readonly #sources = new Map<string, SourceMemory>()
  #now: Instant = Date.UTC(2023, 5, 1)

  /** Takes in one document of one feed, a minute after the last. */
  read(document: readonly LabelledItem[]): TakenIn {
    const source = aSource({ id: document[0]!.feed })
    const memory: SourceMemory = this.#sources.get(source.id) ?? { ledger: new Map(), named: new Set(), items: new Map(), rung: 'guid' }
    this.#sources.set(source.id, memory)
    this.#now += 60_000
    const { drafts } = normalize(feedOf(document), {
      source,
      document: { url: `https://feeds.example/${encodeURIComponent(source.id)}` },
      now: this.#now,
    })
    const ledger = keyHashesOf(drafts).flatMap((hash) => memory.ledger.get(hash) ?? [])
    const decision = decide({
      source,
      drafts,
      ledger,
      held: new Map(ledger.map(({ itemId }) => [itemId, memory.items.get(itemId)!])),
      recent: [...memory.items.values()].slice(-500).reverse(),
      state: { rung: memory.rung, ledgerVersion: 2 },
      ledgerSize: memory.named.size,
      complete: false,
      now: this.#now,
    })
    memory.rung = decision.rung
    for (const line of decision.ledger) {
      memory.ledger.set(line.keyHash, [...(memory.ledger.get(line.keyHash) ?? []), line])
      memory.named.add(line.itemId)
    }
    const pending = [...decision.new, ...decision.updated.map(({ item }) => item)]
    for (const item of pending) memory.items.set(item.id, item)
    return { items: drafts.map((draft) => memory.items.get(decision.itemOf.get(draft)!)!), pending }
  }
}

/** The document as a parser would give it. The set tells no site: one is made of the publisher's name. */
function feedOf(document: readonly LabelledItem[]) {
  const [{ source, lang }] = document as readonly [LabelledItem]
  return aParsedFeed({
    title: { value: source, type: 'text' },
    language: lang,
    url: `https://${Buffer.from(source).toString('hex').slice(0, 60)}.example/`,
    entries: document.map(({ guid, url, title, html, published }) =>
      aParsedEntry({
        ...(guid !== null && { guid }),
        ...(url !== '' && { url }),
        title: { value: title, type: 'text' },
        content: [{ value: html, type: 'html' }],
        published: Date.parse(published),
      }),
    ),
  })
}
