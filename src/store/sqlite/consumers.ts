import type { Instant } from '../../model/instant.ts'
import type { ConsumerMemory } from '../contract.ts'
import type { Database } from './database.ts'

export const CONSUMER_SQL = {
  list: 'SELECT key, value, due_at FROM consumers WHERE kind = ? ORDER BY key',
  put: `INSERT INTO consumers (kind, key, value, due_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, due_at = excluded.due_at`,
  remove: 'DELETE FROM consumers WHERE kind = ? AND key = ?',
  due: 'SELECT key, value FROM consumers WHERE kind = ? AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?',
} as const

interface ConsumerRow {
  readonly key: string
  readonly value: string
  readonly due_at: Instant | null
}

/** Subscribers of the hub and webhooks, and what is owed to them. */
export function consumerMemory(database: Database): ConsumerMemory {
  return {
    list: (kind) => database.read(() => database.query<ConsumerRow>(CONSUMER_SQL.list).all(kind).map(consumerOf)),
    put: (kind, key, value, dueAt) =>
      database.write(() => void database.query(CONSUMER_SQL.put).run(kind, key, JSON.stringify(value), dueAt ?? null)),
    remove: (kind, key) => database.write(() => void database.query(CONSUMER_SQL.remove).run(kind, key)),
    due: (kind, now, limit) =>
      database.read(() => {
        const rows = database.query<ConsumerRow>(CONSUMER_SQL.due).all(kind, now, limit)
        return rows.map((row) => ({ key: row.key, value: JSON.parse(row.value) as unknown }))
      }),
  }
}

function consumerOf(row: ConsumerRow): { readonly key: string; readonly value: unknown; readonly dueAt?: Instant } {
  return { key: row.key, value: JSON.parse(row.value) as unknown, ...(row.due_at === null ? {} : { dueAt: row.due_at }) }
}
