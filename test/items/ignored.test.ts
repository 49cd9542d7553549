import { expect, it } from 'vitest'
import { rssOf, withMill } from '../support/app.ts'
import { startOrigin } from '../support/origin.ts'

it('what is declared wrong of a source is not believed: its dates, authors, labels and summaries', async () => {
  const origin = await startOrigin()
  const item = '<item><guid isPermaLink="false">1</guid><title>One</title><pubDate>Fri, 01 May 2020 10:00:00 GMT</pubDate>'
  const rest = '<author>a@b.example (Bot)</author><category>spam</category><description>Wrong</description></item>'
  origin.on('/feed', {
    headers: { 'content-type': 'application/rss+xml' },
    body: rssOf('F', []).replace('</channel>', `${item}${rest}</channel>`),
  })
  const config = (more: string) => `sources: [{ kind: feed, id: f, url: "${origin.url('/feed')}", tags: [mine]${more} }]\n`
  const held = (more: string) =>
    withMill(config(more), async ({ app, turn }) => {
      await turn()
      const [one] = await app.parts.store.items.recent('f', 5)
      return { published: one?.published, authors: one?.authors.length, tags: one?.tags.map(({ term }) => term), summary: one?.summary }
    })
  try {
    expect(await held('')).toEqual({ published: Date.UTC(2020, 4, 1, 10), authors: 1, tags: ['spam', 'mine'], summary: 'Wrong' })
    expect(await held(', ignore: [dates, authors, tags, summary]')).toEqual({
      published: undefined,
      authors: 0,
      tags: ['mine'],
      summary: undefined,
    })
  } finally {
    await origin.close()
  }
})
