import { type Cell, type Row, TRANSFER_NAME, type TransferSide } from '../transfer/contract.ts'
import type { ColumnKind, TransferTable } from '../transfer/tables.ts'
import type { Database } from './database.ts'
import { columnsOf } from './many-rows.ts'
import { META_SQL, metaMemory } from './meta.ts'

const TYPES: Readonly<Record<ColumnKind, string>> = { int: 'bigint', text: 'text', bytes: 'bytea', flag: 'int' }

/** Rows that a store begins with, or that belong to the transfer, are none of it. */
const ONLY: Readonly<Record<string, string>> = { counters: 'value <> 0', meta: `name <> '${TRANSFER_NAME}'` }

const FINISH = [
  'INSERT INTO search_waiting (item, edited) SELECT id, false FROM items ORDER BY sort_at, id ON CONFLICT DO NOTHING',
  `SELECT setval(pg_get_serial_sequence('sources', 'pk'), COALESCE((SELECT max(pk) FROM sources), 0) + 1, false)`,
  `DELETE FROM meta WHERE name = '${TRANSFER_NAME}'`,
] as const

/** The rows of this database, to be moved. */
export function transferSide(database: Database): TransferSide {
  return {
    place: database.place,
    meta: metaMemory(database),
    prepare: async () => undefined,
    rows: (table, after, limit) => rowsOf(database, table, after, limit),
    put: (table, rows, progress) => put(database, table, rows, progress),
    finish: () =>
      database.write(async (session) => {
        for (const sql of FINISH) await session.run(sql)
      }),
    close: () => database.close(),
  }
}

async function rowsOf(database: Database, table: TransferTable, after: Row | undefined, limit: number): Promise<readonly Row[]> {
  const columns = Object.entries(table.columns)
  const key = table.key.map((name) => (table.columns[name] === 'text' ? `${name} COLLATE "C"` : name)).join(', ')
  const since =
    after === undefined ? [] : [`(${key}) > (${table.key.map((name, at) => `$${at + 2}::${TYPES[table.columns[name]!]}`).join(', ')})`]
  const conditions = [...(ONLY[table.name] === undefined ? [] : [ONLY[table.name]]), ...since]
  const selected = columns.map(([name, kind]) => (kind === 'flag' ? `${name}::int AS ${name}` : name)).join(', ')
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const sql = `SELECT ${selected} FROM ${table.name} ${where} ORDER BY ${key} LIMIT $1`
  const found = await database.all<Record<string, Cell>>(sql, limit, ...(after ?? []))
  return found.map((row) => columns.map(([name]) => row[name]!))
}

async function put(database: Database, table: TransferTable, rows: readonly Row[], progress: string): Promise<void> {
  const columns = Object.entries(table.columns)
  const names = columns.map(([name]) => name)
  const lists = columns.map(([, kind], at) => `$${at + 1}::${TYPES[kind]}[]`)
  const values = columns.map(([name, kind]) => (kind === 'flag' ? `k.${name} <> 0` : `k.${name}`))
  const due = table.name === 'sources' ? { name: ', due_at', list: `, $${columns.length + 1}::bigint[]`, value: ', k.due_at' } : undefined
  const conflict = table.name === 'counters' ? '(name) DO UPDATE SET value = excluded.value' : 'DO NOTHING'
  const sql = `INSERT INTO ${table.name} (${names.join(', ')}${due?.name ?? ''}) SELECT ${values.join(', ')}${due?.value ?? ''}
    FROM unnest(${lists.join(', ')}${due?.list ?? ''}) AS k (${names.join(', ')}${due?.name ?? ''}) ON CONFLICT ${conflict}`
  const filled = due === undefined ? rows : rows.map((row) => [...row, dueAt(row[names.indexOf('state')]!)])
  await database.write(async (session) => {
    await session.run(sql, ...columnsOf(filled, columns.length + (due === undefined ? 0 : 1)))
    await session.run(META_SQL.set, TRANSFER_NAME, progress)
  })
}

/** The due time stands in a column of its own here. */
function dueAt(state: Cell): number {
  return (JSON.parse(String(state)) as { readonly nextDueAt: number }).nextDueAt
}
