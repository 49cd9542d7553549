import type { Instant } from '../../model/instant.ts'
import type { ConsumerMemory } from '../contract.ts'
import type { Database } from './database.ts'

export const CONSUMER_SQL = {
  list: 'SELECT key, value, due_at FROM consumers WHERE kind = $1 ORDER BY key COLLATE "C"',
  put: `INSERT INTO consumers (kind, key, value, due_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (kind, md5(key)) DO UPDATE SET value = excluded.value, due_at = excluded.due_at`,
  remove: 'DELETE FROM consumers WHERE kind = $1 AND md5(key) = md5($2)',
  due: 'SELECT key, value FROM consumers WHERE kind = $1 AND due_at IS NOT NULL AND due_at <= $2 ORDER BY due_at LIMIT $3',
} as const

interface ConsumerRow {
  readonly key: string
  readonly value: string
  readonly due_at: Instant | null
}

/** Subscribers of the hub and webhooks, and what is owed to them. */
export function consumerMemory(database: Database): ConsumerMemory {
  return {
    list: async (kind) => (await database.all<ConsumerRow>(CONSUMER_SQL.list, kind)).map(consumerOf),
    put: async (kind, key, value, dueAt) => void (await database.run(CONSUMER_SQL.put, kind, key, JSON.stringify(value), dueAt ?? null)),
    remove: async (kind, key) => void (await database.run(CONSUMER_SQL.remove, kind, key)),
    due: async (kind, now, limit) => {
      const rows = await database.all<ConsumerRow>(CONSUMER_SQL.due, kind, now, limit)
      return rows.map((row) => ({ key: row.key, value: JSON.parse(row.value) as unknown }))
    },
  }
}

function consumerOf(row: ConsumerRow): { readonly key: string; readonly value: unknown; readonly dueAt?: Instant } {
  return { key: row.key, value: JSON.parse(row.value) as unknown, ...(row.due_at === null ? {} : { dueAt: row.due_at }) }
}
