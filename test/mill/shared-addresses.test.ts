import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rssOf, type TestMill, withMill } from '../support/app.ts'
import { conditional, type Origin, startOrigin } from '../support/origin.ts'

const RSS = { 'content-type': 'application/rss+xml' }
const START = Date.UTC(2026, 5, 1)
const MINUTE = 60_000
let origin: Origin

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

function asked(pathname: string): number {
  return origin.requests.filter((request) => request.path === pathname).length
}

async function titlesIn({ folder }: TestMill, category: string): Promise<readonly string[]> {
  const feed = JSON.parse(await readFile(path.join(folder, 'feeds', category, 'feed.json'), 'utf8')) as { items: { title: string }[] }
  return feed.items.map(({ title }) => title).sort()
}

/** Sources a, b … of one address, each with options of its own. */
function sourcesOf(pathname: string, ...options: string[]): string {
  const lines = options.map((option, index) => `  - { kind: feed, id: ${'abc'[index]}, url: "${origin.url(pathname)}"${option} }`)
  return `sources:\n${lines.join('\n')}\n`
}

describe('an address that several sources have', () => {
  it('is asked once in a turn, and each source makes of the answer what its own settings say', () => {
    origin.on('/own', {
      headers: RSS,
      body: rssOf('F', [
        { guid: '1', title: 'Red' },
        { guid: '2', title: 'Blue' },
      ]),
    })
    const config = `${sourcesOf('/own', ', categories: [red], transforms: [{ use: drop, field: title, pattern: Blue }]', ', categories: [blue], transforms: [{ use: drop, field: title, pattern: Red }]', ', categories: [blue]')}categories: [{ slug: red, title: R }, { slug: blue, title: B }]`
    return withMill(config, async (mill) => {
      const { sources } = await mill.turn()
      expect(sources.map(({ sourceId, outcome }) => [sourceId, outcome])).toEqual(['a', 'b', 'c'].map((id) => [id, 'fetched']))
      expect(asked('/own')).toBe(1)
      expect(await titlesIn(mill, 'red')).toEqual(['Red'])
      expect(await titlesIn(mill, 'blue')).toEqual(['Blue', 'Red'])
      expect((await mill.app.store.sources.politeness())[0]).toMatchObject({ requests: 1 })
    })
  })

  it('is asked with validators that all sources hold, and its 304 counts for all', () => {
    origin.on('/same', conditional({ body: rssOf('F', [{ guid: '1' }]), etag: '"1"', headers: RSS }))
    return withMill(sourcesOf('/same', '', '', ''), async (mill) => {
      await mill.turn()
      const { sources } = await mill.turn({ force: true })
      expect(sources.map(({ outcome }) => outcome)).toEqual(['notModified', 'notModified', 'notModified'])
      expect(asked('/same')).toBe(2)
    })
  })

  it('is asked without validators when one source has nothing yet', () => {
    origin.on('/late', conditional({ body: rssOf('F', [{ guid: '1' }]), etag: '"1"', headers: RSS }))
    return withMill(sourcesOf('/late', '', ''), async (mill) => {
      await mill.turn({ sources: ['a'] })
      const { sources } = await mill.turn({ force: true })
      expect(sources.map(({ sourceId, outcome }) => [sourceId, outcome])).toEqual([
        ['a', 'fetched'],
        ['b', 'fetched'],
      ])
      expect([asked('/late'), origin.requests.at(-1)!.headers['if-none-match']]).toEqual([2, undefined])
    })
  })

  it('stays asked once, turn by turn, although due times are spread', () => {
    origin.on('/spread', conditional({ body: rssOf('F', [{ guid: '1' }]), etag: '"1"', headers: RSS }))
    return withMill(sourcesOf('/spread', ', interval: 1h', ', interval: 1h', ', interval: 1h'), async (mill) => {
      for (const minute of [0, 60, 62, 64, 66, 68, 70]) await mill.turn({ at: START + minute * MINUTE })
      expect(asked('/spread')).toBe(2)
    })
  })

  it('is asked once when it is a page, as is the feed that the page names', () => {
    origin.on('/page', {
      headers: { 'content-type': 'text/html' },
      body: `<html><head><link rel="alternate" type="application/rss+xml" href="${origin.url('/page-feed')}"></head><body>Hi</body></html>`,
    })
    origin.on('/page-feed', { headers: RSS, body: rssOf('F', [{ guid: '1' }]) })
    return withMill(sourcesOf('/page', '', ''), async (mill) => {
      expect((await mill.turn()).new).toBe(2)
      await mill.turn({ force: true })
      expect([asked('/page'), asked('/page-feed')]).toEqual([1, 2])
    })
  })

  it('is left alone by all sources for as long as it tells one to wait', () => {
    origin.on('/busy', { status: 429, headers: { 'retry-after': '7200' } })
    return withMill(sourcesOf('/busy', '', ''), async (mill) => {
      const { sources } = await mill.turn({ at: START })
      expect(sources.map(({ error }) => error?.code)).toEqual(['FETCH_THROTTLED', 'FETCH_THROTTLED'])
      await mill.turn({ at: START + 119 * MINUTE, force: true })
      expect(asked('/busy')).toBe(1)
    })
  })

  it('is asked as rarely as one source would ask it when its answer cannot be read', () => {
    origin.on('/broken', { headers: RSS, body: 'no feed at all' })
    return withMill(sourcesOf('/broken', '', ''), async (mill) => {
      await mill.turn({ at: START })
      const { sources } = mill.app.store
      const [a, b] = [...(await sources.all()).values()].map(({ nextDueAt }) => nextDueAt - START)
      expect(Math.abs(a! - b!) / a!).toBeLessThan(0.2)
    })
  })

  it('is asked apart by sources with different logins', () => {
    origin.on('/private', { headers: RSS, body: rssOf('F', [{ guid: '1' }]) })
    return withMill(sourcesOf('/private', ', auth: { bearer: one }', ', auth: { bearer: two }', ''), async (mill) => {
      await mill.turn()
      expect(asked('/private')).toBe(3)
    })
  })
})

describe('a page that names no feed', () => {
  const PAGE = { 'content-type': 'text/html' }

  it('is read at the usual place that holds one, in the same turn, and from then on that feed alone is asked', () => {
    origin.on('/quiet/', { headers: PAGE, body: '<html><head><title>Hello</title></head></html>' })
    origin.on('/quiet/rss.xml', { headers: RSS, body: rssOf('F', [{ guid: '1', title: 'Found' }]) })
    return withMill(sourcesOf('/quiet/', ''), async (mill) => {
      const { sources } = await mill.turn()
      expect(sources).toMatchObject([{ sourceId: 'a', outcome: 'fetched', new: 1 }])
      expect(await titlesIn(mill, 'all')).toEqual(['Found'])
      await mill.turn({ force: true })
      expect([asked('/quiet/'), asked('/quiet/feed'), asked('/quiet/rss.xml')]).toEqual([1, 1, 2])
    })
  })

  it('is searched once for all sources of it, and not again in the next turn where nothing is found', () => {
    origin.on('/bare/', { headers: PAGE, body: '<html><head><title>Hello</title></head></html>' })
    return withMill(sourcesOf('/bare/', '', ''), async (mill) => {
      const { sources } = await mill.turn()
      expect(sources.map(({ error }) => error?.code)).toEqual(['PARSE_HTML_PAGE', 'PARSE_HTML_PAGE'])
      await mill.turn({ at: START + 30 * 86_400_000 })
      expect([asked('/bare/'), asked('/bare/feed'), asked('/bare/atom.xml')]).toEqual([2, 1, 1])
    })
  })
})

describe('a list that is configured twice', () => {
  it('is asked once, and its feeds have the categories of both', () => {
    origin.on('/twice.opml', { body: `<opml version="2.0"><head/><body><outline xmlUrl="${origin.url('/of-list')}"/></body></opml>` })
    origin.on('/of-list', { headers: RSS, body: rssOf('F', [{ guid: '1', title: 'Listed' }]) })
    const list = (id: string, category: string) =>
      `  - { kind: opml, id: ${id}, url: "${origin.url('/twice.opml')}", categories: [${category}] }\n`
    return withMill(
      `sources:\n${list('a', 'red')}${list('b', 'blue')}categories: [{ slug: red, title: R }, { slug: blue, title: B }]\n`,
      async (mill) => {
        await mill.turn()
        expect([asked('/twice.opml'), asked('/of-list')]).toEqual([1, 1])
        expect([await titlesIn(mill, 'red'), await titlesIn(mill, 'blue')]).toEqual([['Listed'], ['Listed']])
      },
    )
  })
})
