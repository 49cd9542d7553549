import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rssOf, type TestMill, withMill } from '../support/app.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const RSS = { 'content-type': 'application/rss+xml' }
const JSON_FEED = { 'content-type': 'application/feed+json' }
let origin: Origin

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

const asked = (pathname: string): number => origin.requests.filter((request) => request.path === pathname).length

/** A page of one entry, with a link to the page before it. */
function page(pathname: string, number: number, previous: string | undefined, rel = 'prev-archive'): void {
  const item = {
    guid: `${pathname}-${number}`,
    title: `Entry ${number}`,
    link: `http://site.example/${number}`,
    text: `Text number ${number} of this feed`,
  }
  const link = previous === undefined ? '' : `<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="${rel}" href="${previous}"/>`
  const body = rssOf('F', [{ ...item, date: new Date(Date.UTC(2026, 0, number)).toISOString() }])
  origin.on(pathname, { headers: RSS, body: body.replace('<item>', `${link}<item>`) })
}

const source = (pathname: string, history = 'true', more = ''): string =>
  `sources:\n  - { kind: feed, id: a, url: "${origin.url(pathname)}", history: ${history}${more} }\n`

async function titlesOf({ app }: TestMill): Promise<readonly string[]> {
  return (await app.store.items.list({ limit: 100 })).map(({ title }) => title).sort()
}

describe('the earlier pages of a feed', () => {
  it('are read once, one a turn, until the last', () => {
    page('/blog', 9, 'blog-2')
    page('/blog-2', 2, 'blog-1')
    page('/blog-1', 1, undefined)
    return withMill(source('/blog'), async (mill) => {
      await mill.turn()
      expect(await titlesOf(mill)).toEqual(['Entry 2', 'Entry 9'])
      await mill.turn()
      expect(await titlesOf(mill)).toEqual(['Entry 1', 'Entry 2', 'Entry 9'])
      for (let turn = 0; turn < 3; turn++) await mill.turn({ force: true })
      expect([asked('/blog-2'), asked('/blog-1')]).toEqual([1, 1])
    })
  })

  it('are read from next_url of a JSON Feed', () => {
    const feed = (id: string, next?: string) =>
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'F',
        ...(next !== undefined && { next_url: next }),
        items: [{ id, title: id, content_text: `Text of ${id}`, date_published: '2026-01-01T00:00:00Z' }],
      })
    origin.on('/json', { headers: JSON_FEED, body: feed('new', origin.url('/json-2')) })
    origin.on('/json-2', { headers: JSON_FEED, body: feed('old') })
    return withMill(source('/json'), async (mill) => {
      await mill.turn()
      expect(await titlesOf(mill)).toEqual(['new', 'old'])
    })
  })

  it('go on in later turns where a feed that is held answers 304, and begin when a source that was pulled for long gets the setting', () => {
    page('/late', 9, 'late-1')
    page('/late-1', 1, undefined)
    return withMill(source('/late', 'false'), async (mill) => {
      await mill.turn()
      expect(asked('/late-1')).toBe(0)
      const [first] = mill.app.parts.settings.sources
      Object.assign(first!, { history: { pages: 50, items: 5000 } })
      await mill.turn({ force: true })
      expect(await titlesOf(mill)).toEqual(['Entry 1', 'Entry 9'])
    })
  })

  it('are backlog: they arrive in no document as news, however lately they were read', () => {
    page('/fresh', 9, 'fresh-1')
    page('/fresh-1', 1, undefined)
    return withMill(source('/fresh', 'false'), async (mill) => {
      await mill.turn()
      Object.assign(mill.app.parts.settings.sources[0]!, { history: { pages: 50, items: 5000 } })
      page('/fresh', 10, 'fresh-1')
      await mill.turn({ force: true })
      const arrived = await mill.app.store.entries.arrived('all', 86_400_000, Date.UTC(2027, 0, 1))
      const items = await mill.app.store.items.byIds(arrived.map(({ shown }) => shown))
      expect([...items.values()].map(({ title }) => title)).toEqual(['Entry 10'])
    })
  })

  it('end at their limit of pages, and of entries', () => {
    page('/long', 9, 'long-1')
    for (let n = 1; n < 9; n++) page(`/long-${n}`, n, `long-${n + 1}`)
    return withMill(source('/long', '{ pages: 2 }'), async (mill) => {
      for (let turn = 0; turn < 5; turn++) await mill.turn({ force: true })
      expect(await titlesOf(mill)).toEqual(['Entry 1', 'Entry 2', 'Entry 9'])
    })
  })

  it('end where they lead back to a page that was read', () => {
    page('/round', 9, 'round-1')
    page('/round-1', 1, 'round-2', 'next')
    page('/round-2', 2, 'round')
    return withMill(source('/round'), async (mill) => {
      for (let turn = 0; turn < 5; turn++) await mill.turn()
      expect([asked('/round-1'), asked('/round-2')]).toEqual([1, 1])
    })
  })

  it('are not read at another site', () => {
    page('/away', 9, 'http://127.0.0.2:9/elsewhere')
    return withMill(source('/away'), async (mill) => {
      await mill.turn()
      expect((await mill.app.store.sources.get('a'))?.earlier).toMatchObject({ pages: 0 })
      expect((await mill.app.store.sources.get('a'))?.earlier).not.toHaveProperty('next')
    })
  })

  it('wait as long as the origin asks for, and go on where they were', () => {
    page('/slow', 9, 'slow-1')
    origin.on('/slow-1', { status: 429, headers: { 'retry-after': '7200' }, body: '' })
    return withMill(source('/slow'), async (mill) => {
      await mill.turn({ at: Date.now() })
      await mill.turn({ at: Date.now() + 3_600_000, force: true })
      expect(asked('/slow-1')).toBe(1)
      page('/slow-1', 1, undefined)
      await mill.turn({ at: Date.now() + 3 * 3_600_000 })
      expect(await titlesOf(mill)).toEqual(['Entry 1', 'Entry 9'])
    })
  })

  it('change nothing of what is held: an older text of an entry is no edit', () => {
    page('/same', 9, 'same-1')
    page('/same-1', 9, undefined)
    origin.on('/same-1', {
      headers: RSS,
      body: rssOf('F', [
        { guid: '/same-9', link: 'http://site.example/9', title: 'Entry 9, as it was', text: 'An older text of the same entry' },
      ]),
    })
    return withMill(source('/same'), async (mill) => {
      await mill.turn()
      await mill.turn()
      expect(await titlesOf(mill)).toEqual(['Entry 9'])
    })
  })
})
