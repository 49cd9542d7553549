import type { Database } from './database.ts'

/**
 * Who holds which key: a posting is a shelf (16 bits of the key's hash), the key (32 more) and a number, and takes 8 bytes in the end.
 * New postings are put down as they come, one row a gathering. When there are many, each shelf takes its own: so a gathering writes only
 * what is new, and what it costs does not grow with what is held.
 */
export interface Posting {
  /** As `addressOf` says. */
  readonly address: number
  readonly number: number
}

/** Holders of keys, newest first. */
export type Holders = ReadonlyMap<number, readonly number[]>

/** A key with so many holders on its shelf says nothing: no more are put there. */
const CROWD = 64
const SHELVES = 65_536
/** Shelves that are read or written together: some 10 MB when a million items are held. */
const SHELVES_AT_ONCE = 2048
/** Some ten thousand items. Looking through so many costs a gathering a few milliseconds; fewer would move the shelves more often. */
const MANY = 400_000
const KEY_BITS = 2 ** 32

export const POSTING_SQL = {
  putDown: 'INSERT INTO story_fresh (postings, columns) VALUES (?, ?)',
  cleared: 'DELETE FROM story_fresh WHERE run <= ?',
  shelves: 'SELECT shelf, columns FROM story_shelves WHERE shelf BETWEEN ? AND ?',
  putShelf: 'INSERT INTO story_shelves (shelf, columns) VALUES (?, ?) ON CONFLICT (shelf) DO UPDATE SET columns = excluded.columns',
} as const

const BULK_SQL = {
  /** Bounded, see `MANY`. */
  fresh: 'SELECT run, columns FROM story_fresh ORDER BY run DESC',
  freshCount: 'SELECT total(postings) AS count FROM story_fresh',
  /** Walks the list it is given. */
  shelvesOf: 'SELECT s.shelf, s.columns FROM json_each(?) AS k CROSS JOIN story_shelves AS s ON s.shelf = k.value',
} as const

/** Puts down postings whose numbers ascend and are higher than all before. Inside a transaction. */
export function putDown(database: Database, postings: readonly Posting[]): void {
  if (postings.length === 0) return
  const columns = new Uint32Array(3 * postings.length)
  for (const [at, { address, number }] of postings.entries()) {
    columns[at] = Math.floor(address / KEY_BITS)
    columns[postings.length + at] = address % KEY_BITS
    columns[2 * postings.length + at] = number
  }
  database.query(POSTING_SQL.putDown).run(postings.length, new Uint8Array(columns.buffer))
}

/** Holders of these addresses, at most `limit` each. Holders before `firstLive` are left out, but for addresses that are kept for good. */
export function holdersOf(database: Database, addresses: readonly number[], limit: number, firstLive: number): Holders {
  const found = new Map<number, number[]>()
  const take = (address: number, number: number): void => {
    if (number < firstLive && !isKept(address)) return
    const holders = found.get(address)
    if (holders === undefined) found.set(address, [number])
    // What was put on its shelf by a moving that did not end stands in both places.
    else if (holders.length < limit && number < holders.at(-1)!) holders.push(number)
  }
  // In this order: a posting that another process moves meanwhile is seen twice, and never missed.
  lookThroughFresh(database, addresses, take)
  lookOnShelves(database, addresses, take)
  return found
}

function lookThroughFresh(database: Database, addresses: readonly number[], take: (address: number, number: number) => void): void {
  const wanted = new Set(addresses)
  // Most fresh postings are nobody's wish: a bit of this sieve tells so.
  const sieve = new Uint32Array(1 << 15)
  for (const address of addresses) sieve[(address % KEY_BITS) >>> 17]! |= 1 << (((address % KEY_BITS) >>> 12) & 31)
  for (const { columns } of database.query<{ columns: Uint8Array }>(BULK_SQL.fresh).all()) {
    const { shelves, keys, numbers } = freshColumns(columns)
    for (let at = keys.length - 1; at >= 0; at--) {
      const key = keys[at]!
      if ((sieve[key >>> 17]! & (1 << ((key >>> 12) & 31))) === 0) continue
      const address = shelves[at]! * KEY_BITS + key
      if (wanted.has(address)) take(address, numbers[at]!)
    }
  }
}

function lookOnShelves(database: Database, addresses: readonly number[], take: (address: number, number: number) => void): void {
  const byShelf = Map.groupBy(addresses, (address) => Math.floor(address / KEY_BITS))
  const wanted = [...Uint32Array.from(byShelf.keys()).sort()]
  for (let first = 0; first < wanted.length; first += SHELVES_AT_ONCE) {
    const json = JSON.stringify(wanted.slice(first, first + SHELVES_AT_ONCE))
    for (const { shelf, columns } of database.query<{ shelf: number; columns: Uint8Array }>(BULK_SQL.shelvesOf).all(json)) {
      const { keys, numbers } = shelfColumns(columns)
      for (const address of byShelf.get(shelf)!) {
        const key = address % KEY_BITS
        for (let at = keys.lastIndexOf(key); at >= 0; at = at === 0 ? -1 : keys.lastIndexOf(key, at - 1)) take(address, numbers[at]!)
      }
    }
  }
}

/**
 * Moves the fresh postings to their shelves when there are many, and leaves out those before `firstLive` on the way. In several
 * transactions: where they are broken off, the next call ends the work.
 */
export async function shelve(database: Database, firstLive: () => number, many = MANY): Promise<void> {
  const count = await database.read(() => database.query<{ count: number }>(BULK_SQL.freshCount).first()!.count)
  if (count < many) return
  const { newest, byShelf } = await database.read(() => sortedOut(database))
  for (let first = 0; first < SHELVES; first += SHELVES_AT_ONCE) {
    await database.write(() => fillShelves(database, first, byShelf, firstLive()))
  }
  await database.write(() => void database.query(POSTING_SQL.cleared).run(newest))
}

interface Columns {
  readonly keys: Uint32Array
  readonly numbers: Uint32Array
}

type ByShelf = (shelf: number) => Columns

/** The fresh postings in the order of their shelves, and within one in the order they came. */
function sortedOut(database: Database): { readonly newest: number; readonly byShelf: ByShelf } {
  const rows = database.query<{ run: number; columns: Uint8Array }>(BULK_SQL.fresh).all().reverse()
  const runs = rows.map(({ columns }) => freshColumns(columns))
  const starts = new Uint32Array(SHELVES + 1)
  for (const { shelves } of runs) for (const shelf of shelves) starts[shelf + 1]!++
  for (let shelf = 0; shelf < SHELVES; shelf++) starts[shelf + 1]! += starts[shelf]!
  const ends = starts.slice()
  const keys = new Uint32Array(starts[SHELVES]!)
  const numbers = new Uint32Array(starts[SHELVES]!)
  for (const run of runs) {
    for (let at = 0; at < run.shelves.length; at++) {
      const place = ends[run.shelves[at]!]!++
      keys[place] = run.keys[at]!
      numbers[place] = run.numbers[at]!
    }
  }
  const byShelf = (shelf: number): Columns => {
    const [start, end] = [starts[shelf]!, starts[shelf + 1]!]
    return { keys: keys.subarray(start, end), numbers: numbers.subarray(start, end) }
  }
  return { newest: rows.at(-1)?.run ?? 0, byShelf }
}

function fillShelves(database: Database, first: number, byShelf: ByShelf, firstLive: number): void {
  const last = first + SHELVES_AT_ONCE - 1
  const rows = database.query<{ shelf: number; columns: Uint8Array }>(POSTING_SQL.shelves).all(first, last)
  const before = new Map(rows.map(({ shelf, columns }) => [shelf, columns]))
  const put = database.query(POSTING_SQL.putShelf)
  for (let shelf = first; shelf <= last; shelf++) {
    const added = byShelf(shelf)
    if (added.keys.length > 0) put.run(shelf, filled(before.get(shelf), added, firstLive))
  }
}

/** A shelf with what is new on it, without what has expired. Numbers ascend. */
function filled(before: Uint8Array | undefined, added: Columns, firstLive: number): Uint8Array {
  const held = shelfColumns(before ?? new Uint8Array())
  const room = held.keys.length + added.keys.length
  const keys = new Uint32Array(room)
  const numbers = new Uint32Array(room)
  let count = 0
  const put = (key: number, number: number): void => {
    keys[count] = key
    numbers[count++] = number
  }
  for (let at = 0; at < held.keys.length; at++) {
    if (held.numbers[at]! >= firstLive || isKept(held.keys[at]!)) put(held.keys[at]!, held.numbers[at]!)
  }
  const newest = held.numbers.at(-1) ?? 0
  for (let at = 0; at < added.keys.length; at++) {
    if (added.numbers[at]! > newest && !isCrowded(keys.subarray(0, count), added.keys[at]!)) put(added.keys[at]!, added.numbers[at]!)
  }
  const columns = new Uint32Array(2 * count)
  columns.set(keys.subarray(0, count))
  columns.set(numbers.subarray(0, count), count)
  return new Uint8Array(columns.buffer)
}

function isCrowded(keys: Uint32Array, key: number): boolean {
  let count = 0
  for (let at = keys.indexOf(key); at >= 0 && count < CROWD; at = keys.indexOf(key, at + 1)) count++
  return count === CROWD
}

function freshColumns(bytes: Uint8Array): Columns & { readonly shelves: Uint32Array } {
  const words = wordsOf(bytes)
  const length = words.length / 3
  return { shelves: words.subarray(0, length), keys: words.subarray(length, 2 * length), numbers: words.subarray(2 * length) }
}

function shelfColumns(bytes: Uint8Array): Columns {
  const words = wordsOf(bytes)
  const length = words.length / 2
  return { keys: words.subarray(0, length), numbers: words.subarray(length) }
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(whole.buffer, whole.byteOffset, whole.length / 4)
}

/**
 * 48 bits of the key's hash, the last of which says that it is kept for good (such keys begin with `!`). A collision costs one more
 * comparison, no more.
 */
export function addressOf(key: string): number {
  let [low, high] = [0x811c9dc5, 0x41c6ce57]
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x5bd1e995)
  }
  low = Math.imul(low ^ (low >>> 15), 0x85ebca6b) ^ (high >>> 13)
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ (low >>> 16)
  const kept = key.startsWith('!') ? 1 : 0
  return (high & 0xffff) * KEY_BITS + ((low & 0xfffffffe) >>> 0) + kept
}

function isKept(address: number): boolean {
  return address % 2 === 1
}
