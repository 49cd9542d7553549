import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spanOf } from '../../src/lib/time/spans.ts'
import { rssOf, type TestMill, withMill } from '../support/app.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const RSS = { 'content-type': 'application/rss+xml' }
const HOUR = 3_600_000
let origin: Origin

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

const read = ({ folder }: TestMill, name: string) => readFile(path.join(folder, 'feeds', name), 'utf8')
async function digestsIn(mill: TestMill, slug = 'daily') {
  const { items } = JSON.parse(await read(mill, `${slug}/feed.json`)) as {
    items: { id: string; title: string; content_html: string; date_published: string; url: string }[]
  }
  return items
}

const config = (name: string, more = '') =>
  `site: { url: "https://feeds.example/", timeZone: Asia/Shanghai }
sources: [{ kind: feed, id: s, url: "${origin.url(`/${name}`)}" }]
categories: [{ title: Daily, sources: [s], digest: day }, { title: Weekly, sources: [s], digest: week }]
${more}`

describe('a category with a digest', () => {
  it('has one item a day of the site’s time zone, made when the day has closed, with a list and the summaries', () => {
    const items = [
      { guid: 'a', title: 'Late &amp; "more"', link: 'http://a.example/a', date: '2026-06-01T15:59:00Z', text: 'The text of a.' },
      { guid: 'b', title: 'Early', link: 'http://a.example/b', date: '2026-06-01T16:01:00Z' },
    ]
    origin.on('/daily', { headers: RSS, body: rssOf('Source', items) })
    return withMill(config('daily'), async (mill) => {
      await mill.turn({ at: Date.UTC(2026, 5, 1, 15, 59, 30) })
      expect(await digestsIn(mill)).toEqual([])
      await mill.turn({ at: Date.UTC(2026, 5, 1, 16, 5), force: true })
      const [first, ...others] = await digestsIn(mill)
      expect(others).toEqual([])
      expect(first).toMatchObject({ title: 'Daily: Monday, June 1, 2026', date_published: '2026-06-01T16:00:00.000Z' })
      expect(first?.content_html).toContain('<li><a href="http://a.example/a">Late &amp; &quot;more&quot;</a> – Source</li>')
      expect(first?.content_html).toContain('<p>The text of a.</p>')
      expect(first?.content_html).not.toContain('Early')
      expect(first?.url).toMatch(/^https:\/\/feeds\.example\/daily\/#i-/)
      expect(await digestsIn(mill, 'weekly')).toEqual([])
    })
  })

  it('stays as it was made, in every format, whatever its stories become', () => {
    const item = { guid: 'a', title: 'One', link: 'http://a.example/a', date: '2026-06-01T01:00:00Z' }
    origin.on('/stable', [
      { headers: RSS, body: rssOf('Source', [item]) },
      { headers: RSS, body: rssOf('Source', [{ ...item, title: 'Another title' }]) },
    ])
    return withMill(config('stable'), async (mill) => {
      const at = Date.UTC(2026, 5, 1, 17)
      const all = () => Promise.all(['rss.xml', 'atom.xml', 'feed.json', 'index.html'].map((name) => read(mill, `daily/${name}`)))
      await mill.turn({ at })
      const before = await all()
      expect(before.join()).toContain('One')
      await mill.turn({ at: at + HOUR, force: true })
      await mill.turn({ at: at + 2 * HOUR, force: true, rewrite: true })
      expect(await all()).toEqual(before)
    })
  })

  it('names what comes late in the digest of the day it came in, and each story once', () => {
    const day = (number: number, guid: string) => ({
      guid,
      link: `http://a.example/${guid}`,
      date: new Date(Date.UTC(2026, 5, number, 1)).toISOString(),
    })
    origin.on('/late', [
      { headers: RSS, body: rssOf('Source', [day(2, 'b'), day(1, 'a')]) },
      { headers: RSS, body: rssOf('Source', [day(1, 'late'), day(2, 'b'), day(1, 'a')]) },
    ])
    return withMill(config('late'), async (mill) => {
      await mill.turn({ at: Date.UTC(2026, 5, 3, 1) })
      expect((await digestsIn(mill)).map(({ title }) => title)).toEqual(['Daily: Tuesday, June 2, 2026', 'Daily: Monday, June 1, 2026'])
      await mill.turn({ at: Date.UTC(2026, 5, 3, 2), force: true })
      expect(await digestsIn(mill)).toHaveLength(2)
      await mill.turn({ at: Date.UTC(2026, 5, 3, 17) })
      const digests = await digestsIn(mill)
      expect(digests.map(({ title }) => title)[0]).toBe('Daily: Wednesday, June 3, 2026')
      expect(digests[0]?.content_html).toContain('http://a.example/late')
      expect(digests.filter(({ content_html: text }) => text.includes('/late'))).toHaveLength(1)
      await mill.turn({ at: Date.UTC(2026, 5, 7, 17), force: true })
      expect((await digestsIn(mill, 'weekly')).map(({ title }) => title)).toEqual([expect.stringMatching(/^Weekly: June 1\s–\s7, 2026$/)])
    })
  })
})

describe('a span', () => {
  it.each([
    ['2026-03-29T12:00:00Z', 'day', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25T12:00:00Z', 'day', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-03-29T12:00:00Z', 'week', 'Europe/Berlin', '2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-06-01T00:00:00Z', 'week', 'UTC', '2026-06-01T00:00:00.000Z', '2026-06-08T00:00:00.000Z'],
    ['1969-12-30T12:00:00Z', 'week', 'UTC', '1969-12-29T00:00:00.000Z', '1970-01-05T00:00:00.000Z'],
  ] as const)('of %s as a %s of %s is from %s to %s', (at, kind, timeZone, start, end) => {
    const span = spanOf(Date.parse(at), kind, timeZone)
    expect([new Date(span.start).toISOString(), new Date(span.end).toISOString()]).toEqual([start, end])
  })
})
