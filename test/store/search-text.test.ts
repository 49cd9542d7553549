import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { openDatabase } from '../../src/store/sqlite/database.ts'
import { MIGRATIONS, migrate } from '../../src/store/sqlite/schema.ts'
import { anItem } from '../support/builders.ts'
import { anIntake } from './builders.ts'
import { withDirectory, withStore } from './with-store.ts'

const articles = fileURLToPath(new URL('../../../shared/data/articles/', import.meta.url))

describe.skipIf(!existsSync(articles))('search in a real Chinese article', () => {
  it('finds every part of each of its runs of characters, and no part with another order', () =>
    withStore(async (store) => {
      const [file] = globSync('*头*.md', { cwd: articles })
      const [, , content] = readFileSync(`${articles}${file}`, 'utf8').split('---\n')
      const runs = [...content!.replace(/<[^>]*>/g, '\n').matchAll(/\p{sc=Han}{3,}/gu)].map(([run]) => run)
      expect(runs.length).toBeGreaterThan(200)
      await store.saveIntakes(anIntake({ new: [anItem({ title: 'x', content: content!, contentType: 'html' })] }))
      const isFound = async (text: string) => (await store.search.find({ text, limit: 1 })).items.length === 1
      for (const [n, run] of runs.entries()) {
        const from = n % (run.length - 1)
        const part = run.slice(from, from + 1 + (n % 6))
        expect(await isFound(part), part).toBe(true)
        const turned = [...run].toReversed().join('')
        if (!content!.includes(turned)) expect(await isFound(turned), turned).toBe(false)
      }
    }))
})

it('a store of before the search is indexed from its newest item back, and finds all when that is done', () =>
  withDirectory(async (directory) => {
    const old = await openDatabase(join(directory, 'feedmill.sqlite'))
    await migrate(
      old,
      MIGRATIONS.filter(({ version }) => version < 8),
    )
    old.raw.exec(`INSERT INTO sources (pk, id, state) VALUES (1, 's', '{}');
      WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
      INSERT INTO items (id, source, sort_at, first_seen, pending, guid, title, rest)
      SELECT 'item' || n, 1, n, n, 0, 'g' || n, 'ferry ' || n, '{"authors":[],"tags":[]}' FROM n`)
    old.close()
    const store = await openStore({ directory })
    try {
      expect(await store.search.catchUp(100)).toBe(200)
      const found = await store.search.find({ text: 'ferry', limit: 999 })
      expect(found.items.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, n) => `item${300 - n}`))
      expect(found.waiting).toBe(0)
    } finally {
      await store.close()
    }
  }))
