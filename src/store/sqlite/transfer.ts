import type { SQLInputValue } from 'node:sqlite'
import { storable } from '../storable.ts'
import { type Cell, type Row, TRANSFER_NAME, type TransferSide } from '../transfer/contract.ts'
import type { TransferTable } from '../transfer/tables.ts'
import type { Database } from './database.ts'
import { metaMemory } from './meta.ts'
import { settleIndex } from './story-index.ts'

/** What stands elsewhere than in a table of the same name and columns. */
const FROM: Readonly<Record<string, string>> = {
  counters: `(SELECT name, value FROM counters WHERE value <> 0
    UNION ALL SELECT 'story.numbers', seq FROM sqlite_sequence WHERE name = 'story_items' AND seq <> 0)`,
  meta: `(SELECT name, value, bytes FROM meta WHERE name <> '${TRANSFER_NAME}')`,
  story_items: '(SELECT number, item, fingerprint FROM story_items JOIN story_fingerprints USING (number))',
}

/** How rows are saved where one INSERT is not enough. */
const INTO: Readonly<Record<string, readonly string[]>> = {
  counters: [
    `INSERT OR REPLACE INTO counters (name, value) SELECT ?1, ?2 WHERE ?1 <> 'story.numbers'`,
    `DELETE FROM sqlite_sequence WHERE name = 'story_items' AND ?1 = 'story.numbers' AND ?2 IS NOT NULL`,
    `INSERT INTO sqlite_sequence (name, seq) SELECT 'story_items', ?2 WHERE ?1 = 'story.numbers'`,
  ],
  story_items: [
    'INSERT OR IGNORE INTO story_items (number, item) SELECT ?1, ?2 WHERE ?3 IS NOT NULL',
    'INSERT OR IGNORE INTO story_fingerprints (number, fingerprint) SELECT ?1, ?3 WHERE ?2 IS NOT NULL',
  ],
}

/** The rows of this database, to be moved. */
export function transferSide(database: Database): TransferSide {
  return {
    place: database.file,
    meta: metaMemory(database),
    prepare: () => settleIndex(database, { items: 1, share: 0 }),
    rows: (table, after, limit) => database.read(() => rowsOf(database, table, after, limit)),
    put: (table, rows, progress) => database.write(() => put(database, table, rows, progress)),
    finish: () => database.write(() => void database.query('DELETE FROM meta WHERE name = ?').run(TRANSFER_NAME), 'full'),
    close: async () => database.close(),
  }
}

function rowsOf(database: Database, table: TransferTable, after: Row | undefined, limit: number): readonly Row[] {
  const columns = Object.keys(table.columns)
  const key = table.key.join(', ')
  const where = after === undefined ? '' : `WHERE (${key}) > (${table.key.map(() => '?').join(', ')})`
  const sql = `SELECT ${columns.join(', ')} FROM ${FROM[table.name] ?? table.name} ${where} ORDER BY ${key} LIMIT ?`
  const found = database.query<Record<string, Cell>>(sql).all(...((after ?? []) as SQLInputValue[]), limit)
  return found.map((row) => columns.map((name) => row[name]!))
}

function put(database: Database, table: TransferTable, rows: readonly Row[], progress: string): void {
  const columns = Object.keys(table.columns)
  const plain = [`INSERT OR IGNORE INTO ${table.name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`]
  const statements = (INTO[table.name] ?? plain).map((sql) => database.query(sql))
  for (const row of rows) {
    const values = row.map((cell) => (typeof cell === 'string' ? storable(cell) : cell)) as SQLInputValue[]
    for (const statement of statements) statement.run(...values)
  }
  database
    .query('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
    .run(TRANSFER_NAME, progress)
}
