import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { feedmill, inFolder } from '../support/command.ts'
import { aMill } from '../support/mill.ts'
import { describeOnPostgres, emptyDatabase, type TestDatabase, withAdmin } from '../support/postgres/index.ts'

/** Every file below the folder, by name. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const files = names.map((entry) => path.join(entry.parentPath, entry.name)).sort()
  return new Map(await Promise.all(files.map(async (file) => [path.relative(folder, file), await readFile(file, 'base64')] as const)))
}

/** What the command says, but for when an item was first seen. */
async function shown(words: readonly string[]): Promise<string> {
  return (await feedmill(...words)).out.replace(/first seen \d\S+/g, '')
}

await describeOnPostgres('the commands on PostgreSQL', (server) => {
  let database: TestDatabase
  /** The same with a user that needs a password. */
  let secret: URL
  beforeAll(async () => {
    database = await emptyDatabase(server)
    secret = new URL(database.url)
    secret.username = 'secretive'
    secret.password = 'hunter-2'
    await withAdmin(server, async (admin) => {
      await admin.query("DROP ROLE IF EXISTS secretive; CREATE ROLE secretive LOGIN SUPERUSER PASSWORD 'hunter-2'")
    })
  })
  afterAll(() => database.drop())

  /** A mill whose store is at the URL. */
  const millAt = (folder: string, url: string) => aMill(folder, `store: { url: '${url}' }\n`)

  it('publish the same bytes as with SQLite, and show the same of items and stories', () =>
    inFolder((one) =>
      inFolder(async (other) => {
        const [onSqlite, onPostgres] = [await aMill(one), await millAt(other, secret.href)]
        for (const words of [onSqlite, onPostgres]) expect(await feedmill('refresh', '--quiet', ...words)).toMatchObject({ code: 0 })
        expect(await filesOf(path.join(other, 'feeds'))).toEqual(await filesOf(path.join(one, 'feeds')))
        const ids = (JSON.parse((await feedmill('items', '--json', ...onSqlite)).out) as { id: string }[]).map(({ id }) => id)
        expect(ids.length).toBeGreaterThan(4)
        for (const words of [['items'], ['items', 'ferry'], ['items', '渡轮'], ...ids.map((id) => ['explain', id])])
          expect(await shown([...words, ...onPostgres]), words.join(' ')).toBe(await shown([...words, ...onSqlite]))
        const { code, out } = await feedmill('doctor', ...onPostgres)
        expect(out).toMatch(/OK {4}store: sound, \d+ items/)
        expect(code).toBe(0)
      }),
    ))

  it('move a store there, and the next turn writes nothing anew', () =>
    inFolder(async (folder) => {
      const fresh = await emptyDatabase(server)
      const words = await aMill(folder)
      await feedmill('refresh', '--quiet', ...words)
      const before = await filesOf(path.join(folder, 'feeds'))
      const { code, out } = await feedmill('migrate', '--to', fresh.url, ...words)
      expect([code, out]).toEqual([0, expect.stringMatching(/^\d+ rows of \d+ tables were moved; counts and checksums are the same/)])
      expect(await feedmill('migrate', '--to', fresh.url, ...words)).toMatchObject({
        code: 1,
        err: expect.stringContaining('holds a store already'),
      })
      expect(await feedmill('migrate', ...words)).toMatchObject({ code: 2 })
      const moved = await millAt(folder, fresh.url)
      expect(await feedmill('refresh', '--quiet', ...moved)).toMatchObject({ code: 0 })
      expect(await filesOf(path.join(folder, 'feeds'))).toEqual(before)
      expect((await feedmill('items', ...moved)).out).toBe((await feedmill('items', ...(await aMill(folder)))).out)
      await fresh.drop()
    }))

  it('say what does a backup', () =>
    inFolder(async (folder) => {
      const words = await millAt(folder, secret.href)
      expect(await feedmill('restore', 'file', ...words)).toMatchObject({ code: 1, err: expect.stringContaining('pg_restore') })
    }))

  it.each([
    ['a wrong password', (url: URL) => void (url.password = 'hunter-3'), 'refuses this user or password (28P01'],
    ['a database that is not there', (url: URL) => void (url.pathname = '/none'), 'there is no such database'],
  ])('name %s in one line, without any password', (_, change, fact) =>
    inFolder(async (folder) => {
      const url = new URL(secret)
      change(url)
      const words = await millAt(folder, url.href)
      for (const command of ['refresh', 'items', 'doctor', 'check']) {
        const { code, out, err } = await feedmill(command, ...words)
        expect(code, command).toBe(1)
        expect(out + err, command).toContain(fact)
        expect(out + err, command).not.toContain('hunter')
        if (command !== 'doctor') expect(err.trim().split('\n'), command).toHaveLength(1)
      }
    }),
  )

  it('refuse an address that is none of PostgreSQL, without repeating it', () =>
    inFolder(async (folder) => {
      const { code, err, out } = await feedmill('refresh', ...(await millAt(folder, 'mysql://me:hunter-2@host/name')))
      expect(code).toBe(2)
      expect(out + err).toMatch(/store\.url: is no PostgreSQL URL/)
      expect(out + err).not.toContain('hunter')
    }))
})
