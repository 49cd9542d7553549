import type { SearchFound, SearchMemory, SearchQuery } from '../contract.ts'
import { ITEM_COLUMNS, type ItemRow, itemOf } from '../rows.ts'
import { type SearchTerm, searchTerms, searchTokensOf } from '../search-words.ts'
import type { Database } from './database.ts'
import { columnsOf } from './many-rows.ts'
import type { Session, Value } from './session.ts'

const FOUND = 'SELECT f.item FROM search f'

/** Values in this order: query, limit, category, source; those that are not asked for are left out. */
function byDateSql({ category, sourceId }: Pick<SearchQuery, 'category' | 'sourceId'>): string {
  const order = category === undefined ? 'f.sort_at DESC, f.item' : 'e.sort_at DESC, e.story'
  return `${FOUND} ${conditions({ category, sourceId }, 2)} ORDER BY ${order} LIMIT $2`
}

/** Values as of `byDateSql`. Of very many matches the newest are weighed. */
function byRelevanceSql(query: Pick<SearchQuery, 'category' | 'sourceId'>): string {
  return `SELECT m.item FROM (SELECT f.item, f.sort_at, f.document FROM search f ${conditions(query, 2)} ORDER BY f.sort_at DESC, f.item LIMIT ${WEIGHED_MATCHES}) AS m
    ORDER BY ts_rank('{0.1, 0.1, 0.2, 0.8}', m.document, $1::tsquery) DESC, m.sort_at DESC, m.item LIMIT $2`
}

function conditions({ category, sourceId }: Pick<SearchQuery, 'category' | 'sourceId'>, last: number): string {
  let at = last
  const shown = category === undefined ? '' : `JOIN entries e ON e.shown = f.item AND e.category = $${++at} AND NOT e.hidden`
  const source = sourceId === undefined ? '' : `AND f.source = (SELECT pk FROM sources WHERE id = $${++at})`
  return `${shown} WHERE f.document @@ $1::tsquery ${source}`
}

const WEIGHED_MATCHES = 20_000

export const SEARCH_SQL = {
  newest: byDateSql({}),
  newestOfCategory: byDateSql({ category: '' }),
  newestOfSource: byDateSql({ sourceId: '' }),
  best: byRelevanceSql({}),
  bestOfCategory: byRelevanceSql({ category: '', sourceId: '' }),
  waiting: 'SELECT COUNT(*) AS count FROM search_waiting',
  /** Edits, then what came last. Rows that a transaction still changes are left to the next. */
  take: `DELETE FROM search_waiting WHERE item IN
    (SELECT item FROM search_waiting ORDER BY edited DESC, number DESC LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING item`,
  items: `SELECT ${ITEM_COLUMNS}, i.source AS source_number, i.sort_at FROM items i JOIN sources s ON s.pk = i.source WHERE i.id = ANY($1::text[]) ORDER BY i.id`,
  add: `INSERT INTO search (item, source, sort_at, document)
    SELECT k.item, k.source, k.sort_at, k.document::tsvector FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) AS k (item, source, sort_at, document)
    ON CONFLICT (item) DO UPDATE SET sort_at = excluded.sort_at, document = excluded.document`,
  rows: `SELECT ${ITEM_COLUMNS} FROM unnest($1::text[]) WITH ORDINALITY AS k (id, at) JOIN items i ON i.id = k.id JOIN sources s ON s.pk = i.source ORDER BY k.at`,
} as const

/**
 * Full-text search over `tsvector`, made of the tokens of `search-words.ts`. Items that wait are rows of `search_waiting`, written with the item; a purged
 * item takes its row of `search` along (foreign key). PostgreSQL keeps 16,383 positions of a text and 255 of a word: a phrase beyond them is not found.
 */
export function searchMemory(database: Database): SearchMemory {
  return {
    catchUp: (limit) => catchUp(database, limit),
    find: async (query) => {
      const waiting = await catchUp(database, INDEXED_FIRST)
      return find(database, query, waiting)
    },
  }
}

/** About a second of work. */
const INDEXED_FIRST = 2_000
const ITEMS_PER_TRANSACTION = 100

async function catchUp(database: Database, limit: number): Promise<number> {
  for (let left = limit; left > 0; left -= ITEMS_PER_TRANSACTION) {
    const size = Math.min(left, ITEMS_PER_TRANSACTION)
    const taken = await database.write((session) => indexSome(session, size))
    if (taken < size) break
  }
  return (await database.first<{ count: number }>(SEARCH_SQL.waiting))?.count ?? 0
}

type IndexedRow = ItemRow & { readonly source_number: number; readonly sort_at: number }

/** Resolves to the number of items that wait no longer; those that are no more are none to index. */
async function indexSome(session: Session, limit: number): Promise<number> {
  const taken = await session.all<{ item: string }>(SEARCH_SQL.take, limit)
  if (taken.length === 0) return 0
  const rows = await session.all<IndexedRow>(
    SEARCH_SQL.items,
    taken.map(({ item }) => item),
  )
  const documents = rows.map((row) => [row.id, row.source_number, row.sort_at, documentOf(row)])
  if (documents.length > 0) await session.run(SEARCH_SQL.add, ...columnsOf(documents, 4))
  return taken.length
}

/** A gap between fields is longer than any phrase. */
const GAP = 1_100

/** The literal of a tsvector: positions in order, title A, what is about it B, text D. Tokens are letters and digits: nothing in them needs escaping. */
function documentOf(row: ItemRow): string {
  const { title, text, about } = searchTokensOf(itemOf(row))
  const positions = new Map<string, string[]>()
  let at = 0
  for (const [tokens, weight] of [
    [title, 'A'],
    [about, 'B'],
    [text, ''],
  ] as const) {
    for (const token of tokens) {
      const known = positions.get(token)
      const position = `${++at}${weight}`
      if (known === undefined) positions.set(token, [position])
      else if (known.length < MOST_POSITIONS) known.push(position)
    }
    at += GAP
  }
  return [...positions].map(([token, places]) => `'${token}':${places.join(',')}`).join(' ')
}

const MOST_POSITIONS = 255

async function find(database: Database, query: SearchQuery, waiting: number): Promise<SearchFound> {
  const terms = searchTerms(query.text)
  if (terms.length === 0) return { items: [], waiting }
  const { category, sourceId, limit } = query
  const values: Value[] = [terms.map(matchOf).join(' & '), limit]
  for (const value of [category, sourceId]) if (value !== undefined) values.push(value)
  const sql = query.order === 'relevance' ? byRelevanceSql(query) : byDateSql(query)
  const found = await database.all<{ item: string }>(sql, ...values)
  const rows = await database.all<ItemRow>(
    SEARCH_SQL.rows,
    found.map(({ item }) => item),
  )
  return { items: rows.map(itemOf), waiting }
}

function matchOf({ tokens, isBegun }: SearchTerm): string {
  const words = tokens.map((token, at) => `'${token}'${isBegun && at === tokens.length - 1 ? ':*' : ''}`)
  return `(${words.join(' <-> ')})`
}
