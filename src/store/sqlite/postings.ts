import type { Database } from './database.ts'

/** The keys that one item holds. */
export interface Postings {
  readonly keys: readonly number[]
  readonly number: number
}

/** Holders of keys, newest first. */
export type Holders = ReadonlyMap<number, readonly number[]>

/** Keys have 48 bits: `HIGHS` values of the upper ones, and 32 lower ones. */
const HIGHS = 65_536
const LOW = 2 ** 32
/** The tree is written in so many transactions: some 20 MB each when a million items are held. */
const SLICES = 64
const ROWS = 256

export const POSTING_SQL = {
  putDown: 'INSERT INTO story_fresh (first, columns) VALUES (?, ?)',
  cleared: 'DELETE FROM story_fresh WHERE run <= ?',
  put: 'INSERT INTO story_postings (key, number) VALUES (?, ?) ON CONFLICT DO NOTHING',
  expire: 'DELETE FROM story_postings WHERE key >= ? AND key < ? AND key % 2 = 0 AND number < ?',
} as const

const BULK_SQL = {
  /** Few: they are moved when they are many. */
  fresh: 'SELECT run, first, columns FROM story_fresh ORDER BY run DESC',
  firstFresh: 'SELECT first FROM story_fresh ORDER BY run LIMIT 1',
  any: 'SELECT 1 AS any FROM story_postings LIMIT 1',
  /** Walks the list it is given. */
  holders: 'SELECT p.key, p.number FROM json_each(?) AS k CROSS JOIN story_postings AS p ON p.key = k.value',
  putMany: `INSERT INTO story_postings (key, number) VALUES ${Array(ROWS).fill('(?, ?)').join(', ')} ON CONFLICT DO NOTHING`,
} as const

/**
 * Puts down postings whose numbers ascend and are higher than all before, in one row. In the tree each would go to a page of its own, and a
 * gathering would write most of the tree anew. Inside a transaction.
 */
export function putDown(database: Database, items: readonly Postings[]): void {
  const length = items.reduce((sum, { keys }) => sum + keys.length, 0)
  const first = items.find(({ keys }) => keys.length > 0)
  if (first === undefined) return
  const columns = new Uint32Array(3 * length)
  let at = 0
  for (const { keys, number } of items) {
    for (const key of keys) {
      columns[at] = Math.floor(key / LOW)
      columns[length + at] = key % LOW
      columns[2 * length + at++] = number
    }
  }
  database.query(POSTING_SQL.putDown).run(first.number, new Uint8Array(columns.buffer))
}

/** Holders of these keys, at most `limit` each. Holders before `firstLive` are left out, but for odd keys, which are kept for good. */
export function holdersOf(database: Database, keys: readonly number[], limit: number, firstLive: number): Holders {
  const found = new Map<number, number[]>()
  const take = (key: number, number: number): void => {
    if (number < firstLive && key % 2 === 0) return
    const holders = found.get(key)
    if (holders === undefined) found.set(key, [number])
    // A moving that did not end leaves postings in both places.
    else if (holders.length < limit && number < holders.at(-1)!) holders.push(number)
  }
  // In this order: a posting that another process moves meanwhile is seen twice, and never missed.
  lookThroughFresh(database, keys, take)
  if (database.query(BULK_SQL.any).first() === undefined) return found
  const sorted = `[${Float64Array.from(keys).sort().join(',')}]`
  // Rows come by key and then by number: read backward, the newest of each key come first.
  const rows = database.query<{ key: number; number: number }>(BULK_SQL.holders).all(sorted).reverse()
  for (const { key, number } of rows) take(key, number)
  return found
}

function lookThroughFresh(database: Database, keys: readonly number[], take: (key: number, number: number) => void): void {
  const wanted = new Set(keys)
  // Most fresh postings are nobody's wish: a bit of this sieve tells so.
  const sieve = new Uint32Array(1 << 15)
  for (const key of keys) sieve[(key % LOW) >>> 17]! |= 1 << (((key % LOW) >>> 12) & 31)
  for (const { columns } of database.query<FreshRow>(BULK_SQL.fresh).each()) {
    const { highs, lows, numbers } = columnsOf(columns)
    for (let at = lows.length - 1; at >= 0; at--) {
      const low = lows[at]!
      if ((sieve[low >>> 17]! & (1 << ((low >>> 12) & 31))) === 0) continue
      const key = highs[at]! * LOW + low
      if (wanted.has(key)) take(key, numbers[at]!)
    }
  }
}

/** The lowest number among the fresh postings; undefined where there are none. */
export function firstFresh(database: Database): number | undefined {
  return database.query<{ first: number }>(BULK_SQL.firstFresh).first()?.first
}

export interface Moving {
  /** False for items that are no longer there: what they held is not moved. */
  readonly isHeld: (number: number) => boolean
  /** Postings before this number leave the tree, but for those that are kept for good. Absent: none has expired. */
  readonly expired: number | undefined
}

/**
 * Moves the fresh postings to the tree, in the order of its keys, so that each page is written once for many of them. Takes several
 * transactions: where they are broken off, the next call does all of it again, and what stands already stays.
 */
export async function moveFresh(database: Database, { isHeld, expired }: Moving): Promise<void> {
  const { newest, inOrder } = await database.read(() => sortedOut(database, isHeld))
  for (let slice = 0; slice < SLICES; slice++) {
    const [from, to] = [(slice * HIGHS) / SLICES, ((slice + 1) * HIGHS) / SLICES]
    await database.write(() => {
      if (expired !== undefined) database.query(POSTING_SQL.expire).run(from * LOW, to * LOW, expired)
      put(database, inOrder(from, to))
    })
  }
  await database.write(() => void database.query(POSTING_SQL.cleared).run(newest))
}

/** Many rows a statement: the calls would cost more than the rows. */
function put(database: Database, pairs: Float64Array): void {
  const whole = pairs.length - (pairs.length % (2 * ROWS))
  for (let at = 0; at < whole; at += 2 * ROWS) database.query(BULK_SQL.putMany).run(...pairs.subarray(at, at + 2 * ROWS))
  for (let at = whole; at < pairs.length; at += 2) database.query(POSTING_SQL.put).run(pairs[at]!, pairs[at + 1]!)
}

interface FreshRow {
  readonly run: number
  readonly first: number
  readonly columns: Uint8Array
}

interface SortedOut {
  readonly newest: number
  /** Key and number in turn of all that have these upper bits. */
  readonly inOrder: (from: number, to: number) => Float64Array
}

/** By the upper bits alone: what has the same ones lies on the same page or the next. */
function sortedOut(database: Database, isHeld: (number: number) => boolean): SortedOut {
  const rows = database.query<FreshRow>(BULK_SQL.fresh).all().reverse()
  const runs = rows.map(({ columns }) => columnsOf(columns))
  const starts = new Uint32Array(HIGHS + 1)
  for (const { highs, numbers } of runs) {
    for (let at = 0; at < highs.length; at++) if (isHeld(numbers[at]!)) starts[highs[at]! + 1]!++
  }
  for (let high = 0; high < HIGHS; high++) starts[high + 1]! += starts[high]!
  const ends = starts.slice()
  const pairs = new Float64Array(2 * starts[HIGHS]!)
  for (const { highs, lows, numbers } of runs) {
    for (let at = 0; at < highs.length; at++) {
      if (!isHeld(numbers[at]!)) continue
      const place = 2 * ends[highs[at]!]!++
      pairs[place] = highs[at]! * LOW + lows[at]!
      pairs[place + 1] = numbers[at]!
    }
  }
  return { newest: rows.at(-1)?.run ?? 0, inOrder: (from, to) => pairs.subarray(2 * starts[from]!, 2 * starts[to]!) }
}

function columnsOf(bytes: Uint8Array) {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const words = new Uint32Array(whole.buffer, whole.byteOffset, whole.length / 4)
  const length = words.length / 3
  return { highs: words.subarray(0, length), lows: words.subarray(length, 2 * length), numbers: words.subarray(2 * length) }
}
