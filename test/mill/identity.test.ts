import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFragmentCache } from '../../src/mill/fragment-cache.ts'
import { runTurn } from '../../src/mill/turn.ts'
import { openStore } from '../../src/store/index.ts'
import { rssOf, type TestMill, withMill } from '../support/app.ts'
import { startOrigin } from '../support/origin.ts'

type Entry = Parameters<typeof rssOf>[1][number]

interface Shown {
  readonly id: string
  readonly title: string
  readonly date_published: string
}

/** What stands in the JSON Feed of a category. */
async function shownIn(folder: string, category = 'all'): Promise<readonly Shown[]> {
  return (JSON.parse(await readFile(path.join(folder, 'feeds', category, 'feed.json'), 'utf8')) as { items: Shown[] }).items
}

const idsAndDates = (items: readonly Shown[]): readonly string[] => items.map((item) => `${item.id} ${item.date_published}`)

const SYLLABLES = ['har', 'bou', 'or', 'cha', 'gla', 'cie', 'rail', 'wa', 'lan', 'ter', 'mea', 'do', 'qua', 'ry', 'com', 'pas', 'gra', 'ni']

/** An article with a headline and a hundred words that only this number gives. */
function article(n: number, given: Partial<Entry> = {}): Entry {
  const random = randomOf(n * 7919)
  const word = (): string => Array.from({ length: 3 }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join('')
  const words = (count: number): string => Array.from({ length: count }, word).join(' ')
  return {
    guid: `urn:article:${n}`,
    title: words(6),
    link: `http://site.example/${n}`,
    date: new Date(Date.UTC(2026, 4, 1) + n * 3_600_000).toISOString(),
    text: words(100),
    ...given,
  }
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed + 1
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

const files = (names: readonly string[], rest = ''): string =>
  `sources:\n${names.map((name) => `  - { kind: file, id: ${name}, path: ${name}.xml }\n`).join('')}${rest}`

const save = (folder: string, name: string, entries: readonly Entry[]): Promise<void> =>
  writeFile(path.join(folder, `${name}.xml`), rssOf(name, entries))

/** A turn of the same mill with an empty store and its sources in another order; gives what it published. */
async function turnAnew({ app, folder }: TestMill, order: readonly string[], times: number): Promise<readonly string[]> {
  const store = await openStore({ directory: await mkdtemp(path.join(folder, 'data-')) })
  try {
    const sources = order.map((id) => app.parts.settings.sources.find((source) => source.id === id)!)
    const parts = { ...app.parts, store, fragments: createFragmentCache(), settings: { ...app.parts.settings, sources } }
    for (let turn = 0; turn < times; turn++) await runTurn(parts, { now: NOW + turn * 3_600_000, force: true })
    const documents = ['all/rss.xml', 'all/atom.xml', 'all/feed.json', 'all/index.html']
    return await Promise.all(documents.map((name) => readFile(path.join(folder, 'feeds', name), 'utf8')))
  } finally {
    await store.close()
  }
}

const NOW = Date.UTC(2026, 5, 1)

describe('the order', () => {
  it('of sources, of entries and of repeated turns never changes ids, leads or dates: forty orders, the same bytes', () =>
    withMill(files(['one', 'two', 'three', 'numbers', 'others']), async (mill) => {
      const wire = [1, 2, 3, 4, 5].map((n) => article(n))
      const documents = new Map<string, readonly Entry[]>([
        ['one', [...wire, article(11), article(12)]],
        // The same articles elsewhere: as they are, under another headline, cut.
        ['two', wire.slice(0, 3).map((entry, n) => ({ ...entry, guid: `two-${n}`, link: `http://two.example/${n}` }))],
        [
          'three',
          wire.slice(1).map((entry, n) => ({
            ...entry,
            guid: `three-${n}`,
            title: article(n + 900).title,
            link: `http://three.example/${n}`,
          })),
        ],
        // Names that two feeds give to articles of their own.
        ['numbers', [21, 22, 23].map((n) => article(n, { guid: String(n - 20) }))],
        ['others', [31, 32, 33].map((n) => article(n, { guid: String(n - 30) }))],
      ])
      let first: readonly string[] | undefined
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 2 }), async (seed, times) => {
          const random = randomOf(seed)
          for (const [name, entries] of documents) await save(mill.folder, name, shuffled(entries, random))
          const published = await turnAnew(mill, shuffled([...documents.keys()], random), times)
          first ??= published
          expect(published).toEqual(first)
        }),
        { numRuns: 40, endOnFailure: true },
      )
      const items = await shownIn(mill.folder)
      expect(items).toHaveLength(5 + 2 + 3 + 3)
    }))

  it('in which a dateless feed lists its items does not move them: twenty shuffles', () =>
    withMill(files(['s']), async ({ folder, turn }) => {
      const entries = Array.from({ length: 12 }, (_, n) => article(n, { date: undefined }))
      await save(folder, 's', entries)
      await turn()
      const before = idsAndDates(await shownIn(folder))
      expect(before.map((line) => line.split(' ')[0])).toEqual(entries.map((entry) => entry.guid))
      for (let seed = 0; seed < 20; seed++) {
        await save(folder, 's', shuffled(entries, randomOf(seed)))
        const report = await turn({ force: true })
        expect(report).toMatchObject({ new: 0, updated: 0, written: 0 })
      }
      expect(idsAndDates(await shownIn(folder))).toEqual(before)
    }))
})

describe('a feed of fifty', () => {
  it('that gets new guids brings nothing new but the three that are', () =>
    withMill(files(['s']), async ({ folder, turn }) => {
      const entries = Array.from({ length: 50 }, (_, n) => article(n))
      await save(folder, 's', entries)
      await turn()
      const before = idsAndDates(await shownIn(folder))
      const moved = entries.map((entry, n) => ({ ...entry, guid: `https://new.example/?p=${n}`, link: `https://new.example/posts/${n}` }))
      await save(folder, 's', [article(101), article(102), article(103), ...moved])
      expect(await turn({ force: true })).toMatchObject({ new: 3 })
      const after = idsAndDates(await shownIn(folder))
      expect(after.slice(0, 3).map((line) => line.split(' ')[0])).toEqual([103, 102, 101].map((n) => `urn:article:${n}`))
      expect(after.slice(3)).toEqual(before.slice(0, 47))
    }))
})

describe('purging', () => {
  it('never announces an item again: ten kept, two hundred listed, a hundred days', () =>
    withMill(files(['s'], 'categories: [{ title: All, slug: all, archives: off, limit: 10 }]\n'), async ({ app, folder, turn }) => {
      const entries = Array.from({ length: 200 }, (_, n) => article(n))
      await save(folder, 's', entries)
      await turn()
      const ids = async (): Promise<readonly string[]> => (await shownIn(folder)).map((item) => item.id)
      const before = await ids()
      for (let day = 1; day <= 100; day++) {
        // The feed forgets them in one turn and lists them again in the next.
        await save(folder, 's', day % 2 === 1 ? entries.slice(-5) : entries)
        const at = Date.UTC(2026, 5, 1) + day * 86_400_000
        const report = await turn({ at, force: true })
        expect(report.new, `day ${day}`).toBe(0)
        await app.store.purge({ before: at, minPerSource: 10, minPerCategory: 10, now: at })
      }
      expect(await app.store.items.count()).toBe(10)
      expect(await ids()).toEqual(before)
    }))
})

describe('ids that a hostile feed copies', () => {
  it.each([
    ['after', ['victim', 'thief']],
    ['before', ['thief', 'victim']],
  ])('%s their owner shows them change nothing of theirs', async (_when, order) => {
    const [home, elsewhere] = await Promise.all([startOrigin(), startOrigin({ host: '127.0.0.2' })])
    const victim = Array.from({ length: 10 }, (_, n) => article(n, { guid: home.url(`/${n}`), link: home.url(`/${n}`) }))
    const thief = victim.map(({ guid, link }, n) => article(n + 500, { guid, link }))
    home.on('/feed', { headers: { 'content-type': 'application/rss+xml' }, body: rssOf('victim', victim) })
    elsewhere.on('/feed', { headers: { 'content-type': 'application/rss+xml' }, body: rssOf('thief', thief) })
    const sources = `sources:\n  - { kind: feed, id: victim, url: '${home.url('/feed')}' }\n  - { kind: feed, id: thief, url: '${elsewhere.url('/feed')}', priority: 9 }\n`
    await withMill(sources, async ({ folder, turn }) => {
      for (const source of order) await turn({ sources: [source] })
      const shown = await shownIn(folder)
      expect(new Set(shown.map((item) => item.id)).size).toBe(20)
      const own = (entries: readonly Entry[]) => entries.map(({ title }) => shown.find((item) => item.title === title)?.id)
      expect(own(victim)).toEqual(victim.map((entry) => entry.guid))
      for (const id of own(thief)) expect(id).toMatch(/^urn:uuid:/)
    })
    await Promise.all([home.close(), elsewhere.close()])
  })
})

describe('an id that two feeds give to articles of their own', () => {
  const ids = async (folder: string) => new Map((await shownIn(folder)).map((item) => [item.title, item.id]))

  it('stays with the one that was seen first, and the other keeps its own whatever becomes of the first', () =>
    withMill(files(['first', 'later'], 'categories: [{ title: All, slug: all, limit: 3 }]\n'), async ({ app, folder, turn }) => {
      const [first, later] = [article(1, { guid: '1' }), article(2, { guid: '1' })]
      await save(folder, 'first', [first])
      await save(folder, 'later', [later])
      await turn({ sources: ['first'] })
      await turn({ sources: ['later'] })
      const before = await ids(folder)
      expect(before.get(first.title!)).toBe('1')
      const own = before.get(later.title!)
      expect(own).toMatch(/^urn:uuid:/)
      const held = (await app.store.items.find('1')).find((item) => item.title === first.title)
      await app.store.items.retract(held!.id, Date.UTC(2026, 5, 2))
      await save(folder, 'later', [article(3), { ...later, text: `${later.text} and more that is new of it` }])
      expect(await turn({ force: true })).toMatchObject({ new: 1, updated: 1 })
      expect(await ids(folder)).toEqual(
        new Map([
          [article(3).title, 'urn:article:3'],
          [later.title, own],
        ]),
      )
    }))

  it('is shared by copies in one story, so that it stays when another of them is shown', () =>
    withMill(files(['one', 'two']), async ({ app, folder, turn }) => {
      for (const name of ['one', 'two']) await save(folder, name, [article(1)])
      await turn()
      const [shown] = await shownIn(folder)
      const [story] = await app.store.stories.page(undefined, 9)
      expect(story?.members).toHaveLength(2)
      await app.store.items.retract(story!.lead, Date.UTC(2026, 5, 2))
      await turn({ force: true })
      expect(await shownIn(folder)).toMatchObject([{ id: shown!.id }])
    }))

  it('is told apart where a category joins no stories, whichever of them its limit lets in', () =>
    withMill(
      files(
        ['one', 'two'],
        'categories: [{ title: Apart, slug: apart, dedup: off, sources: ["*"], limit: 1, archives: off }, { title: Both, slug: both, dedup: off, sources: ["*"] }]\n',
      ),
      async ({ folder, turn }) => {
        await save(folder, 'one', [article(1)])
        await save(folder, 'two', [article(1, { date: '2026-05-09T00:00:00Z' })])
        await turn()
        const both = await shownIn(folder, 'both')
        expect(new Set(both.map((item) => item.id)).size).toBe(2)
        expect(await shownIn(folder, 'apart')).toMatchObject([{ id: both[0]!.id }])
      },
    ))
})

describe('an item that is taken back', () => {
  it('leaves a closed archive page too, also where another of its story stands for it now', () =>
    withMill(files(['one', 'two'], 'categories: [{ title: All, slug: all, limit: 1, archives: all }]\n'), async ({ app, folder, turn }) => {
      const copy = { ...article(1), guid: 'urn:copy', link: 'http://two.example/1', title: `${article(1).title} again` }
      await save(folder, 'one', [article(2), article(1)])
      await save(folder, 'two', [copy])
      await turn()
      const page = () => shownIn(folder, 'all/archive/1')
      const [before] = await page()
      const other = before!.id === copy.guid ? article(1).guid : copy.guid
      const [held] = await app.store.items.find(before!.id)
      await app.store.items.retract(held!.id, Date.UTC(2026, 5, 2))
      await turn({ force: true })
      expect(await page()).toMatchObject([{ id: other }])
    }))

  it('is no longer named beside its copy on a closed page; one that joins later does not change it', () =>
    withMill(
      files(['one', 'two', 'three'], 'categories: [{ title: All, slug: all, limit: 1, archives: all }]\n'),
      async ({ app, folder, turn }) => {
        const copyAt = (name: string): Entry => ({ ...article(1), guid: `urn:${name}`, link: `http://${name}.example/1` })
        await save(folder, 'one', [article(2), article(1)])
        await save(folder, 'two', [copyAt('two')])
        await save(folder, 'three', [])
        await turn()
        const page = () => readFile(path.join(folder, 'feeds/all/archive/1/index.html'), 'utf8')
        const before = await page()
        await save(folder, 'three', [copyAt('three')])
        expect((await turn({ force: true })).stories).toMatchObject({ joined: 1 })
        expect(await page()).toBe(before)
        const [shown] = await shownIn(folder, 'all/archive/1')
        const beside = shown!.id === 'urn:two' ? 'urn:article:1' : 'urn:two'
        const [held] = await app.store.items.find(beside)
        expect(before).toContain(held!.url)
        await app.store.items.retract(held!.id, Date.UTC(2026, 5, 2))
        await turn({ force: true })
        expect(await page()).not.toContain(held!.url)
      },
    ))

  it('makes its documents newer, although what is left is older', () =>
    withMill(files(['s']), async ({ app, folder, turn }) => {
      await save(folder, 's', [article(2), article(1)])
      await turn()
      const dates = async (): Promise<readonly number[]> =>
        Promise.all(['rss.xml', 'index.html'].map(async (name) => (await stat(path.join(folder, 'feeds/all', name))).mtimeMs))
      const before = await dates()
      const [held] = await app.store.items.find('urn:article:2')
      await app.store.items.retract(held!.id, Date.UTC(2026, 5, 2))
      await turn({ force: true })
      for (const [index, date] of (await dates()).entries()) expect(date).toBeGreaterThanOrEqual(before[index]! + 1000)
    }))
})
