import type { Store } from '../../store/contract.ts'
import { createOneByOne } from '../one-by-one.ts'

/** What becomes of a row: kept with its new value and the time of the next attempt (none: it owes nothing), or forgotten. */
export type Settled = { readonly kind: 'keep'; readonly value: unknown; readonly dueAt?: number } | { readonly kind: 'forget' }

/** The rows of `store.consumers` of one kind, held in memory and written through: one hand at a time on each row, so that a delivery under way cannot undo what was announced meanwhile. */
export interface Rows<T> {
  /** Every row as it is now. */
  all(): Iterable<readonly [key: string, value: T]>
  get(key: string): T | undefined
  /** Keys of rows that are due and that nobody works on, earliest first. */
  due(now: number, limit: number): readonly string[]
  /** Works on a row once nobody else does, and saves what it becomes. */
  change(key: string, work: (value: T | undefined) => Settled | Promise<Settled>): Promise<void>
  readonly size: number
}

/** The rows of a kind, read from the store. */
export async function openRows<T>(store: Store, kind: string): Promise<Rows<T>> {
  const rows = new Map((await store.consumers.list(kind)).map((row) => [row.key, { value: row.value as T, dueAt: row.dueAt }]))
  const busy = new Map<string, Promise<void>>()
  const oneByOne = createOneByOne()

  async function settle(key: string, settled: Settled): Promise<void> {
    if (settled.kind === 'forget') {
      if (rows.delete(key)) await oneByOne(() => store.consumers.remove(kind, key))
      return
    }
    const { value, dueAt } = settled
    await oneByOne(() => store.consumers.put(kind, key, value, dueAt))
    rows.set(key, { value: value as T, dueAt })
  }

  return {
    *all() {
      for (const [key, row] of rows) yield [key, row.value]
    },
    get: (key) => rows.get(key)?.value,
    due(now, limit) {
      const due = [...rows].filter(([key, row]) => row.dueAt !== undefined && row.dueAt <= now && !busy.has(key))
      return due
        .sort(([, a], [, b]) => a.dueAt! - b.dueAt!)
        .slice(0, limit)
        .map(([key]) => key)
    },
    change(key, work) {
      const before = busy.get(key) ?? Promise.resolve()
      const mine = before.catch(() => undefined).then(async () => settle(key, await work(rows.get(key)?.value)))
      busy.set(key, mine)
      const leave = (): void => {
        if (busy.get(key) === mine) busy.delete(key)
      }
      mine.then(leave, leave)
      return mine
    },
    get size() {
      return rows.size
    },
  }
}
