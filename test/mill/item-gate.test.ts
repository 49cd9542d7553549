import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { reportLines } from '../../src/commands/report.ts'
import type { Readers } from '../../src/mill/readers/index.ts'
import { remembered } from '../../src/mill/remembered.ts'
import { runTurn } from '../../src/mill/turn.ts'
import { rssOf, type TestMill, withMill } from '../support/app.ts'

const CONFIG = 'sources: [{ kind: file, id: s, path: s.xml }]\ncategories: [{ title: News, slug: news, sources: ["*"] }]\n'
/** A long text that no other resembles. */
const longText = (name: string) =>
  `ordinary words ${Array.from({ length: 200 }, (_, index) => `${name}${(index * 7919) % 1009}word`).join(' ')}`
const THREE = ['a', 'b', 'c'].map((name, index) => ({
  guid: `urn:${name}`,
  title: `Title ${name}`,
  date: `2026-01-0${3 - index}`,
  text: longText(name),
}))

/** A turn whose read-back is answered by the function where it answers, and else by the real one. */
async function turnWith(
  { app, folder }: TestMill,
  answer: (request: Parameters<Readers['readBack']>[0]) => ReturnType<Readers['readBack']> | undefined,
) {
  await writeFile(path.join(folder, 's.xml'), rssOf('S', THREE))
  const readers: Readers = { ...app.parts.readers, readBack: (request) => answer(request) ?? app.parts.readers.readBack(request) }
  return runTurn({ ...app.parts, readers }, { now: Date.UTC(2026, 5, 1), force: true })
}

async function guidsIn({ folder }: TestMill, slug: string): Promise<readonly string[]> {
  const feed = JSON.parse(await readFile(path.join(folder, 'feeds', slug, 'feed.json'), 'utf8')) as { items: { id: string }[] }
  return feed.items.map(({ id }) => id)
}

describe('an item that an independent reader does not find as it was meant', () => {
  it('is left out by name, in every format, and its neighbours are published', () =>
    withMill(CONFIG, async (mill) => {
      const report = await turnWith(mill, ({ reader, items }) => {
        const at = items.findIndex(({ id }) => id === 'urn:b')
        return reader !== 'xml' || at === -1
          ? undefined
          : Promise.resolve({ document: [], items: { [at]: 'its title reads "", not "Title b"' } })
      })
      expect(await guidsIn(mill, 'news')).toEqual(['urn:a', 'urn:c'])
      const rss = await readFile(path.join(mill.folder, 'feeds/news/rss.xml'), 'utf8')
      expect(rss).toContain('Title c')
      expect(rss).not.toContain('Title b')
      const [news] = report.categories.filter(({ slug }) => slug === 'news')
      expect(news).toMatchObject({
        items: 2,
        held: [{ sourceId: 's', title: 'Title b', reason: 'as rss: its title reads "", not "Title b"' }],
      })
      expect(news?.heldBack).toBeUndefined()
      expect(reportLines(report, { place: 'feeds' })).toContain(
        'news: ITEM_HELD \'Title b\' of s: as rss: its title reads "", not "Title b"',
      )
      expect(await mill.app.store.refusals.find('urn:b', 9)).toMatchObject([
        { category: 'all', rule: 'ITEM_HELD' },
        { category: 'news', rule: 'ITEM_HELD', title: 'Title b' },
      ])
    }))

  it('is found among its neighbours where it spoils the reading of all of them', () =>
    withMill(CONFIG, async (mill) => {
      const report = await turnWith(mill, ({ items }) =>
        items.some(({ id }) => id === 'urn:a') ? Promise.resolve({ document: ['it cannot be read: too much'], items: {} }) : undefined,
      )
      expect(await guidsIn(mill, 'all')).toEqual(['urn:b', 'urn:c'])
      expect(report.categories.map(({ held }) => held.map(({ title }) => title))).toEqual([['Title a'], ['Title a']])
    }))

  it('costs nobody its text: rss-parser is given no long text to be slow with', () =>
    withMill(CONFIG, async (mill) => {
      const seen: string[] = []
      await turnWith(mill, ({ reader, text }) => {
        if (reader === 'xml') seen.push(text)
        return undefined
      })
      expect(seen.some((text) => text.includes('Title a'))).toBe(true)
      expect(seen.filter((text) => text.includes('ordinary words'))).toEqual([])
      expect(await readFile(path.join(mill.folder, 'feeds/news/rss.xml'), 'utf8')).toContain('ordinary words')
    }))

  it('is read back once, not once a document or a turn', () =>
    withMill(CONFIG, async (mill) => {
      const counts: number[] = []
      const counting = () =>
        turnWith(mill, ({ reader, items }) => {
          if (reader === 'xml') counts.push(items.length)
          return undefined
        })
      await counting()
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2 * THREE.length)
      await mill.app.store.entries.markAllDirty(['news'])
      counts.length = 0
      await counting()
      expect(counts.every((count) => count === 0)).toBe(true)
    }))
})

it('a frame that does not come back holds the document back, and the last good one stays', () =>
  withMill(CONFIG, async (mill) => {
    await turnWith(mill, () => undefined)
    const before = await readFile(path.join(mill.folder, 'feeds/news/atom.xml'), 'utf8')
    await mill.app.store.items.retract((await mill.app.store.items.find('urn:a'))[0]!.id, Date.UTC(2026, 5, 2))
    const report = await turnWith(mill, ({ frame, items }) =>
      items.length === 0 && frame.self?.endsWith('news/atom.xml') === true
        ? Promise.resolve({ document: ['the feed\'s title reads "", not "News"'], items: {} })
        : undefined,
    )
    expect(report.categories.find(({ slug }) => slug === 'news')?.heldBack).toBe(
      'news/atom.xml is held back: the feed\'s title reads "", not "News"',
    )
    expect(await readFile(path.join(mill.folder, 'feeds/news/atom.xml'), 'utf8')).toBe(before)
    expect(await remembered.heldBack.get(mill.app.store)).toEqual({ news: expect.stringContaining('news/atom.xml is held back') })
    expect(reportLines(report, { place: 'feeds' })).toContain(
      'news: OUTPUT_HELD news/atom.xml is held back: the feed\'s title reads "", not "News"',
    )
    await remembered.heldBack.set(mill.app.store, { news: 'held', other: 'of a category that is configured no longer' })
    await turnWith(mill, () => undefined)
    expect(await remembered.heldBack.get(mill.app.store)).toEqual({})
  }))

it('a document keeps within its size, the oldest giving way, and one item always stays', () =>
  withMill(CONFIG.replace('sources: ["*"]', 'sources: ["*"], maxSize: 7500B'), async (mill) => {
    await turnWith(mill, () => undefined)
    expect(await guidsIn(mill, 'news')).toEqual(['urn:a', 'urn:b'])
    expect(await guidsIn(mill, 'all')).toHaveLength(3)
    Object.assign(mill.app.parts.settings.categories.find(({ slug }) => slug === 'news')!, { maxBytes: 1 })
    await mill.app.store.entries.markAllDirty(['news'])
    await mill.turn()
    expect(await guidsIn(mill, 'news')).toEqual(['urn:a'])
  }))

it('of items with large texts a document reads a few that it has no room for, not all that the category holds', () =>
  withMill(
    'sources: [{ kind: file, id: s, path: s.xml }]\ncategories: [{ title: all, maxSize: 600KiB }]\n',
    async ({ app, folder, turn }) => {
      const large = (name: string) => `${longText(name)} `.repeat(Math.ceil(550_000 / longText(name).length))
      const eight = Array.from({ length: 8 }, (_, n) => ({
        guid: `urn:${n}`,
        title: `T ${n}`,
        date: `2026-01-0${n + 1}`,
        text: large(`n${n}`),
      }))
      await writeFile(path.join(folder, 's.xml'), rssOf('S', eight))
      await turn({ at: Date.UTC(2026, 5, 1) })
      const { byIds } = app.store.items
      const read: number[] = []
      Object.assign(app.store.items, {
        byIds: async (ids: readonly string[]) => {
          const found = await byIds(ids)
          read.push([...found.values()].reduce((sum, { content, summary }) => sum + (content?.length ?? 0) + (summary?.length ?? 0), 0))
          return found
        },
      })
      await app.store.entries.markAllDirty(['all'])
      await turn({ at: Date.UTC(2026, 5, 1), force: true })
      expect(Math.max(...read)).toBeGreaterThan(500_000)
      expect(Math.max(...read)).toBeLessThan(2_500_000)
      expect(read.reduce((sum, characters) => sum + characters, 0)).toBeLessThan(5_000_000)
    },
  ))

it('what was made of an item that stands in no document is dropped once a day', () =>
  withMill('sources: [{ kind: file, id: s, path: s.xml }]\ncategories: [{ title: all, limit: 1 }]\n', async ({ app, folder, turn }) => {
    const kept: string[] = []
    const save = app.store.fragments.save
    Object.assign(app.store.fragments, {
      save: (variant: string, fragments: Parameters<typeof save>[1]) => {
        kept.push(variant)
        return save(variant, fragments)
      },
    })
    await writeFile(path.join(folder, 's.xml'), rssOf('S', [THREE[2]!]))
    await turn({ at: Date.UTC(2026, 5, 1) })
    const [old] = await app.store.items.find('urn:c')
    expect((await app.store.fragments.get(kept[0]!, [old!.id])).size).toBe(1)
    await writeFile(path.join(folder, 's.xml'), rssOf('S', [{ ...THREE[0]!, date: '2020-01-01' }, THREE[2]!]))
    await app.store.items.retract(old!.id, Date.UTC(2026, 5, 2))
    await turn({ at: Date.UTC(2026, 5, 3), force: true })
    expect((await app.store.fragments.get(kept[0]!, [old!.id])).size).toBe(0)
  }))
