import type { Instant } from '../model/instant.ts'
import type { Item, ItemId } from '../model/item.ts'
import type { CategoryEntry, Store } from '../store/contract.ts'

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
  /** Pass it as `since` next time. It never runs ahead of an item that may not be shown yet, so none is missed. */
  readonly cursor: number
  /** True when there is more to be had now. */
  readonly more: boolean
}

/** The changes of a category after a cursor: each change once for a consumer that keeps its cursor. */
export async function readChanges(store: Store, category: string, since: number, limit: number, now: Instant): Promise<Changes> {
  const entries = await store.entries.since(category, since, limit + 1)
  const page = visibleStretch(entries.slice(0, limit), now)
  const ids = page.flatMap((entry) => [entry.shown, ...entry.companions])
  const [held, retracted] = await Promise.all([store.items.byIds(ids), store.items.isRetracted(ids)])
  const find = (id: ItemId): readonly Item[] => (retracted.has(id) ? [] : [held.get(id) ?? []].flat())
  return {
    changes: page.flatMap((entry) =>
      find(entry.shown).map((item) => ({ sequence: sequenceOf(entry), item, companions: entry.companions.flatMap(find) })),
    ),
    cursor: page.length === 0 ? since : sequenceOf(page.at(-1)!),
    more: entries.length > limit && page.length === limit,
  }
}

/** The newest cursor of a category: where a consumer begins that wants no past. */
export async function newestCursor(store: Store, category: string): Promise<number> {
  let cursor = 0
  for (;;) {
    const entries = await store.entries.since(category, cursor, STRIDE)
    const last = entries.at(-1)
    if (last === undefined) return cursor
    cursor = sequenceOf(last)
  }
}

const STRIDE = 1000

/** Up to the first entry that is held back: passing over it would lose it for the consumer, whose cursor has then moved on. */
function visibleStretch(entries: readonly CategoryEntry[], now: Instant): readonly CategoryEntry[] {
  const held = entries.findIndex((entry) => (entry.notBefore ?? 0) > now)
  return held === -1 ? entries : entries.slice(0, held)
}

function sequenceOf(entry: CategoryEntry): number {
  return entry.sequence ?? 0
}
