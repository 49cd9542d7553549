import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MillParts } from '../../src/mill/parts.ts'
import { runTurn } from '../../src/mill/turn.ts'
import type { FeedDocument } from '../../src/model/document.ts'
import { StoreError } from '../../src/model/errors.ts'
import { rssOf, type TestMill, withMill } from '../support/app.ts'

const CONFIG = `
site: { title: A mill, url: "https://mill.example/" }
categories: [{ title: All, slug: all, sources: ['*'] }]
sources: [{ kind: file, id: f, path: feed.xml }]
`
const HOUR_MS = 3_600_000
const START = Date.UTC(2026, 5, 1)

/** Its source lists this item. */
function serve({ folder }: TestMill, guid: string): Promise<void> {
  return writeFile(path.join(folder, 'feed.xml'), rssOf('F', [{ guid, date: '2026-05-01' }]))
}

/** Those of the mill, as another process would make them; `failing` is a method of the store that fails, once. */
function partsOf({ app }: TestMill, failing?: 'documents.save' | 'documents.remove' | 'entries.markAllDirty'): MillParts {
  const store = { ...app.store, documents: { ...app.store.documents }, entries: { ...app.store.entries } }
  const [memory, method] = (failing?.split('.') ?? []) as ['documents' | 'entries', never]
  if (failing !== undefined) {
    Object.assign(store[memory], {
      [method]: () => {
        store[memory] = app.store[memory] as never
        return Promise.reject(new StoreError('STORE_FAILED', 'disk I/O error'))
      },
    })
  }
  return { ...app.parts, store }
}

describe('whoever serves the documents', () => {
  it('is told of those that stand although they could not be remembered', () =>
    withMill(CONFIG, async (mill) => {
      await serve(mill, 'one')
      const told = new Map<string, FeedDocument>()
      const parts = {
        ...partsOf(mill, 'documents.save'),
        onPublished: (documents: readonly FeedDocument[]) => documents.forEach((one) => void told.set(one.path, one)),
      }
      await expect(runTurn(parts, { now: START })).rejects.toMatchObject({ code: 'STORE_FAILED' })
      expect(Buffer.from(told.get('all/rss.xml')!.bytes)).toEqual(await readFile(path.join(mill.folder, 'feeds/all/rss.xml')))
    }))

  it('is told of those that a turn wrote which ended before it remembered them', () =>
    withMill(CONFIG, async (mill) => {
      await serve(mill, 'one')
      await mill.turn({ at: START })
      const { documents, entries } = mill.app.store
      const written = (await documents.get('all/rss.xml'))!
      await documents.save([{ ...written, etag: '"of the version before"' }])
      await entries.markAllDirty(['all'])
      const told: FeedDocument[] = []
      const parts = { ...partsOf(mill), onPublished: (news: readonly FeedDocument[]) => void told.push(...news) }
      expect(await runTurn(parts, { now: START + HOUR_MS })).toMatchObject({ written: 0 })
      expect(told).toMatchObject([{ path: 'all/rss.xml', etag: written.etag }])
    }))
})

describe('a document that somebody took out of the output', () => {
  it('stands again after a turn, also one that speaks of all categories', () =>
    withMill(CONFIG, async (mill) => {
      await serve(mill, 'one')
      await mill.turn({ at: START })
      const before = await readFile(path.join(mill.folder, 'feeds/opml.xml'))
      await rm(path.join(mill.folder, 'feeds/opml.xml'))
      await runTurn(partsOf(mill), { now: START + HOUR_MS })
      expect(await readFile(path.join(mill.folder, 'feeds/opml.xml'))).toEqual(before)
    }))

  const missingAfter = async (
    mill: TestMill,
    failing: 'documents.remove' | 'entries.markAllDirty',
    next: (parts: MillParts) => MillParts,
  ) => {
    await serve(mill, 'one')
    await mill.turn({ at: START })
    await rm(path.join(mill.folder, 'feeds/all/rss.xml'))
    const parts = partsOf(mill, failing)
    await expect(runTurn(parts, { now: START + HOUR_MS })).rejects.toMatchObject({ code: 'STORE_FAILED' })
    await runTurn(next(parts), { now: START + HOUR_MS })
    expect(await readFile(path.join(mill.folder, 'feeds/all/rss.xml'), 'utf8')).toContain('<guid')
  }

  it('stands again after the next turn of the process whose store failed', () =>
    withMill(CONFIG, (mill) => missingAfter(mill, 'documents.remove', (parts) => parts)))

  it('stands again after the first turn of a process that follows one whose store failed', () =>
    withMill(CONFIG, (mill) => missingAfter(mill, 'entries.markAllDirty', () => partsOf(mill))))
})
