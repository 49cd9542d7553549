import type { Instant } from '../../model/instant.ts'
import type { MetaMemory } from '../contract.ts'
import { mayTake } from '../lease.ts'
import type { Database } from './database.ts'
import { lockAdvisory } from './locks.ts'
import type { Session } from './session.ts'

export const META_SQL = {
  get: 'SELECT value, bytes FROM meta WHERE name = $1',
  set: 'INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  setBytes: 'INSERT INTO meta (name, bytes) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes',
  lease: 'SELECT holder, taken_at, until FROM leases WHERE name = $1',
  takeLease: `INSERT INTO leases (name, holder, taken_at, until) VALUES ($1, $2, $3, $4)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, taken_at = excluded.taken_at, until = excluded.until`,
  release: 'DELETE FROM leases WHERE name = $1 AND holder = $2',
} as const

interface MetaRow {
  readonly value: string | null
  readonly bytes: Uint8Array | null
}

/** Small named values and the leases. */
export function metaMemory(database: Database): MetaMemory {
  return {
    get: async (name) => (await database.first<MetaRow>(META_SQL.get, name))?.value ?? undefined,
    set: async (name, value) => void (await database.run(META_SQL.set, name, value)),
    getBytes: async (name) => (await database.first<MetaRow>(META_SQL.get, name))?.bytes ?? undefined,
    setBytes: async (name, value) => void (await database.run(META_SQL.setBytes, name, value)),
    lease: (name, holder, until, now) => database.write((session) => takeLease(session, { name, holder, until, now })),
    release: async (name, holder) => void (await database.run(META_SQL.release, name, holder)),
  }
}

interface LeaseRequest {
  readonly name: string
  readonly holder: string
  readonly until: Instant
  readonly now: Instant
}

/** Under an advisory lock, because two that find no lease have no row to wait for. */
async function takeLease(session: Session, { name, holder, until, now }: LeaseRequest): Promise<Awaited<ReturnType<MetaMemory['lease']>>> {
  await lockAdvisory(session, 'lease')
  const row = await session.first<{ holder: string; taken_at: Instant; until: Instant }>(META_SQL.lease, name)
  const held = row && { holder: row.holder, takenAt: row.taken_at, until: row.until }
  if (held !== undefined && !mayTake(held, holder, now)) return { taken: false, holder: held.holder, until: held.until }
  await session.run(META_SQL.takeLease, name, holder, now, until)
  return { taken: true, holder, until }
}
