import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rssOf, type TestMill, withMill } from '../support/app.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const RSS = { 'content-type': 'application/rss+xml' }
let origin: Origin

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

async function idsIn({ folder }: TestMill, category = 'all'): Promise<readonly string[]> {
  return (JSON.parse(await readFile(path.join(folder, 'feeds', category, 'feed.json'), 'utf8')) as { items: { id: string }[] }).items.map(
    (item) => item.id,
  )
}

function asked(pathname: string): number {
  return origin.requests.filter((request) => request.path === pathname).length
}

describe('a source that is a web page', () => {
  it('is followed to the feed it names, and from then on that is asked alone', () => {
    origin.on('/home', {
      headers: { 'content-type': 'text/html' },
      body: `<html><head><link rel="alternate" type="application/rss+xml" href="${origin.url('/named')}"></head><body>Hello</body></html>`,
    })
    origin.on('/named', { headers: { ...RSS, etag: '"1"' }, body: rssOf('Named', [{ guid: 'one' }]) })
    return withMill(`sources: [{ kind: feed, id: s, url: "${origin.url('/home')}" }]`, async (mill) => {
      expect((await mill.turn()).new).toBe(1)
      await mill.turn({ force: true })
      expect([asked('/home'), asked('/named')]).toEqual([1, 2])
    })
  })
})

describe('a list of sources', () => {
  it('brings its feeds at the next turn and takes them away when it no longer names them', () => {
    const opml = (...names: string[]) => ({
      body: `<opml version="2.0"><body>${names.map((name) => `<outline text="${name}" xmlUrl="${origin.url(`/list-${name}`)}"/>`).join('')}</body></opml>`,
    })
    origin.on('/list', [opml('a', 'b'), opml('b')])
    for (const name of ['a', 'b']) origin.on(`/list-${name}`, { headers: RSS, body: rssOf(name, [{ guid: `item-${name}` }]) })
    return withMill(`sources: [{ kind: opml, id: l, url: "${origin.url('/list')}" }]`, async (mill) => {
      expect((await mill.turn()).lists).toEqual([{ sourceId: 'l', added: [origin.url('/list-a'), origin.url('/list-b')], removed: [] }])
      expect((await mill.turn()).new).toBe(2)
      expect([...(await idsIn(mill))].sort()).toEqual(['item-a', 'item-b'])
      expect((await mill.turn({ force: true })).lists).toEqual([{ sourceId: 'l', added: [], removed: [origin.url('/list-a')] }])
      await mill.turn()
      expect(await idsIn(mill)).toEqual(['item-b'])
    })
  })
})

describe('a list that is suddenly empty', () => {
  it('is an error, and takes nothing away', () => {
    const opml = (body: string) => ({ body: `<opml version="2.0"><body>${body}</body></opml>` })
    origin.on('/emptied', [opml(`<outline text="a" xmlUrl="${origin.url('/list-kept')}"/>`), opml('')])
    origin.on('/list-kept', { headers: RSS, body: rssOf('kept', [{ guid: 'kept' }]) })
    return withMill(`sources: [{ kind: opml, id: l, url: "${origin.url('/emptied')}" }]`, async (mill) => {
      await mill.turn()
      await mill.turn()
      const report = await mill.turn({ force: true })
      expect(report.sources.find((source) => source.sourceId === 'l')?.error?.code).toBe('PARSE_EMPTY')
      await mill.turn()
      expect(await idsIn(mill)).toEqual(['kept'])
    })
  })
})

describe("a list's own login, headers and certificates", () => {
  it('go to feeds of its origin and to no other that it names', async () => {
    const elsewhere = await startOrigin({ host: '127.0.0.2' })
    const feed = { headers: RSS, body: rssOf('F', [{ guid: 'x' }]) }
    origin.on('/private-feed', feed)
    elsewhere.on('/public-feed', feed)
    origin.on('/private-list', {
      body: `<opml version="2.0"><body><outline text="a" xmlUrl="${origin.url('/private-feed')}"/><outline text="b" xmlUrl="${elsewhere.url('/public-feed')}"/></body></opml>`,
    })
    const list = `{ kind: opml, id: l, url: "${origin.url('/private-list')}", auth: { bearer: secret }, headers: { x-key: secret }, userAgent: reader }`
    await withMill(`sources: [${list}]`, async (mill) => {
      await mill.turn()
      await mill.turn()
    })
    const headersOf = ({ requests }: Origin, name: string) => requests.find((request) => request.path === name)?.headers
    expect(headersOf(origin, '/private-feed')).toMatchObject({ authorization: 'Bearer secret', 'x-key': 'secret' })
    expect(headersOf(elsewhere, '/public-feed')).toMatchObject({ 'user-agent': 'reader' })
    expect(headersOf(elsewhere, '/public-feed')).not.toHaveProperty('authorization')
    expect(headersOf(elsewhere, '/public-feed')).not.toHaveProperty('x-key')
    await elsewhere.close()
  })
})

describe('a source that fails', () => {
  it('keeps its items published, and says since when', () => {
    origin.on('/flaky', [{ headers: RSS, body: rssOf('Flaky', [{ guid: 'kept' }]) }, { status: 500 }])
    return withMill(`sources: [{ kind: feed, id: s, url: "${origin.url('/flaky')}" }]`, async (mill) => {
      await mill.turn()
      const report = await mill.turn({ force: true })
      expect(report.sources[0]).toMatchObject({ outcome: 'failed', error: { code: 'FETCH_STATUS' } })
      expect(await idsIn(mill)).toEqual(['kept'])
    })
  })

  it('of which the body cannot be read keeps its validators, so that the good body is fetched again', () => {
    origin.on('/broken', [
      { headers: { ...RSS, etag: '"good"' }, body: rssOf('B', [{ guid: 'kept' }]) },
      { headers: { ...RSS, etag: '"bad"' }, body: '{"nothing": "here"}' },
      { headers: RSS, body: rssOf('B', [{ guid: 'kept' }, { guid: 'more' }]) },
    ])
    return withMill(`sources: [{ kind: feed, id: s, url: "${origin.url('/broken')}" }]`, async (mill) => {
      await mill.turn()
      expect((await mill.turn({ force: true })).sources[0]?.error?.code).toBe('PARSE_NOT_A_FEED')
      expect((await mill.turn({ force: true })).new).toBe(1)
      expect(origin.requests.at(-1)?.headers['if-none-match']).toBe('"good"')
    })
  })
})

describe('two mills that read one another', () => {
  it('do not grow', async () => {
    origin.on('/base', {
      headers: RSS,
      body: rssOf('Base', [{ guid: 'one', link: 'http://site.example/1', text: 'A text of its own, long enough to be told from others.' }]),
    })
    const config = (site: string, other: string) =>
      `site: { url: "${site}" }\nsources:\n  - { kind: feed, id: base, url: "${origin.url('/base')}" }\n  - { kind: file, id: other, path: "${other}" }\n`
    await withMill(config('http://a.example/', './b.xml'), (a) =>
      withMill(config('http://b.example/', './a.xml'), async (b) => {
        for (let round = 0; round < 4; round++) {
          await a.turn({ force: true })
          await writeFile(path.join(b.folder, 'a.xml'), await readFile(path.join(a.folder, 'feeds/all/atom.xml')))
          await b.turn({ force: true })
          await writeFile(path.join(a.folder, 'b.xml'), await readFile(path.join(b.folder, 'feeds/all/rss.xml')))
        }
        expect(await idsIn(a)).toEqual(['one'])
        expect(await idsIn(b)).toEqual(['one'])
      }),
    )
  })
})

describe('an article with a date to come', () => {
  it('appears in the first turn after its time, without anything else having changed', () =>
    withMill('sources: [{ kind: folder, id: f, path: articles }]', async (mill) => {
      await mkdir(path.join(mill.folder, 'articles'))
      await writeFile(path.join(mill.folder, 'articles/soon.md'), '---\ntitle: Soon\ndate: 2026-07-01T12:00:00Z\n---\nText')
      await mill.turn({ at: Date.UTC(2026, 5, 30) })
      expect(await idsIn(mill)).toEqual([])
      await mill.turn({ at: Date.UTC(2026, 6, 1, 12, 1) })
      expect(await idsIn(mill)).toHaveLength(1)
    }))
})

describe('a category', () => {
  const copies = () => {
    const text =
      'The night ferry to the outer islands sails again from June, three times a week, nine years after the last crossing, with a ship that was rebuilt over the winter.'
    origin.on('/one', {
      headers: RSS,
      body: rssOf('One', [{ guid: 'a', link: 'http://one.example/a', date: '2026-05-01', title: 'The night ferry sails again', text }]),
    })
    origin.on('/two', {
      headers: RSS,
      body: rssOf('Two', [
        {
          guid: 'b',
          link: 'http://two.example/b',
          date: '2026-05-01',
          title: 'Night ferry sails again',
          text: `${text} Tickets on Monday.`,
        },
      ]),
    })
    return `sources:\n  - { kind: feed, id: one, url: "${origin.url('/one')}" }\n  - { kind: feed, id: two, url: "${origin.url('/two')}" }\n`
  }

  it('joins near-copies, only equal ones, or none, as it is told', () =>
    withMill(
      `${copies()}categories: [{ title: near, sources: ['*'] }, { title: exact, sources: ['*'], dedup: exact }, { title: 'each', sources: ['*'], dedup: off }]`,
      async (mill) => {
        await mill.turn()
        expect(await idsIn(mill, 'near')).toHaveLength(1)
        expect(await idsIn(mill, 'exact')).toHaveLength(2)
        expect(await idsIn(mill, 'each')).toHaveLength(2)
      },
    ))

  it('shows the member it may show, although the story leads with another', () =>
    withMill(`${copies()}categories: [{ title: second, sources: [two] }]`, async (mill) => {
      await mill.turn()
      expect(await idsIn(mill, 'second')).toEqual(['b'])
    }))

  it('leaves out what has become too old, by the day alone', () => {
    origin.on('/ageing', {
      headers: RSS,
      body: rssOf('Ageing', [
        { guid: 'young', date: '2026-06-10' },
        { guid: 'old', date: '2026-06-03' },
      ]),
    })
    return withMill(
      `sources: [{ kind: feed, id: s, url: "${origin.url('/ageing')}" }]\ncategories: [{ title: week, sources: ['*'], maxAge: 7d }]`,
      async (mill) => {
        await mill.turn({ at: Date.UTC(2026, 5, 10, 1) })
        expect(await idsIn(mill, 'week')).toEqual(['young', 'old'])
        await mill.turn({ at: Date.UTC(2026, 5, 11, 1) })
        expect(await idsIn(mill, 'week')).toEqual(['young'])
      },
    )
  })

  it('keeps everything in reach by archive pages that a late item does not change', () => {
    const item = (number: number) => ({ guid: `n${number}`, date: new Date(Date.UTC(2026, 0, 1 + number)).toISOString() })
    const first = Array.from({ length: 25 }, (_, number) => item(number)).reverse()
    origin.on('/long', [
      { headers: RSS, body: rssOf('Long', first) },
      { headers: RSS, body: rssOf('Long', [...first, { guid: 'late', date: '2026-01-02' }]) },
    ])
    return withMill(
      `sources: [{ kind: feed, id: s, url: "${origin.url('/long')}" }]\ncategories: [{ title: all, limit: 10 }]`,
      async (mill) => {
        await mill.turn()
        const pages = ['all/archive/1', 'all/archive/2', 'all']
        const found = (await Promise.all(pages.map((page) => idsIn(mill, page)))).flat()
        expect(new Set(found)).toEqual(new Set(first.map(({ guid }) => guid)))
        const closed = await readFile(path.join(mill.folder, 'feeds/all/archive/1/rss.xml'))
        await mill.turn({ force: true })
        expect(await readFile(path.join(mill.folder, 'feeds/all/archive/1/rss.xml'))).toEqual(closed)
        expect(await idsIn(mill)).toContain('late')
      },
    )
  })

  it('is removed with its documents when it is no longer configured', () =>
    withMill(`${copies()}categories: [{ title: near, sources: ['*'] }]`, async (mill) => {
      await mill.turn()
      const { settings } = mill.app.parts
      Object.assign(settings, { categories: settings.categories.filter((category) => category.slug !== 'near') })
      await mill.turn()
      await expect(readFile(path.join(mill.folder, 'feeds/near/rss.xml'))).rejects.toThrow('ENOENT')
      expect(await readFile(path.join(mill.folder, 'feeds/opml.xml'), 'utf8')).not.toContain('/near/')
    }))
})

describe('an item retracted by a filter of its source', () => {
  it('leaves when an edit makes the filter refuse it', () => {
    const same = { link: 'http://site.example/x', text: 'The same text as before, of some length, so that it is the same item.' }
    origin.on('/filtered', [
      { headers: RSS, body: rssOf('F', [{ guid: 'x', title: 'Good news', ...same }]) },
      { headers: RSS, body: rssOf('F', [{ guid: 'x', title: 'Advertisement', ...same }]) },
    ])
    return withMill(
      `sources: [{ kind: feed, id: s, url: "${origin.url('/filtered')}", transforms: [{ use: drop, field: title, pattern: advert }] }]`,
      async (mill) => {
        await mill.turn()
        expect(await idsIn(mill)).toEqual(['x'])
        await mill.turn({ force: true })
        expect(await idsIn(mill)).toEqual([])
      },
    )
  })
})
