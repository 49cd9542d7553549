import { randomUUID } from 'node:crypto'
import type { Item, ItemId } from '../../model/item.ts'
import type { Store } from '../../store/contract.ts'

/** What an operator did by hand: who, when, and how it is undone. */
export interface Deed {
  readonly key: string
  readonly kind: 'merge' | 'split' | 'retract' | 'pin'
  readonly item: ItemId
  /** The other items it concerned. */
  readonly others: readonly ItemId[]
  readonly at: number
  /** Name of a token, or this machine. */
  readonly by: string
  readonly undoneAt?: number
}

/** Joins two items in one story from the next turn on. */
export async function mergeItems(store: Store, item: Item, other: Item, by: string, at: number): Promise<void> {
  await store.stories.saveOverride({ kind: 'merge', a: item.id, b: other.id, at })
  await store.stories.regather([item.id, other.id])
  await remember(store, { kind: 'merge', item: item.id, others: [other.id], at, by })
}

/** Makes an item a story of its own from the next turn on. False if it is one already. */
export async function splitItem(store: Store, item: Item, by: string, at: number): Promise<boolean> {
  const others = (await membersOf(store, item.id)).filter((id) => id !== item.id)
  if (others.length === 0) return false
  for (const other of others) await store.stories.saveOverride({ kind: 'split', a: item.id, b: other, at })
  await store.stories.regather([item.id, ...others])
  await remember(store, { kind: 'split', item: item.id, others, at, by })
  return true
}

/** Takes an item out of all feeds at the next turn. */
export async function retractItem(store: Store, item: Item, by: string, at: number): Promise<void> {
  const members = await membersOf(store, item.id)
  await store.items.retract(item.id, at)
  await store.stories.regather(members)
  await remember(store, { kind: 'retract', item: item.id, others: [], at, by })
}

/** Makes the story of an item show it from the next turn on. False if it does already. */
export async function pinItem(store: Store, item: Item, by: string, at: number): Promise<boolean> {
  const storyId = (await store.stories.ofItems([item.id])).get(item.id)
  const story = storyId === undefined ? undefined : (await store.stories.get([storyId])).get(storyId)
  if (story === undefined || story.lead === item.id) return false
  await pin(store, item.id, at)
  await remember(store, { kind: 'pin', item: item.id, others: [story.lead], at, by })
  return true
}

async function pin(store: Store, id: ItemId, at: number): Promise<void> {
  await store.stories.saveOverride({ kind: 'pin', a: id, b: id, at })
  await store.stories.regather(await membersOf(store, id))
}

/** Takes a deed back: a retracted item is shown again, and a story is as it was before, because the opposite decision stands in its place. Undefined for an unknown or undone deed. */
export async function undoDeed(store: Store, key: string, at: number): Promise<Deed | undefined> {
  const deed = (await allDeeds(store)).find((one) => one.key === key)
  if (deed === undefined || deed.undoneAt !== undefined) return undefined
  if (deed.kind === 'retract') await store.items.restore(deed.item)
  else if (deed.kind === 'pin') await pin(store, deed.others[0]!, at)
  else {
    const kind = deed.kind === 'merge' ? 'split' : 'merge'
    for (const other of deed.others) await store.stories.saveOverride({ kind, a: deed.item, b: other, at })
  }
  await store.stories.regather([...new Set([deed.item, ...deed.others, ...(await membersOf(store, deed.item))])])
  await store.consumers.put(KIND, key, { ...deed, undoneAt: at })
  return deed
}

/** What was done by hand to an item, newest first. */
export async function deedsOf(store: Store, id: ItemId): Promise<readonly Deed[]> {
  return (await allDeeds(store)).filter(({ item, others }) => item === id || others.includes(id)).toSorted((a, b) => b.at - a.at)
}

const KIND = 'deed'

/** What was done by hand, in no order. */
export async function allDeeds(store: Store): Promise<readonly Deed[]> {
  return (await store.consumers.list(KIND)).map(({ value }) => value as Deed)
}

async function remember(store: Store, deed: Omit<Deed, 'key'>): Promise<void> {
  const key = randomUUID()
  await store.consumers.put(KIND, key, { ...deed, key })
}

async function membersOf(store: Store, id: ItemId): Promise<readonly ItemId[]> {
  const storyId = (await store.stories.ofItems([id])).get(id)
  const story = storyId === undefined ? undefined : (await store.stories.get([storyId])).get(storyId)
  return story?.members.map(({ itemId }) => itemId) ?? [id]
}
