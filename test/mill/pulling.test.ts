import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runTurn, type TurnOptions } from '../../src/mill/turn.ts'
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

describe('a source that is a web page, of which the feed fails', () => {
  const page = (name: string) => ({
    headers: { 'content-type': 'text/html' },
    body: `<html><head><link rel="alternate" type="application/rss+xml" href="${origin.url(`/${name}`)}"></head><body>Hello</body></html>`,
  })

  it('waits as the feed says, and then asks the feed alone', () => {
    origin.on('/home-of-busy', page('busy-feed'))
    origin.on('/busy-feed', [
      { status: 503, headers: { 'retry-after': '36000' } },
      { headers: RSS, body: rssOf('Busy', [{ guid: 'one' }]) },
    ])
    return withMill(`sources: [{ kind: feed, id: s, url: "${origin.url('/home-of-busy')}" }]`, async (mill) => {
      const at = Date.UTC(2026, 5, 1)
      expect((await mill.turn({ at })).sources[0]).toMatchObject({ outcome: 'failed', error: { code: 'FETCH_STATUS' } })
      await mill.turn({ at: at + 9 * 3_600_000, force: true })
      expect([asked('/home-of-busy'), asked('/busy-feed')]).toEqual([1, 1])
      expect((await mill.turn({ at: at + 11 * 3_600_000 })).new).toBe(1)
      expect([asked('/home-of-busy'), asked('/busy-feed')]).toEqual([1, 2])
      expect((await mill.app.store.sources.politeness())[0]).toMatchObject({ requests: 3 })
    })
  })

  it('is asked for its feed anew when that failed three times and never was good', () => {
    origin.on('/home-moves', [page('wrong-feed'), page('right-feed')])
    origin.on('/wrong-feed', { headers: { 'content-type': 'text/html' }, body: '<html><body>no feed</body></html>' })
    origin.on('/right-feed', { headers: RSS, body: rssOf('Right', [{ guid: 'one' }]) })
    return withMill(`sources: [{ kind: feed, id: s, url: "${origin.url('/home-moves')}" }]`, async (mill) => {
      for (let turn = 0; turn < 3; turn++) expect((await mill.turn({ force: true })).sources[0]?.error?.code).toBe('PARSE_HTML_PAGE')
      expect((await mill.turn({ force: true })).new).toBe(1)
      expect([asked('/home-moves'), asked('/wrong-feed'), asked('/right-feed')]).toEqual([2, 3, 1])
    })
  })
})

describe('an answer that cannot be read', () => {
  it('is followed as late as it says, and without validators once a day', () => {
    origin.on('/unreadable', { headers: { ...RSS, 'retry-after': '180000' }, body: '{"nothing": "here"}' })
    origin.on('/unreadable-too', { headers: RSS, body: '{"nothing": "here"}' })
    const row = (name: string) => `  - { kind: feed, id: ${name}, url: "${origin.url(`/${name}`)}" }\n`
    return withMill(`sources:\n${row('unreadable')}${row('unreadable-too')}`, async (mill) => {
      const at = Date.UTC(2026, 5, 1)
      await mill.turn({ at })
      const states = await mill.app.store.sources.all()
      expect(states.get('unreadable')).toMatchObject({ notBefore: at + 180_000_000, lastError: { code: 'PARSE_NOT_A_FEED' } })
      expect(states.get('unreadable-too')?.nextDueAt).toBeGreaterThanOrEqual(at + 86_400_000)
    })
  })
})

describe('a source that is told to wait', () => {
  it('is saved so at once: whoever is killed in the middle of the turn does not ask it again', () => {
    origin.on('/told', { status: 429, headers: { 'retry-after': '36000' } })
    const row = (name: string) => `  - { kind: feed, id: ${name}, url: "${origin.url(`/${name}`)}" }\n`
    return withMill(`sources:\n${row('told')}${row('after-it')}`, async ({ app, turn }) => {
      let told: Promise<unknown> | undefined
      origin.on('/after-it', () => {
        told = app.store.sources.get('told')
        return { status: 404 }
      })
      await turn()
      expect(await told).toMatchObject({ notBefore: expect.any(Number) })
    })
  })
})

describe('a refusal met by a turn for one source', () => {
  it('is heeded by its neighbours too', () => {
    origin.on('/refusing', { status: 429, headers: { 'retry-after': '36000' } })
    const row = (name: string) => `  - { kind: feed, id: ${name}, url: "${origin.url(`/${name}`)}", throttleScope: host }\n`
    return withMill(`sources:\n${row('refusing')}${row('neighbour')}`, async (mill) => {
      const at = Date.now()
      await mill.turn({ at, sources: ['refusing'] })
      await mill.turn({ at: at + 9 * 3_600_000 })
      expect(asked('/neighbour')).toBe(0)
      const { notBefore = 0 } = (await mill.app.store.sources.get('neighbour')) ?? {}
      expect(Math.round((notBefore - at) / 3_600_000)).toBe(10)
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

describe('two sources', () => {
  it('that end at one address, or give a feed of one id, are told apart from others in the turn that finds it out', () => {
    const atom = (title: string) =>
      `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:same</id><title>${title}</title><updated>2026-01-01T00:00:00Z</updated></feed>`
    origin.on('/end', { headers: RSS, body: rssOf('End', [{ guid: 'e' }]) })
    origin.on('/detour', { status: 302, headers: { location: '/end' } })
    origin.on('/atom-1', { body: atom('One') })
    origin.on('/atom-2', { body: atom('Two') })
    origin.on('/alone', { headers: RSS, body: rssOf('Alone', [{ guid: 'a' }]) })
    const names = ['end', 'detour', 'atom-1', 'atom-2', 'alone']
    const rows = names.map((name) => `  - { kind: feed, id: ${name}, url: "${origin.url(`/${name}`)}" }\n`)
    return withMill(`sources:\n${rows.join('')}`, async (mill) => {
      const expected = [
        { a: 'end', b: 'detour', why: 'same address' },
        { a: 'atom-1', b: 'atom-2', why: 'same feed id' },
      ]
      expect((await mill.turn()).duplicates).toEqual(expected)
      expect((await mill.turn()).duplicates).toEqual(expected)
    })
  })
})

describe('a source that rests', () => {
  it('is asked with those that are due when a wish names it, or a hub announced something since it was last asked', () => {
    for (const name of ['named', 'announced', 'resting'])
      origin.on(`/${name}`, { headers: { ...RSS, etag: '"1"' }, body: rssOf(name, [{ guid: name }]) })
    const rows = ['named', 'announced', 'resting'].map((name) => `  - { kind: feed, id: ${name}, url: "${origin.url(`/${name}`)}" }\n`)
    return withMill(`sources:\n${rows.join('')}`, async (mill) => {
      const start = Date.UTC(2026, 5, 1)
      await mill.turn({ at: start })
      const push = { hub: 'http://hub.example/', topic: 'http://a.example/', leaseUntil: start + 86_400_000, lastPushAt: start + 60_000 }
      await mill.app.store.consumers.put('subscription', 'announced', push)
      const report = await mill.turn({ at: start + 120_000, also: ['named'] })
      expect(report.sources.map((source) => source.sourceId).sort()).toEqual(['announced', 'named'])
      expect((await mill.turn({ at: start + 180_000 })).sources).toEqual([])
    })
  })
})

describe('a turn of hundreds of sources that bring nothing', () => {
  it('has saved what it knows of most of them before the last is asked: killed then, it does not ask them again', () => {
    const ids = Array.from({ length: 450 }, (_, number) => `s${number}`)
    const rows = ids.map((id) => `  - { kind: feed, id: ${id}, url: "${origin.url(`/nothing/${id}`)}" }\n`)
    return withMill(`sources:\n${rows.join('')}`, async ({ app }) => {
      const { store } = app
      let [time, held] = [Date.UTC(2026, 5, 1), store.sources.all()]
      const onProgress: TurnOptions['onProgress'] = ({ phase, done }) => {
        time += 50
        if (phase === 'collect' && done === 449) held = store.sources.all()
      }
      await runTurn({ ...app.parts, clock: () => time }, { now: time, onProgress })
      const before = (await held).size
      expect([before > 300, before < 449, (await store.sources.all()).size]).toEqual([true, true, 450])
      expect((await store.sources.politeness())[0]).toMatchObject({ requests: 450 })
    })
  })
})

describe('the topic of a subscription', () => {
  it('is what the Link header says, before what the document says', () => {
    const link = '<http://hub.example/>; rel="hub", <http://topic.example/header>; rel="self"'
    const body = rssOf('T', [{ guid: 't' }]).replace(
      '<channel>',
      '<channel><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="http://topic.example/document"/>',
    )
    origin.on('/topic', { headers: { ...RSS, link }, body })
    return withMill(`sources: [{ kind: feed, id: t, url: "${origin.url('/topic')}" }]`, async (mill) => {
      await mill.turn()
      expect(await mill.app.store.sources.get('t')).toMatchObject({
        selfUrl: 'http://topic.example/header',
        hints: { hubs: ['http://hub.example/'] },
      })
    })
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

describe('a document that was cut on its way', () => {
  const whole = rssOf('C', [{ guid: 'one' }, { guid: 'two' }, { guid: 'three' }])
  const head = 'HTTP/1.1 200 OK\r\netag: "1"\r\ncontent-type: application/rss+xml\r\nconnection: close\r\n\r\n'
  const cut = { raw: head + whole.slice(0, whole.indexOf('three')) }

  it('is not taken for the whole one: that is asked for again without what names it', () => {
    origin.on('/cut', [cut, { headers: { ...RSS, etag: '"1"' }, body: whole }])
    return withMill(`sources: [{ kind: feed, id: s, url: "${origin.url('/cut')}" }]`, async (mill) => {
      const at = Date.UTC(2026, 5, 1)
      expect((await mill.turn({ at })).sources[0]?.warnings).toMatchObject([{ code: 'truncated' }])
      expect((await mill.turn({ at: at + 27 * 3_600_000 })).new).toBe(1)
      expect(origin.requests.at(-1)?.headers).not.toHaveProperty('if-none-match')
      expect((await mill.app.store.sources.get('s'))?.validators?.etag).toBe('"1"')
    })
  })

  it('that comes again just so is the publisher’s own, and asked for with what names it', () => {
    origin.on('/always-cut', cut)
    return withMill(`sources: [{ kind: feed, id: s, url: "${origin.url('/always-cut')}" }]`, async (mill) => {
      await mill.turn()
      await mill.turn({ force: true })
      expect((await mill.app.store.sources.get('s'))?.validators?.etag).toBe('"1"')
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
      `sources: [{ kind: feed, id: s, url: "${origin.url('/long')}" }]\ncategories: [{ title: all, limit: 10, archives: all }]`,
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

  it('shows all that arrived since the last turns, keeps what leaves on a page, and never pages a backlog that nobody could have missed', () => {
    const item = (number: number) => ({ guid: `n${number}`, date: new Date(Date.UTC(2026, 0, 1, number)).toISOString() })
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => item(to - 1 - index))
    origin.on('/burst', [
      { headers: RSS, body: rssOf('Burst', range(0, 25)) },
      { headers: RSS, body: rssOf('Burst', [...range(100, 115), { guid: 'late', date: '2026-01-01' }]) },
      { headers: RSS, body: rssOf('Burst', [item(200), ...range(100, 115)]) },
    ])
    return withMill(
      `sources: [{ kind: feed, id: s, url: "${origin.url('/burst')}" }]\ncategories: [{ title: all, limit: 10 }]`,
      async (mill) => {
        const start = Date.UTC(2026, 5, 1)
        const page = () => idsIn(mill, 'all/archive/1')
        await mill.turn({ at: start })
        expect(await idsIn(mill)).toEqual(range(15, 25).map(({ guid }) => guid))
        await expect(page()).rejects.toThrow('ENOENT')
        await mill.turn({ at: start + 3_600_000, force: true })
        expect(await idsIn(mill)).toEqual([...range(100, 115).map(({ guid }) => guid), 'late'])
        expect(await page()).toEqual(range(15, 25).map(({ guid }) => guid))
        await mill.turn({ at: start + 30 * 3_600_000, force: true })
        expect(await idsIn(mill)).toEqual(['n200', ...range(106, 115).map(({ guid }) => guid)])
        expect(new Set(await idsIn(mill, 'all/archive/2'))).toEqual(new Set(['late', ...range(100, 109).map(({ guid }) => guid)]))
        const everywhere = (await Promise.all(['all', 'all/archive/1', 'all/archive/2'].map((place) => idsIn(mill, place)))).flat()
        expect(everywhere).not.toContain('n14')
      },
    )
  })

  it('shows at most as many items of one source as it is told, also of what arrived lately, and gives their room to others', () => {
    const item = (name: string, day: number) => ({ guid: `${name}${day}`, date: new Date(Date.UTC(2026, 0, day)).toISOString() })
    const loud = [28, 27, 26, 25, 24].map((day) => item('loud', day))
    origin.on('/loud', [
      { headers: RSS, body: rssOf('Loud', loud) },
      { headers: RSS, body: rssOf('Loud', [item('loud', 30), item('loud', 29), ...loud]) },
    ])
    origin.on('/quiet', { headers: RSS, body: rssOf('Quiet', [item('quiet', 3), item('quiet', 2), item('quiet', 1)]) })
    const sources = ['loud', 'quiet'].map((name) => `{ kind: feed, id: ${name}, url: "${origin.url(`/${name}`)}" }`)
    return withMill(
      `sources: [${sources}]\ncategories: [{ title: fair, sources: ['*'], limit: 4, maxPerSource: 2, dedup: off }, { title: few, sources: [loud], maxPerSource: 1, archives: all, dedup: off }]`,
      async (mill) => {
        const at = Date.UTC(2026, 5, 1)
        await mill.turn({ at })
        expect(await idsIn(mill, 'fair')).toEqual(['loud28', 'loud27', 'quiet3', 'quiet2'])
        await mill.turn({ at: at + 3_600_000, force: true })
        expect(await idsIn(mill, 'fair')).toEqual(['loud30', 'loud29', 'quiet3', 'quiet2'])
        expect(new Set(await idsIn(mill, 'fair/archive/1'))).toEqual(new Set(['loud28', 'loud27', 'quiet2', 'quiet3']))
        expect(await idsIn(mill, 'few')).toEqual(['loud30'])
        expect(await idsIn(mill, 'few/archive/1')).toContain('loud24')
      },
    )
  })

  it('with one source that is a podcast keeps the cover, author, owner and category of its channel', () => {
    const channel =
      '<itunes:author>Ann</itunes:author><itunes:owner><itunes:name>Ann</itunes:name><itunes:email>ann@a.example</itunes:email></itunes:owner><itunes:image href="http://a.example/c.jpg"/><itunes:category text="Arts"><itunes:category text="Food"/></itunes:category>'
    const body = rssOf('Talk', [{ guid: 'e1' }])
      .replace('<channel>', `<channel>${channel}`)
      .replace(/<rss[^>]*>/, '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">')
      .replace('</item>', '<enclosure url="http://a.example/e1.mp3" type="audio/mpeg" length="9"/></item>')
    origin.on('/talk', { headers: RSS, body })
    origin.on('/no-talk', { headers: RSS, body: rssOf('Text', [{ guid: 't1' }]) })
    const sources = ['talk', 'no-talk'].map((name) => `{ kind: feed, id: ${name}, url: "${origin.url(`/${name}`)}" }`)
    return withMill(
      `sources: [${sources}]\ncategories: [{ title: alone, sources: [talk] }, { title: not, sources: [talk], podcast: false }, { title: mixed, sources: ['*'], podcast: true }]`,
      async (mill) => {
        await mill.turn()
        const rss = (slug: string) => readFile(path.join(mill.folder, 'feeds', slug, 'rss.xml'), 'utf8')
        expect(await rss('alone')).toMatch(
          /Ann<\/itunes:author>[\s\S]*ann@a.example[\s\S]*href="http:\/\/a.example\/c.jpg"[\s\S]*<itunes:category text="Arts">\s*<itunes:category text="Food"\/>/,
        )
        expect(await rss('not')).not.toContain('<itunes:owner>')
        expect(await rss('mixed')).toContain('<itunes:type>episodic</itunes:type>')
        expect(await rss('mixed')).not.toContain('ann@a.example')
        expect(await idsIn(mill, 'mixed')).toEqual(['e1'])
      },
    )
  })

  it('has a style sheet beside it until the site wants none', () => {
    origin.on('/styled', { headers: RSS, body: rssOf('Styled', [{ guid: 'a', text: 'A text' }]) })
    const sources = `sources: [{ kind: feed, id: s, url: "${origin.url('/styled')}" }]`
    return withMill(sources, async (mill) => {
      const read = (name: string) => readFile(path.join(mill.folder, 'feeds', name), 'utf8')
      await mill.turn()
      expect(await read('all/rss.xml')).toContain('href="../feed.css"')
      expect(await read('feed.css')).toContain('@namespace atom')
      const { settings } = mill.app.parts
      Object.assign(settings, { site: { ...settings.site, stylesheet: false } })
      await mill.turn({ force: true })
      expect(await read('all/rss.xml')).not.toContain('feed.css')
      await expect(read('feed.css')).rejects.toThrow('ENOENT')
    })
  })

  it('leaves feeds at a slug that it had before, which name the new one and never change, and rules for servers of static files', () => {
    origin.on('/moving-on', { headers: RSS, body: rssOf('Moving on', [{ guid: 'a' }]) })
    return withMill(
      `sources: [{ kind: feed, id: s, url: "${origin.url('/moving-on')}" }]\ncategories: [{ title: old, sources: [s] }]`,
      async (mill) => {
        const read = (name: string) => readFile(path.join(mill.folder, 'feeds', name), 'utf8')
        const { settings } = mill.app.parts
        const slugged = (change: object) =>
          Object.assign(settings, { categories: settings.categories.map((one) => (one.slug === 'all' ? one : { ...one, ...change })) })
        await mill.turn()
        slugged({ slug: 'new', formerly: ['old'] })
        await mill.turn({ force: true })
        const [rss, atom] = [await read('old/rss.xml'), await read('old/atom.xml')]
        const site = settings.site.url
        expect(rss).toContain(`<itunes:new-feed-url>${site}new/rss.xml</itunes:new-feed-url>`)
        expect(rss).toContain(`<atom:link rel="self" type="application/rss+xml" href="${site}new/rss.xml"/>`)
        expect(atom).toContain(`<link rel="self" type="application/atom+xml" href="${site}new/atom.xml"/>`)
        expect(rss.match(/<item>/g)).toHaveLength(1)
        expect(rss).toContain('This feed has moved: old')
        await expect(read('old/feed.json')).rejects.toThrow('ENOENT')
        expect(await read('_redirects')).toMatch(/^\/old\/\* \/new\/:splat 301$/m)
        expect(await mill.app.store.documents.get('old/rss.xml')).toBeUndefined()
        await mill.turn({ force: true, rewrite: true })
        expect([await read('old/rss.xml'), await read('old/atom.xml')]).toEqual([rss, atom])
        slugged({ formerly: [] })
        await mill.turn({ force: true })
        for (const name of ['old/rss.xml', 'redirects.nginx']) await expect(read(name)).rejects.toThrow('ENOENT')
      },
    )
  })

  it('of everything has the slug and the settings that the file gives it', () => {
    origin.on('/one-of-all', { headers: RSS, body: rssOf('One', [{ guid: 'a' }]) })
    return withMill(
      `sources: [{ kind: feed, id: s, url: "${origin.url('/one-of-all')}" }]\nall: { slug: everything, title: Everything, formats: [json-feed] }`,
      async (mill) => {
        await mill.turn()
        expect(await idsIn(mill, 'everything')).toEqual(['a'])
        await expect(idsIn(mill)).rejects.toThrow('ENOENT')
      },
    )
  })

  it('of everything is not there if the file says so, and articles have their pages nevertheless', () =>
    withMill(
      "sources: [{ kind: folder, id: notes, path: notes, pages: own }]\nall: false\ncategories: [{ title: open, sources: ['*'] }]",
      async (mill) => {
        await mkdir(path.join(mill.folder, 'notes'))
        await writeFile(path.join(mill.folder, 'notes/a.md'), '---\ntitle: A note\n---\nIts text.\n')
        await mill.turn()
        expect(await readdir(path.join(mill.folder, 'feeds'))).not.toContain('all')
        expect((await readdir(path.join(mill.folder, 'feeds/articles/notes'))).filter((name) => !name.endsWith('.css'))).toHaveLength(1)
      },
    ))

  it('is written again with its archive pages when a person asks for it', () => {
    const items = Array.from({ length: 9 }, (_, number) => ({
      guid: `w${number}`,
      date: new Date(Date.UTC(2026, 0, 9 - number)).toISOString(),
    }))
    origin.on('/written', { headers: RSS, body: rssOf('Written', items) })
    return withMill(
      `sources: [{ kind: feed, id: s, url: "${origin.url('/written')}" }]\ncategories: [{ title: all, limit: 3, archives: all }]`,
      async ({ folder, turn }) => {
        await turn()
        const page = path.join(folder, 'feeds/all/archive/1/rss.xml')
        const written = await readFile(page, 'utf8')
        await writeFile(page, 'somebody was here')
        await turn()
        expect(await readFile(page, 'utf8')).toBe('somebody was here')
        await turn({ rewrite: true })
        expect(await readFile(page, 'utf8')).toBe(written)
      },
    )
  })

  it('moves with its archive pages when the site moves', () => {
    const items = Array.from({ length: 9 }, (_, number) => ({
      guid: `m${number}`,
      date: new Date(Date.UTC(2026, 0, 9 - number)).toISOString(),
    }))
    origin.on('/moving', { headers: RSS, body: rssOf('Moving', items) })
    return withMill(
      `sources: [{ kind: feed, id: s, url: "${origin.url('/moving')}" }]\ncategories: [{ title: all, limit: 3, archives: all }]`,
      async (mill) => {
        await mill.turn()
        const { settings } = mill.app.parts
        Object.assign(settings, { site: { ...settings.site, url: 'https://moved.example/' } })
        await mill.turn()
        for (const page of ['all/archive/1', 'all/archive/2', 'all']) {
          const text = await readFile(path.join(mill.folder, `feeds/${page}/atom.xml`), 'utf8')
          expect(text).toContain(`<link rel="self" type="application/atom+xml" href="https://moved.example/${page}/atom.xml"/>`)
        }
      },
    )
  })

  it('is written in the formats it names alone; one that is left out later is removed, and nothing links to it', () =>
    withMill(`${copies()}categories: [{ title: near, sources: ['*'], formats: [rss, page] }]`, async (mill) => {
      const there = async () => (await readdir(path.join(mill.folder, 'feeds/near'))).sort()
      await mill.turn()
      expect(await there()).toEqual(['index.html', 'rss.xml'])
      expect(await readFile(path.join(mill.folder, 'feeds/opml.xml'), 'utf8')).toContain('/near/rss.xml')
      const page = await readFile(path.join(mill.folder, 'feeds/near/index.html'), 'utf8')
      expect([page.includes('near/rss.xml'), page.includes('near/atom.xml'), page.includes('near/feed.json')]).toEqual([true, false, false])
      Object.assign(mill.app.parts.settings.categories.find(({ slug }) => slug === 'near')!, { formats: ['atom'] })
      await mill.turn()
      expect(await there()).toEqual(['atom.xml'])
    }))

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
