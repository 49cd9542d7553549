import type { Instant } from '../../model/instant.ts'
import type { MetaMemory } from '../contract.ts'
import { type Lease, mayTake } from '../lease.ts'
import type { Database } from './database.ts'

export const META_SQL = {
  get: 'SELECT value, bytes FROM meta WHERE name = ?',
  set: 'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  setBytes: 'INSERT INTO meta (name, bytes) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes',
  lease: 'SELECT holder, taken_at, until FROM leases WHERE name = ?',
  takeLease: `INSERT INTO leases (name, holder, taken_at, until) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, taken_at = excluded.taken_at, until = excluded.until`,
  release: 'DELETE FROM leases WHERE name = ? AND holder = ?',
} as const

/** Small named values and the leases. */
export function metaMemory(database: Database): MetaMemory {
  const row = (name: string) => database.query<{ value: string | null; bytes: Uint8Array | null }>(META_SQL.get).first(name)
  return {
    get: (name) => database.read(() => row(name)?.value ?? undefined),
    set: (name, value) => database.write(() => void database.query(META_SQL.set).run(name, value)),
    getBytes: (name) => database.read(() => row(name)?.bytes ?? undefined),
    setBytes: (name, value) => database.write(() => void database.query(META_SQL.setBytes).run(name, value)),
    lease: (name, holder, until, now) => database.write(() => takeLease(database, name, holder, until, now)),
    release: (name, holder) => database.write(() => void database.query(META_SQL.release).run(name, holder)),
  }
}

function takeLease(
  database: Database,
  name: string,
  holder: string,
  until: Instant,
  now: Instant,
): Awaited<ReturnType<MetaMemory['lease']>> {
  const held = readLease(database, name)
  if (held !== undefined && !mayTake(held, holder, now)) return { taken: false, holder: held.holder, until: held.until }
  database.query(META_SQL.takeLease).run(name, holder, now, until)
  return { taken: true, holder, until }
}

/** The lease as it stands, expired or not. */
export function readLease(database: Database, name: string): Lease | undefined {
  const row = database.query<{ holder: string; taken_at: Instant; until: Instant }>(META_SQL.lease).first(name)
  return row === undefined ? undefined : { holder: row.holder, takenAt: row.taken_at, until: row.until }
}
