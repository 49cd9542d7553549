import { once } from 'node:events'
import { cp, mkdir, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/store/sqlite/database.ts'
import { pageFindings, settleLog } from '../../src/store/sqlite/pages/index.ts'
import { randomFrom } from '../faults/random.ts'
import { withDirectory } from './with-store.ts'

const SUFFIXES = ['', '-wal', '-sums'] as const

/** Rows of some hundred bytes in a table with an index; some are taken away again, so that pages become free. */
function write(database: Database, random: () => number, rows = 60): Promise<void> {
  return database.write(() => {
    database.query('CREATE TABLE IF NOT EXISTS t (name TEXT PRIMARY KEY, value TEXT NOT NULL)').run()
    const save = database.query('INSERT INTO t VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
    for (let row = 0; row < rows; row++)
      save.run(`${Math.floor(random() * 400)}`, String(Math.floor(random() * 2 ** 32)).repeat(2 + Math.floor(random() * 80)))
    database.query('DELETE FROM t WHERE name LIKE ?').run(`%${Math.floor(random() * 10)}`)
  })
}

/** The files as a process leaves them that is killed now. */
async function copied(file: string, to: string): Promise<string> {
  await mkdir(to, { recursive: true })
  const copy = join(to, 'copy.sqlite')
  for (const suffix of SUFFIXES) {
    await rm(copy + suffix, { force: true })
    await cp(file + suffix, copy + suffix).catch(() => undefined)
  }
  return copy
}

async function flip(file: string, position: number): Promise<void> {
  const handle = await open(file, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, position)
  byte[0]! ^= 1 << (position % 8)
  await handle.write(byte, 0, 1, position)
  await handle.close()
}

describe('a byte that is changed in the files of a store', () => {
  it('is found, wherever in the store it is', () =>
    withDirectory(async (directory) => {
      const file = join(directory, 'd.sqlite')
      const random = randomFrom(3)
      const database = await openDatabase(file)
      for (let round = 0; round < 8; round++) await write(database, random)
      database.close()
      expect(pageFindings(file)).toEqual([])
      const { size } = await stat(file)
      const positions = [0, 16, 24, 100, size - 1, ...Array.from({ length: 80 }, () => Math.floor(random() * size))]
      const missed: number[] = []
      for (const position of positions) {
        await flip(file, position)
        if (pageFindings(file).length === 0) missed.push(position)
        await flip(file, position)
      }
      expect(missed).toEqual([])
      expect(pageFindings(file)).toEqual([])
    }))

  it('is found in the write-ahead log that a killed process left, wherever a transaction is lost by it', () =>
    withDirectory(async (directory) => {
      const random = randomFrom(5)
      const database = await openDatabase(join(directory, 'd.sqlite'))
      for (let round = 0; round < 4; round++) await write(database, random)
      const copy = await copied(database.file, join(directory, 'copy'))
      database.close()
      const { size } = await stat(`${copy}-wal`)
      const rows = rowsOf(copy)
      const missed: number[] = []
      for (let round = 0; round < 60; round++) {
        const position = Math.floor(random() * size)
        const damaged = await copied(copy, join(directory, 'damaged'))
        await flip(`${damaged}-wal`, position)
        if (pageFindings(damaged).length === 0 && rowsOf(damaged) !== rows) missed.push(position)
      }
      expect(missed).toEqual([])
    }))

  it('is told also after the page was written anew with it', () =>
    withDirectory(async (directory) => {
      const file = join(directory, 'd.sqlite')
      const database = await openDatabase(file)
      await write(database, randomFrom(7), 5)
      database.close()
      await flip(file, 2 * 8192 - 20)
      const again = await openDatabase(file)
      await again.write(() => void again.query("UPDATE t SET value = value || 'x'").run())
      again.close()
      expect(pageFindings(file)).toEqual(['1 pages were not as they were written when they were written anew'])
    }))
})

/** What a process that opens the store finds; itself is closed again. */
function rowsOf(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return JSON.stringify(database.prepare('SELECT * FROM t ORDER BY name').all())
  } catch (error) {
    return String(error)
  } finally {
    database.close()
  }
}

describe('a store whose bytes nobody changed', () => {
  it.each([11, 12, 13, 14, 15, 16])('is sound at every instant, however two connections write, settle and close (seed %i)', (seed) =>
    withDirectory(async (directory) => {
      const file = join(directory, 'd.sqlite')
      const random = randomFrom(seed)
      const connections = [await openDatabase(file), await openDatabase(file)]
      for (let step = 0; step < 40; step++) {
        const at = Math.floor(random() * 2)
        const database = connections[at]!
        const what = random()
        if (what < 0.6) await write(database, random, 1 + Math.floor(random() * 40))
        else if (what < 0.7) await database.write(() => void database.query('DROP TABLE IF EXISTS t').run())
        else if (what < 0.85) settleLog(database.raw, file)
        else {
          database.close()
          connections[at] = await openDatabase(file)
        }
        expect(pageFindings(await copied(file, join(directory, 'copy'))), `step ${step}`).toEqual([])
        expect(pageFindings(file), `step ${step}`).toEqual([])
      }
      for (const database of connections) database.close()
      expect(pageFindings(file)).toEqual([])
    }),
  )

  it('is sound while a reader keeps the log from being moved', () =>
    withDirectory(async (directory) => {
      const [file, random] = [join(directory, 'd.sqlite'), randomFrom(21)]
      const [writer, reader] = [await openDatabase(file), await openDatabase(file)]
      await write(writer, random)
      reader.raw.exec('BEGIN; SELECT * FROM t')
      for (let round = 0; round < 3; round++) {
        await write(writer, random)
        settleLog(writer.raw, file)
        expect(pageFindings(file)).toEqual([])
      }
      reader.raw.exec('COMMIT')
      await write(writer, random)
      settleLog(writer.raw, file)
      await write(writer, random)
      writer.close()
      reader.close()
      expect(pageFindings(file)).toEqual([])
    }))

  it('is sound after a thread that ended without closing it', () =>
    withDirectory(async (directory) => {
      const file = join(directory, 'd.sqlite')
      const module = new URL('../../src/store/sqlite/database.ts', import.meta.url).href
      const work = `import(${JSON.stringify(module)}).then(async ({ openDatabase }) => {
        const database = await openDatabase(${JSON.stringify(file)})
        await database.write(() => database.raw.exec('CREATE TABLE t (name TEXT); INSERT INTO t VALUES (1)'))
      })`
      await once(new Worker(work, { eval: true }), 'exit')
      expect(rowsOf(file)).toBe('[{"name":"1"}]')
      expect(pageFindings(file)).toEqual([])
    }))

  it('has sums from its next opening on if it had none', () =>
    withDirectory(async (directory) => {
      const file = join(directory, 'd.sqlite')
      const old = new DatabaseSync(file)
      old.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (name TEXT, value TEXT); INSERT INTO t VALUES ('a', 'b')")
      old.close()
      ;(await openDatabase(file)).close()
      expect(pageFindings(file)).toEqual([])
      await flip(file, 4096 + 200)
      expect(pageFindings(file)).toEqual(['1 pages are not as they were written: 2'])
    }))
})
