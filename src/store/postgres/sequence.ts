import type { Session } from './session.ts'

export const SEQUENCE_SQL = {
  next: `UPDATE counters SET value = value + $1 WHERE name = 'entries' RETURNING value`,
  touch: `INSERT INTO categories (category, changed, published) SELECT *, 0 FROM unnest($1::text[], $2::bigint[])
    ON CONFLICT (category) DO UPDATE SET changed = excluded.changed`,
} as const

/** The next number of the one sequence of visible changes; never given twice. Inside a transaction that holds the lock of changes. */
export function nextSequence(session: Session): Promise<number> {
  return nextSequences(session, 1)
}

/** The first of so many numbers in a row. Inside a transaction that holds the lock of changes. */
export async function nextSequences(session: Session, count: number): Promise<number> {
  return (await session.first<{ value: number }>(SEQUENCE_SQL.next, count))!.value - count + 1
}

/** Each category has a change of its number. Inside a transaction that holds the lock of changes. */
export async function touchCategories(session: Session, changed: ReadonlyMap<string, number>): Promise<void> {
  if (changed.size > 0) await session.run(SEQUENCE_SQL.touch, [...changed.keys()], [...changed.values()])
}

/** The category lost something: it is to be published again. Inside a transaction that holds the lock of changes. */
export async function dirtyCategory(session: Session, category: string): Promise<void> {
  await touchCategories(session, new Map([[category, await nextSequence(session)]]))
}
