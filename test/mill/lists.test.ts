import { readFile } from 'node:fs/promises'
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

describe('a list of sources', () => {
  it('brings its feeds in the turn that reads it and takes them away, with their items and subscriptions, when it no longer names them', () => {
    const opml = (...names: string[]) => ({
      body: `<opml version="2.0"><body>${names.map((name) => `<outline text="${name}" xmlUrl="${origin.url(`/list-${name}`)}"/>`).join('')}</body></opml>`,
    })
    origin.on('/list', [opml('a', 'b'), opml('b')])
    for (const name of ['a', 'b']) origin.on(`/list-${name}`, { headers: RSS, body: rssOf(name, [{ guid: `item-${name}` }]) })
    return withMill(`sources: [{ kind: opml, id: l, url: "${origin.url('/list')}" }]`, async (mill) => {
      expect(await mill.turn()).toMatchObject({
        lists: [{ sourceId: 'l', added: [origin.url('/list-a'), origin.url('/list-b')], removed: [] }],
        new: 2,
      })
      const { sources, consumers } = mill.app.store
      for (const id of (await sources.all()).keys()) await consumers.put('subscription', id, { hub: 'http://hub.example/', topic: id })
      expect([...(await idsIn(mill))].sort()).toEqual(['item-a', 'item-b'])
      expect((await mill.turn({ force: true })).lists).toMatchObject([{ sourceId: 'l', added: [], removed: [origin.url('/list-a')] }])
      expect(await idsIn(mill)).toEqual(['item-b'])
      expect((await consumers.list('subscription')).map(({ key }) => key)).toEqual([...(await sources.all()).keys()].sort())
    })
  })
})

describe('a list that was cut on its way', () => {
  it('is an error, and takes nothing away', () => {
    const outline = (name: string) => `<outline text="${name}" xmlUrl="${origin.url(`/cut-${name}`)}"/>`
    const whole = `<opml version="2.0"><body>${outline('a')}${outline('b')}</body></opml>`
    const head = 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'
    origin.on('/cut-list', [{ body: whole }, { raw: head + whole.slice(0, whole.indexOf(outline('b'))) }, { body: whole }])
    for (const name of ['a', 'b']) origin.on(`/cut-${name}`, { headers: RSS, body: rssOf(name, [{ guid: `item-${name}` }]) })
    return withMill(`sources: [{ kind: opml, id: l, url: "${origin.url('/cut-list')}" }]`, async (mill) => {
      await mill.turn()
      await mill.turn()
      const { lists, sources } = await mill.turn({ force: true })
      expect([lists, sources.find(({ sourceId }) => sourceId === 'l')?.error?.code]).toEqual([[], 'FETCH_TRUNCATED'])
      expect((await mill.turn({ force: true })).lists).toEqual([])
      expect([...(await idsIn(mill))].sort()).toEqual(['item-a', 'item-b'])
    })
  })
})

describe('a list that names what is no web address', () => {
  it('brings the feeds that are, and the turns go on', () => {
    const names = ['../../x', 'file:///etc/passwd', 'javascript:alert(1)', origin.url('/good')]
    origin.on('/odd-list', {
      body: `<opml version="2.0"><body>${names.map((url) => `<outline text="x" xmlUrl="${url}"/>`).join('')}</body></opml>`,
    })
    origin.on('/good', { headers: RSS, body: rssOf('F', [{ guid: 'good' }]) })
    return withMill(`sources: [{ kind: opml, id: l, url: "${origin.url('/odd-list')}" }]`, async (mill) => {
      expect((await mill.turn()).lists).toMatchObject([{ sourceId: 'l', added: [origin.url('/good')], removed: [] }])
      await mill.turn()
      expect(await idsIn(mill)).toEqual(['good'])
    })
  })
})

describe("a list's own interval", () => {
  it('says how often the list is asked, not its feeds', () => {
    origin.on('/swift-list', { body: `<opml version="2.0"><body><outline text="f" xmlUrl="${origin.url('/calm')}"/></body></opml>` })
    origin.on('/calm', { headers: { ...RSS, etag: '"1"' }, body: rssOf('F', [{ guid: 'calm' }]) })
    return withMill(`sources: [{ kind: opml, id: l, url: "${origin.url('/swift-list')}", interval: 15m }]`, async (mill) => {
      const start = Date.UTC(2026, 5, 1)
      await mill.turn({ at: start })
      await mill.turn({ at: start + 60_000 })
      const later = await mill.turn({ at: start + 20 * 60_000 })
      expect(later.sources.map(({ sourceId }) => sourceId)).toEqual(['l'])
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

describe('the groups and labels of a list', () => {
  it('become labels of its feeds, map to categories, and what is not taken is named', () => {
    const feed = (name: string) => origin.url(`/grouped-${name}`)
    const host = origin.base.replace('http://', '')
    const body = `<opml version="1.0"><body>
      <outline title="Art"><outline title="zone &#952;"><outline text="a" xmlUrl="${feed('a')}"/></outline></outline>
      <outline text="c" xmlUrl="${feed('c')}" category="/Science/Birds,/Water"/>
      <outline text="Tech & R"><outline text="d" xmlUrl="feed://${host}/grouped-d"/></outline>
      <outline text="f" type="link" url="${feed('f')}"/>
      <outline text="g" xmlUrl="feed:${feed('g')}"/><outline text="p" xmlUrl="pcast://${host}/grouped-p"/>
      <outline text="News"><outline text="h" xmlUrl="${feed('h')}"/></outline><outline text="Water"><outline text="h again" xmlUrl="${feed('h')}"/></outline>
      <outline text="" isComment="true"><outline text="off" xmlUrl="${feed('off')}"/></outline>
      <outline text="talk" xmlUrl="${origin.url('/blog/comments/feed/')}"/></body></opml>`
    origin.on('/grouped', { body })
    for (const name of ['a', 'c', 'd', 'f', 'g', 'h', 'p', 'off'])
      origin.on(`/grouped-${name}`, { headers: RSS, body: rssOf(name, [{ guid: name }]) })
    const config = `sources: [{ kind: opml, id: l, url: "${origin.url('/grouped')}", folderCategories: { "Tech & R": tech } }]
categories: [{ title: Art, tags: [Art] }, { title: Birds, tags: [birds] }, { title: Water, tags: [Water] }, { title: Tech, slug: tech }]`
    return withMill(config, async (mill) => {
      const { sources } = await mill.turn()
      const titles = (ids: readonly string[]) => [...ids].sort()
      expect(titles(await idsIn(mill))).toEqual(['a', 'c', 'd', 'g', 'h', 'p'])
      expect(await idsIn(mill, 'art')).toEqual(['a'])
      expect(await idsIn(mill, 'birds')).toEqual(['c'])
      expect(titles(await idsIn(mill, 'water'))).toEqual(['c', 'h'])
      expect(await idsIn(mill, 'tech')).toEqual(['d'])
      expect(sources.find(({ sourceId }) => sourceId === 'l')?.warnings.map(({ message }) => message)).toEqual([
        "'f' names no feed (type 'link')",
        "'' is commented out",
        "'talk' is a feed of comments",
      ])
      expect(sources.find(({ name }) => name?.startsWith('a ('))?.name).toBe(`a (${feed('a')})`)
    })
  })
})
