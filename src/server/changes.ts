import type { Instant } from '../model/instant.ts'
import type { Item, ItemId } from '../model/item.ts'
import type { CategoryEntry, Removal, Store } from '../store/contract.ts'

/** One change of one item in a category. */
export interface Change {
  /** Grows with every change; never given twice. */
  readonly sequence: number
  readonly item: Item
  /** Other items of its story that are named beside it. */
  readonly companions: readonly Item[]
}

/** A stretch of a category's changes, oldest first. */
export interface Changes {
  readonly changes: readonly Change[]
  /** What the category showed and shows no longer; their numbers stand in one order with those of the changes. */
  readonly removed: readonly Removal[]
  /** Pass it as `since` next time. It never runs ahead of an item that may not be shown yet, so none is missed. */
  readonly cursor: number
  /** True when there is more to be had now. */
  readonly more: boolean
}

/** The changes of a category after a cursor: each change once for a consumer that keeps its cursor. At most `limit`, removals included. */
export async function readChanges(store: Store, category: string, since: number, limit: number, now: Instant): Promise<Changes> {
  const found = await store.entries.changesSince(category, since, limit + 1)
  const entries = visibleStretch(found.entries, now)
  // Who begins knows of nothing that could be gone. Past an entry that is held back nothing is told, not even what is gone.
  const removals = since === 0 ? [] : found.removals.filter((removal) => removal.sequence < entries.end)
  const told = [...entries.shown.map(sequenceOf), ...removals.map((removal) => removal.sequence)].toSorted((a, b) => a - b)
  const cursor = told.slice(0, limit).at(-1) ?? since
  const page = entries.shown.filter((entry) => sequenceOf(entry) <= cursor)
  const ids = page.flatMap((entry) => [entry.shown, ...entry.companions])
  const [held, retracted] = await Promise.all([store.items.byIds(ids), store.items.isRetracted(ids)])
  const find = (id: ItemId): readonly Item[] => (retracted.has(id) ? [] : [held.get(id) ?? []].flat())
  return {
    changes: page.flatMap((entry) =>
      find(entry.shown).map((item) => ({ sequence: sequenceOf(entry), item, companions: entry.companions.flatMap(find) })),
    ),
    removed: removals.filter((removal) => removal.sequence <= cursor),
    cursor,
    more: told.length > limit,
  }
}

/** A removal as the API and webhooks tell it. */
export function viewRemoval({ itemId, guid, sequence }: Removal): Readonly<Record<string, unknown>> {
  return { id: guid, item_id: itemId, sequence }
}

/** The newest cursor of a category: where a consumer begins that wants no past. */
export async function newestCursor(store: Store, category: string): Promise<number> {
  let cursor = 0
  for (;;) {
    const { entries, removals } = await store.entries.changesSince(category, cursor, STRIDE)
    if (entries.length + removals.length === 0) return cursor
    cursor = Math.max(...entries.map(sequenceOf), ...removals.map((removal) => removal.sequence))
  }
}

const STRIDE = 1000

/** Up to the first entry that is held back: passing over it would lose it for the consumer, whose cursor has then moved on. */
function visibleStretch(
  entries: readonly CategoryEntry[],
  now: Instant,
): { readonly shown: readonly CategoryEntry[]; readonly end: number } {
  const held = entries.findIndex((entry) => (entry.notBefore ?? 0) > now)
  return held === -1
    ? { shown: entries, end: Number.POSITIVE_INFINITY }
    : { shown: entries.slice(0, held), end: sequenceOf(entries[held]!) }
}

function sequenceOf(entry: CategoryEntry): number {
  return entry.sequence ?? 0
}
