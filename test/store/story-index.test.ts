import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256Hex } from '../../src/lib/hash.ts'
import type { IndexRow } from '../../src/store/contract.ts'
import { type Database, openDatabase } from '../../src/store/sqlite/database.ts'
import { migrate } from '../../src/store/sqlite/schema.ts'
import { expireIndex, forgetIndexed, saveIndex, settleIndex, storyIndex } from '../../src/store/sqlite/story-index.ts'

const DAY_MS = 86_400_000

let directory: string
let database: Database

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'feedmill-index-'))
  database = await openDatabase(join(directory, 'index.sqlite'))
  await migrate(database)
})
afterEach(async () => {
  database.close()
  await rm(directory, { recursive: true })
})

/** A key by its name: any number of 48 bits, odd for a name that begins with `!`. */
const keyOf = (name: string): number => 2 * Number.parseInt(sha256Hex(name).slice(0, 11), 16) + (name.startsWith('!') ? 1 : 0)
const row = (itemId: string, keys: readonly string[], expires = 0, bytes = 8): IndexRow => ({
  itemId,
  keys: keys.map(keyOf),
  fingerprint: new Uint8Array(bytes).fill(itemId.charCodeAt(0)),
  expires,
})
const save = (...rows: readonly IndexRow[]) => database.write(() => saveIndex(database, rows))
const lookup = async (key: string, limit = 60) => (await storyIndex(database).lookup([keyOf(key)], limit)).get(keyOf(key))
/** Everything is put in the tree, however little there is. */
const settle = () => settleIndex(database, { items: 1, share: 0 })
const countOf = (table: string) => Number(database.raw.prepare(`SELECT count(*) AS count FROM ${table}`).get()!.count)
test('holders come newest first, from the fresh postings and from the tree', async () => {
  await save(row('a', ['s1'], 10 * DAY_MS), row('b', ['s1'], 40 * DAY_MS))
  await settle()
  await save(row('c', ['s1', 's2'], 70 * DAY_MS))
  expect([countOf('story_fresh'), countOf('story_postings')]).toEqual([1, 2])
  expect(await lookup('s1')).toEqual(['c', 'b', 'a'])
  expect(await lookup('s1', 2)).toEqual(['c', 'b'])
  expect(await lookup('s3')).toBeUndefined()
})

test('few fresh postings are let lie', async () => {
  await save(row('a', ['s1']))
  await settleIndex(database)
  expect([countOf('story_fresh'), countOf('story_postings')]).toEqual([1, 0])
})

test('what expired is found no more, and leaves the tree with the next that comes; addresses stay, with the beginning of the fingerprint', async () => {
  await save(row('a', ['s1', '!u1'], 10 * DAY_MS, 1000), row('b', ['s1', '!u1'], 40 * DAY_MS, 1000))
  await settle()
  expect(countOf('story_postings')).toBe(4)
  await database.write(() => expireIndex(database, 20 * DAY_MS))
  expect(await lookup('s1')).toEqual(['b'])
  expect(await lookup('!u1')).toEqual(['b', 'a'])
  await save(row('c', ['s1', '!u1'], 40 * DAY_MS))
  await settle()
  expect(countOf('story_postings')).toBe(5)
  expect(await lookup('s1')).toEqual(['c', 'b'])
  const prints = await storyIndex(database).fingerprints(['a', 'b', 'd'])
  expect([...prints].map(([id, bytes]) => [id, bytes.length])).toEqual([
    ['a', 256],
    ['b', 1000],
  ])
})

test('an item stays as long as another of its fortnight', async () => {
  await save(row('a', ['s1'], 16 * DAY_MS), row('b', ['s1'], 18 * DAY_MS))
  await database.write(() => expireIndex(database, 17 * DAY_MS))
  expect(await lookup('s1')).toEqual(['b', 'a'])
})

test('what expired leaves also after all has expired, and its numbers are swept once', async () => {
  await save(row('a', ['s1'], 10 * DAY_MS))
  await settle()
  await database.write(() => expireIndex(database, 100 * DAY_MS))
  await save(row('b', ['s1'], 110 * DAY_MS))
  await settle()
  await database.write(() => expireIndex(database, 200 * DAY_MS))
  expect(await lookup('s1')).toBeUndefined()
  await save(row('c', ['s1'], 210 * DAY_MS))
  await settle()
  expect(countOf('story_postings')).toBe(1)
  expect(await lookup('s1')).toEqual(['c'])
})

test('an item that was written again before the moving has one row a key', async () => {
  for (let edit = 0; edit < 100; edit++) await save(row('a', ['s1', '!u1']))
  expect(await lookup('s1')).toEqual(['a'])
  await settle()
  expect(countOf('story_postings')).toBe(2)
  expect(await lookup('s1')).toEqual(['a'])
})

test('a moving that was broken off is ended by the next, and nothing stands twice', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => row(`item-${at}`, [`s${at % 100}`, `!u${at}`]))
  await save(...rows)
  const found = async () => Object.fromEntries(await storyIndex(database).lookup(['s0', 's99', '!u7'].map(keyOf), 60))
  const before = await found()
  const broken = { ...database, write: failingAfter(20) }
  await expect(settleIndex(broken, { items: 1, share: 0 })).rejects.toThrow('the power is gone')
  expect(countOf('story_fresh')).toBe(1)
  expect(await found()).toEqual(before)
  await save(row('late', ['s0']))
  await settle()
  expect([countOf('story_fresh'), countOf('story_postings')]).toEqual([0, 601])
  expect(await found()).toEqual({ ...before, [keyOf('s0')]: ['late', ...before[keyOf('s0')]!] })
})

/** The database's way to write, until it has been used so often. */
function failingAfter(times: number): Database['write'] {
  let left = times
  return (work) => {
    if (left-- === 0) throw new Error('the power is gone')
    return database.write(work)
  }
}

test('a forgotten item is found no more, and its number leads to nobody else', async () => {
  await save(row('a', ['s1', '!u1']))
  await database.write(() => forgetIndexed(database, 'a'))
  await save(row('b', ['s2']))
  expect(await lookup('s1')).toBeUndefined()
  expect(await lookup('!u1')).toBeUndefined()
  expect((await storyIndex(database).fingerprints(['a'])).size).toBe(0)
})

test('another process finds the same', async () => {
  await save(row('a', ['s1'], 10 * DAY_MS), row('b', ['s1', '!u1'], 40 * DAY_MS))
  const before = await storyIndex(database).lookup(['s1', '!u1'].map(keyOf), 60)
  database.close()
  database = await openDatabase(join(directory, 'index.sqlite'))
  expect(await storyIndex(database).lookup(['s1', '!u1'].map(keyOf), 60)).toEqual(before)
})
