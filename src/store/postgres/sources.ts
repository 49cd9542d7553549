import type { Warning } from '../../model/feed.ts'
import type { SourceId, SourceState } from '../../model/source.ts'
import type { SourceMemory } from '../contract.ts'
import type { Database } from './database.ts'
import { forgetItems } from './forget.ts'
import { HISTORY_SQL } from './history.ts'
import { politeness, saveExchanges } from './hosts.ts'
import { LOCK_SQL, lockChanges } from './locks.ts'
import { columnsOf, lastOfEach } from './many-rows.ts'
import { REFUSAL_SQL } from './refusals.ts'
import type { Session } from './session.ts'

export const SOURCE_SQL = {
  all: 'SELECT id, state FROM sources',
  /** A folder's state names each of its files: it is read only where it is asked for. */
  get: 'SELECT state FROM sources WHERE id = $1',
  /** `refused` and `withdrawn` spare an intake two statements: most sources have no such rows. */
  save: `INSERT INTO sources (id, state, due_at, since) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at, since = COALESCE(sources.since, excluded.since)
    RETURNING pk, id, (SELECT r.at FROM refusals r WHERE r.source = sources.id ORDER BY r.at DESC LIMIT 1) IS NOT NULL AS refused,
      ARRAY(SELECT i.id FROM items i WHERE i.source = sources.pk AND i.withdrawn_at IS NOT NULL) AS withdrawn`,
  remove: 'DELETE FROM sources WHERE pk = $1',
  removeLast: 'DELETE FROM sources_last WHERE source = $1',
  removeLedger: 'DELETE FROM ledger WHERE source = $1',
  items: 'SELECT id FROM items WHERE source = $1 ORDER BY id',
  warnings: 'SELECT l.warnings FROM sources s JOIN sources_last l ON l.source = s.pk WHERE s.id = $1',
} as const

/** The sources' states and the politeness ledger. */
export function sourceMemory(database: Database): SourceMemory {
  return {
    all: async () => new Map((await database.all<StateRow>(SOURCE_SQL.all)).map(({ id, state }) => [id, JSON.parse(state) as SourceState])),
    get: async (id) => stateOf(await database.first<{ state: string }>(SOURCE_SQL.get, id)),
    save: (states) => database.write(async (session) => void (await saveStates(session, states))),
    remove: (ids) => database.write((session) => removeSources(session, ids)),
    warnings: async (id) => {
      const row = await database.first<{ warnings: string }>(SOURCE_SQL.warnings, id)
      return row === undefined ? [] : (JSON.parse(row.warnings) as Warning[])
    },
    politeness: () => politeness(database),
    recordExchanges: (exchanges, waitsObeyed) => database.write((session) => saveExchanges(session, exchanges, waitsObeyed)),
  }
}

interface StateRow {
  readonly id: SourceId
  readonly state: string
}

function stateOf(row: { readonly state: string } | undefined): SourceState | undefined {
  return row === undefined ? undefined : (JSON.parse(row.state) as SourceState)
}

/** A source as its rows know it. */
export interface SavedSource {
  readonly pk: number
  readonly id: SourceId
  /** True if something of it was refused. */
  readonly refused: boolean
  /** Its items that are withdrawn. */
  readonly withdrawn: readonly string[]
}

/** Saves the states, the last of each source, and locks their rows. Inside a transaction. */
export async function saveStates(session: Session, states: readonly SourceState[]): Promise<readonly SavedSource[]> {
  if (states.length === 0) return []
  const rows = lastOfEach(states, ({ sourceId }) => sourceId).map((state) => [
    state.sourceId,
    JSON.stringify(state),
    state.nextDueAt,
    state.lastGoodAt ?? null,
  ])
  return session.all<SavedSource>(SOURCE_SQL.save, ...columnsOf(rows, 4))
}

async function removeSources(session: Session, ids: readonly SourceId[]): Promise<void> {
  const sources = await session.all<{ pk: number; id: SourceId }>(LOCK_SQL.sources, ids)
  await lockChanges(session)
  for (const { pk, id } of sources) {
    const items = await session.all<{ id: string }>(SOURCE_SQL.items, pk)
    await forgetItems(
      session,
      items.map((item) => item.id),
    )
    await session.run(REFUSAL_SQL.removeSource, id)
    for (const sql of [SOURCE_SQL.removeLedger, SOURCE_SQL.removeLast, HISTORY_SQL.removeSource, SOURCE_SQL.remove])
      await session.run(sql, pk)
  }
}
