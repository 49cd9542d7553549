import { setImmediate as breathe } from 'node:timers/promises'
import type { SearchFound, SearchMemory, SearchQuery } from '../contract.ts'
import { ITEM_COLUMNS, type ItemRow, itemOf } from '../rows.ts'
import { type SearchTerm, searchTerms, searchTokensOf } from '../search-words.ts'
import type { Database } from './database.ts'
import { listOf } from './many-rows.ts'
import { sourceNumber } from './sources.ts'

const ROW = `i.pk, ${ITEM_COLUMNS}`

/**
 * Ways to ask which items match: those in the list of all that match; each one by itself. The sign keeps SQLite from walking the list for each entry instead of
 * looking into it.
 */
const [LISTED, PROBED] = [
  '+i.pk IN (SELECT rowid FROM search WHERE search MATCH ?)',
  'EXISTS (SELECT 1 FROM search WHERE search MATCH ? AND rowid = i.pk)',
] as const

type Filter = Pick<SearchQuery, 'category' | 'sourceId'>

/** Numbers of items by date, of the items with the given numbers; values in this order: numbers, category, source, limit. */
function sortSql({ category, sourceId }: Filter): string {
  const shown = category === undefined ? '' : 'CROSS JOIN entries e ON e.shown = i.id AND e.category = ? AND e.hidden = 0'
  const where = sourceId === undefined ? '' : 'WHERE i.source = ?'
  return `SELECT i.pk FROM json_each(?) AS k CROSS JOIN items i ON i.pk = k.value ${shown} ${where} ORDER BY i.sort_at DESC, i.id LIMIT ?`
}

/** Numbers of items by date, walking the items or the entries until enough match; values in this order: category, source, match, limit. */
function walkSql(matching: string, { category, sourceId }: Filter): string {
  const source = sourceId === undefined ? '' : 'i.source = ? AND'
  if (category !== undefined)
    return `SELECT i.pk FROM entries e CROSS JOIN items i ON i.id = e.shown WHERE e.category = ? AND e.hidden = 0 AND ${source} ${matching} ORDER BY e.sort_at DESC, e.story LIMIT ?`
  return `SELECT i.pk FROM items i INDEXED BY ${sourceId === undefined ? 'items_newest' : 'items_source'} WHERE ${source} ${matching} ORDER BY i.sort_at DESC, i.id LIMIT ?`
}

/** Numbers of items by how well they match; values in this order: category, match, source, limit. */
function weighSql({ category, sourceId }: Filter): string {
  const shown = category === undefined ? '' : 'JOIN entries e ON e.shown = i.id AND e.category = ? AND e.hidden = 0'
  return `SELECT f.rowid AS pk FROM search f JOIN items i ON i.pk = f.rowid ${shown} WHERE f.search MATCH ?
    ${sourceId === undefined ? '' : 'AND i.source = ?'} ORDER BY bm25(search, 8, 1, 2), i.sort_at DESC, i.id LIMIT ?`
}

export const SEARCH_SQL = {
  state: 'SELECT low, high FROM search_state',
  extent: 'SELECT (SELECT MIN(pk) FROM items) AS first, (SELECT MAX(pk) FROM items) AS last',
  staleCount: 'SELECT COUNT(*) AS count FROM search_stale',
  newer: `SELECT ${ROW} FROM items i JOIN sources s ON s.pk = i.source WHERE i.pk > ? ORDER BY i.pk LIMIT ?`,
  older: `SELECT ${ROW} FROM items i JOIN sources s ON s.pk = i.source WHERE i.pk < ? ORDER BY i.pk DESC LIMIT ?`,
  stale: 'SELECT pk FROM search_stale ORDER BY pk LIMIT ?',
  byNumber: `SELECT ${ROW} FROM items i JOIN sources s ON s.pk = i.source WHERE i.pk = ?`,
  add: 'INSERT INTO search (rowid, title, text, about) VALUES (?, ?, ?, ?)',
  drop: 'DELETE FROM search WHERE rowid = ?',
  settle: 'DELETE FROM search_stale WHERE pk = ?',
  newestMatches: 'SELECT rowid AS pk FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ? OFFSET ?',
  rows: `SELECT ${ROW} FROM json_each(?) AS k CROSS JOIN items i ON i.pk = k.value JOIN sources s ON s.pk = i.source`,
  reach: 'UPDATE search_state SET low = ?, high = ?',
} as const

/** Full-text search over FTS5. Triggers note what was edited or purged among the indexed items; see migration 8. */
export function searchMemory(database: Database): SearchMemory {
  return {
    catchUp: (limit) => catchUp(database, limit),
    find: async (query) => {
      const waiting = await catchUp(database, INDEXED_FIRST)
      return database.read(() => find(database, query, waiting))
    },
  }
}

/** About a second of work. */
const INDEXED_FIRST = 2_000
const ITEMS_PER_TRANSACTION = 100

async function catchUp(database: Database, limit: number): Promise<number> {
  for (let left = limit; left > 0; left -= ITEMS_PER_TRANSACTION) {
    const waiting = await database.read(() => countWaiting(database))
    if (waiting === 0) return 0
    await database.write(() => indexSlice(database, Math.min(left, ITEMS_PER_TRANSACTION)))
    await breathe()
  }
  return database.read(() => countWaiting(database))
}

interface Reach {
  /** Numbers of the first and last indexed item; nothing is indexed if `low` is above `high`. */
  readonly low: number
  readonly high: number
}

/** Never too few: numbers of purged items count until they are passed. */
function countWaiting(database: Database): number {
  const { low, high } = database.query<Reach>(SEARCH_SQL.state).first()!
  const { first, last } = database.query<{ first: number | null; last: number | null }>(SEARCH_SQL.extent).first()!
  const stale = database.query<{ count: number }>(SEARCH_SQL.staleCount).first()!.count
  if (first === null || last === null) return stale
  return stale + Math.max(0, last - Math.max(high, first - 1)) + Math.max(0, low - first)
}

type NumberedRow = ItemRow & { readonly pk: number }

/** What changed first, because purged items may have left their numbers to others; then what came last, then what was held before there was an index. */
function indexSlice(database: Database, limit: number): void {
  const stale = database.query<{ pk: number }>(SEARCH_SQL.stale).all(limit)
  for (const { pk } of stale) renew(database, pk)
  const left = limit - stale.length
  if (left === 0) return
  const reach = reachWithin(database)
  const newer = database.query<NumberedRow>(SEARCH_SQL.newer).all(reach.high, left)
  for (const row of newer) add(database, row)
  const older = database.query<NumberedRow>(SEARCH_SQL.older).all(reach.low, left - newer.length)
  for (const row of older) add(database, row)
  database.query(SEARCH_SQL.reach).run(older.at(-1)?.pk ?? reach.low, newer.at(-1)?.pk ?? reach.high)
}

/** SQLite gives the numbers of purged items anew if they were the highest: the reach ends at the last item there is. */
function reachWithin(database: Database): Reach {
  const { low, high } = database.query<Reach>(SEARCH_SQL.state).first()!
  const last = database.query<{ last: number | null }>(SEARCH_SQL.extent).first()?.last ?? 0
  return { low: Math.min(low, Math.min(high, last) + 1), high: Math.min(high, last) }
}

function renew(database: Database, pk: number): void {
  database.query(SEARCH_SQL.drop).run(pk)
  const row = database.query<NumberedRow>(SEARCH_SQL.byNumber).first(pk)
  if (row !== undefined) add(database, row)
  database.query(SEARCH_SQL.settle).run(pk)
}

function add(database: Database, row: NumberedRow): void {
  const { title, text, about } = searchTokensOf(itemOf(row))
  database.query(SEARCH_SQL.add).run(row.pk, title.join(' '), text.join(' '), about.join(' '))
}

function find(database: Database, query: SearchQuery, waiting: number): SearchFound {
  const terms = searchTerms(query.text)
  if (terms.length === 0) return { items: [], waiting }
  const match = terms.map(matchOf).join(' AND ')
  const numbers = query.order === 'relevance' ? byRelevance(database, query, match) : byDate(database, query, match)
  const rows = new Map(
    database
      .query<NumberedRow>(SEARCH_SQL.rows)
      .all(listOf(numbers))
      .map((row) => [row.pk, row]),
  )
  return { items: numbers.map((pk) => itemOf(rows.get(pk)!)), waiting }
}

/** Tokens are letters and digits: nothing in them can end the quotation. */
function matchOf({ tokens, isBegun }: SearchTerm): string {
  return `"${tokens.join(' ')}"${isBegun ? ' *' : ''}`
}

type Values = readonly (string | number)[]

function numbersOf(database: Database, sql: string, ...values: Values): readonly number[] {
  return database
    .query<{ pk: number }>(sql)
    .all(...values)
    .map(({ pk }) => pk)
}

/** Up to so many matches are sorted; if there are more, the items are walked by date until enough of them match. */
const SORTED_MATCHES = 10_000
/** Beyond so many matches most items match soon: making the list of all would cost more than asking of each. */
const LISTED_MATCHES = 100_000

function byDate(database: Database, query: SearchQuery, match: string): readonly number[] {
  const wanted = filters(database, query)
  const few = numbersOf(database, SEARCH_SQL.newestMatches, match, SORTED_MATCHES + 1, 0)
  if (few.length <= SORTED_MATCHES) return numbersOf(database, sortSql(query), listOf(few), ...wanted, query.limit)
  const areMany = numbersOf(database, SEARCH_SQL.newestMatches, match, 1, LISTED_MATCHES).length > 0
  return numbersOf(database, walkSql(areMany ? PROBED : LISTED, query), ...wanted, match, query.limit)
}

/** Weighing means counting every match: very many are told apart by title and date alone. */
function byRelevance(database: Database, query: SearchQuery, match: string): readonly number[] {
  const { category, sourceId, limit } = query
  const areMany = numbersOf(database, SEARCH_SQL.newestMatches, match, 1, SORTED_MATCHES).length > 0
  if (areMany) return [...new Set([...byDate(database, query, `title : (${match})`), ...byDate(database, query, match)])].slice(0, limit)
  const [inCategory, ofSource] = [filters(database, { category }), filters(database, { sourceId })]
  return numbersOf(database, weighSql(query), ...inCategory, match, ...ofSource, limit)
}

function filters(database: Database, { category, sourceId }: Filter): Values {
  return [...(category === undefined ? [] : [category]), ...(sourceId === undefined ? [] : [sourceNumber(database, sourceId) ?? -1])]
}
