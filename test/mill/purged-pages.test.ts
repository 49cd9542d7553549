import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { rssOf, withMill } from '../support/app.ts'

const DAY_MS = 86_400_000

it('An archive page past its retention leaves the outputs, and the next one no longer names it', () =>
  withMill(
    'sources: [{ kind: file, id: a, path: a.xml }]\ncategories: [{ title: All, slug: all, limit: 2, archives: all }]',
    async ({ app, folder, turn }) => {
      const { store } = app.parts
      const start = Date.UTC(2026, 5, 1)
      const items = Array.from({ length: 8 }, (_, index) => ({
        guid: `g${index}`,
        title: `Title ${index}`,
        text: `What item ${index} says is said nowhere else, ${index * 7919} times.`,
        date: new Date(start - (9 - index) * DAY_MS).toISOString(),
      }))
      await writeFile(path.join(folder, 'a.xml'), rssOf('A', items))
      await turn({ at: start })
      const page = (number: number) => path.join(folder, `feeds/all/archive/${number}/atom.xml`)
      const numbers = (await store.documents.archivePages('all')).map(({ number }) => number)
      expect(numbers).toEqual([1, 2, 3])
      expect(await readFile(page(2), 'utf8')).toContain('rel="prev-archive"')
      await writeFile(path.join(folder, 'a.xml'), rssOf('A', items.slice(4)))
      await turn({ at: start + DAY_MS })
      await store.purge({ before: start + DAY_MS, minPerSource: 0, minPerCategory: 0 })
      expect((await store.documents.archivePages('all')).map(({ number }) => number)).toEqual([3])
      await turn({ at: start + 2 * DAY_MS })
      expect([1, 2, 3].map((number) => existsSync(page(number)))).toEqual([false, false, true])
      expect(await readFile(page(3), 'utf8')).not.toContain('rel="prev-archive"')
      expect((await store.documents.list()).some((document) => document.path.includes('/archive/1/'))).toBe(false)
    },
  ))
