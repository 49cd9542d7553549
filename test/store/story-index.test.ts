import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IndexRow } from '../../src/store/contract.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/schema.ts'
import { expireIndex, forgetIndexed, saveIndex, storyIndex } from '../../src/store/story-index.ts'

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

const row = (itemId: string, keys: readonly string[], expires = 0, bytes = 8): IndexRow => ({
  itemId,
  keys,
  fingerprint: new Uint8Array(bytes).fill(itemId.charCodeAt(0)),
  expires,
})
const save = (...rows: readonly IndexRow[]) => database.write(() => saveIndex(database, rows))
const lookup = async (key: string, limit = 60) => (await storyIndex(database).lookup([key], limit)).get(key)
const tables = () => database.raw.prepare(`SELECT name FROM sqlite_master WHERE name LIKE 'story_postings%'`).all().length

test('holders come newest first, across the partitions of expiry', async () => {
  await save(row('a', ['s1'], 10 * DAY_MS), row('b', ['s1'], 40 * DAY_MS))
  await save(row('c', ['s1', 's2'], 70 * DAY_MS))
  expect(tables()).toBe(3)
  expect(await lookup('s1')).toEqual(['c', 'b', 'a'])
  expect(await lookup('s1', 2)).toEqual(['c', 'b'])
  expect(await lookup('s3')).toBeUndefined()
})

test('an expired partition goes whole; addresses stay, with the beginning of the fingerprint', async () => {
  await save(row('a', ['s1', '!u1'], 10 * DAY_MS, 1000), row('b', ['s1', '!u1'], 40 * DAY_MS, 1000))
  await database.write(() => expireIndex(database, 20 * DAY_MS))
  expect(tables()).toBe(1)
  expect(await lookup('s1')).toEqual(['b'])
  expect(await lookup('!u1')).toEqual(['b', 'a'])
  const prints = await storyIndex(database).fingerprints(['a', 'b', 'c'])
  expect([...prints].map(([id, bytes]) => [id, bytes.length])).toEqual([
    ['a', 256],
    ['b', 1000],
  ])
})

test('a partition with one item that has not expired stays', async () => {
  await save(row('a', ['s1'], 16 * DAY_MS), row('b', ['s1'], 18 * DAY_MS))
  await database.write(() => expireIndex(database, 17 * DAY_MS))
  expect(await lookup('s1')).toEqual(['b', 'a'])
})

test('a key that everybody holds is kept for the first 64', async () => {
  const rows = Array.from({ length: 80 }, (_, at) => row(`item-${at}`, ['s1', `s-own-${at}`]))
  for (const one of rows) await save(one)
  expect(await lookup('s1', 100)).toHaveLength(64)
  expect(await lookup('s-own-79')).toEqual(['item-79'])
})

test('more rows than one statement takes are all written', async () => {
  await save(...Array.from({ length: 600 }, (_, at) => row(`item-${at}`, [`s${at % 300}`, `!u${at}`])))
  for (const at of [0, 255, 256, 299]) expect(await lookup(`s${at}`)).toEqual([`item-${at + 300}`, `item-${at}`])
  expect(await lookup('!u599')).toEqual(['item-599'])
})

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
  const before = await storyIndex(database).lookup(['s1', '!u1'], 60)
  database.close()
  database = await openDatabase(join(directory, 'index.sqlite'))
  expect(await storyIndex(database).lookup(['s1', '!u1'], 60)).toEqual(before)
})
