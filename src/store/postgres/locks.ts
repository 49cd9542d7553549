import type { Session } from './session.ts'

/**
 * The order of locks; a transaction takes what it needs of them from above to below, and rows of one table in the order of their keys:
 *
 * 1. advisory locks (migrations, leases), alone
 * 2. rows of `sources`
 * 3. the row `entries` of `counters`: the lock of changes
 * 4. rows of `items`
 * 5. rows of everything else; `hosts` last
 *
 * The lock of changes is what makes the sequence of changes gapless for a consumer: a number is given only by the transaction that holds
 * the lock, until it is committed. So numbers become visible in their order, and no row appears behind a cursor that was given already.
 * A PostgreSQL sequence would not do: its numbers are not in the order of commits.
 */
export const LOCK_SQL = {
  changes: `SELECT value FROM counters WHERE name = 'entries' FOR UPDATE`,
  sources: 'SELECT pk, id FROM sources WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE',
  advisory: 'SELECT pg_advisory_xact_lock($1::int, $2::int)',
} as const

/** The first key of every advisory lock of feedmill: `feed` in ASCII. */
const FEEDMILL = 0x66656564

/** The second keys. */
export const ADVISORY = { migration: 1, lease: 2 } as const

/** Takes the lock of changes until the transaction ends. Waits for another that holds it. */
export async function lockChanges(session: Session): Promise<void> {
  await session.first(LOCK_SQL.changes)
}

/** Takes an advisory lock until the transaction ends. */
export async function lockAdvisory(session: Session, which: keyof typeof ADVISORY): Promise<void> {
  await session.first(LOCK_SQL.advisory, FEEDMILL, ADVISORY[which])
}
