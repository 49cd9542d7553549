import { sha256Hex, stableId } from '../../src/lib/hash.ts'
import type { Intake, LedgerEntry } from '../../src/model/intake.ts'
import type { Item } from '../../src/model/item.ts'
import type { SourceState } from '../../src/model/source.ts'
import type { CategoryEntry, Gathering } from '../../src/store/contract.ts'
import { anItem, SOME_INSTANT } from '../support/builders.ts'

/** The state of source `s`, polled at SOME_INSTANT, due an hour later. */
export function aState(given: Partial<SourceState> = {}): SourceState {
  return {
    sourceId: 's',
    address: 'http://a.example/feed',
    lastPolledAt: SOME_INSTANT,
    nextDueAt: SOME_INSTANT + 3_600_000,
    failuresInRow: 0,
    hints: {},
    rung: 'guid',
    counts: { requests: 1, notModified: 0, wireBytes: 100 },
    ...given,
  }
}

/** The result of source `s` that brought nothing but what is given. */
export function anIntake(given: Partial<Intake> = {}): Intake {
  const sourceId = given.sourceId ?? given.state?.sourceId ?? 's'
  const nothing = { new: [], updated: [], unchanged: [], withdrawn: [], ledger: [], exchanges: [], warnings: [] }
  return { sourceId, state: aState({ sourceId }), ...nothing, ...given }
}

/** The name of an item in the ledger of its source, by its key. */
export function aName(item: Item, given: Partial<LedgerEntry> = {}): LedgerEntry {
  const keyHash = sha256Hex(item.key).slice(0, 32)
  return { sourceId: item.sourceId, rung: item.rung, keyHash, itemId: item.id, firstSeen: item.firstSeen, ...given }
}

/** A gathering that changes nothing but what is given. */
export function aGathering(given: Partial<Gathering> = {}): Gathering {
  return { placed: [], leads: [], index: [], entries: [], removedEntries: [], ...given }
}

/** Each item a story of its own, shown in the category. */
export function storiesOf(items: readonly Item[], category = 'all'): Gathering {
  return aGathering({
    placed: items.map((item) => ({ itemId: item.id, storyId: item.id, why: { rule: 'first', reasons: [], algo: 1 }, at: SOME_INSTANT })),
    leads: items.map((item) => ({ storyId: item.id, lead: item.id })),
    entries: items.map((item) => anEntry({ category, storyId: item.id, sortAt: item.published ?? item.firstSeen })),
  })
}

/** The entry of story `item` in category `all`, showing its first member. */
export function anEntry(given: Partial<CategoryEntry> = {}): CategoryEntry {
  const storyId = given.storyId ?? 'item'
  return { category: 'all', storyId, shown: storyId, companions: [], sortAt: SOME_INSTANT, changedAt: SOME_INSTANT, rule: 'all', ...given }
}

/** Items of one source, a minute apart, oldest first; their ids are real ones. */
export function someItems(count: number, given: Partial<Item> = {}): readonly Item[] {
  const sourceId = given.sourceId ?? 's'
  return Array.from({ length: count }, (_, index) => {
    const key = `http://a.example/${sourceId}/${index}`
    const id = stableId([sourceId, 'guid', key])
    return anItem({
      id,
      key,
      guid: key,
      url: key,
      title: `Item ${index}`,
      published: SOME_INSTANT + index * 60_000,
      position: index,
      ...given,
    })
  })
}
