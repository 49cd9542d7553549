import { expect, it } from 'vitest'
import { readConfig } from '../../src/config/index.ts'
import { withMill } from '../support/app.ts'
import { startOrigin } from '../support/origin.ts'

const DIGEST = `<rss version="2.0"><channel><title>Links</title><link>https://d.example/</link><description>d</description>
<item><title>Links of the week</title><link>https://d.example/7</link><guid>https://d.example/7</guid><pubDate>Sat, 28 Nov 2026 08:00:00 GMT</pubDate><category>week</category>
<description>&lt;p&gt;Hello. &lt;a href="https://d.example/7"&gt;Read online&lt;/a&gt;&lt;/p&gt;&lt;ul&gt;
&lt;li&gt;&lt;a href="https://a.example/one"&gt;One &lt;b&gt;thing&lt;/b&gt;&lt;/a&gt; – worth &lt;em&gt;reading&lt;/em&gt;.&lt;/li&gt;
&lt;li&gt;&lt;a href="/two"&gt;Two&lt;/a&gt;&lt;/li&gt;
&lt;li&gt;&lt;a href="https://a.example/one"&gt;again&lt;/a&gt; &lt;a href="mailto:a@a.example"&gt;mail&lt;/a&gt; &lt;a href="https://a.example/i"&gt;&lt;img src="i.png"&gt;&lt;/a&gt;&lt;/li&gt;&lt;/ul&gt;</description></item>
<item><title>Holiday</title><guid>https://d.example/8</guid><description>&lt;p&gt;No links.&lt;/p&gt;</description></item></channel></rss>`

async function itemsWith(step: string): Promise<readonly (readonly unknown[])[]> {
  const origin = await startOrigin()
  try {
    origin.on('/feed', { headers: { 'content-type': 'application/rss+xml' }, body: DIGEST })
    const config = `sources: [{ kind: feed, id: digest, url: '${origin.url('/feed')}', transforms: [${step}] }]\n`
    return await withMill(config, async ({ app, turn }) => {
      await turn()
      expect((await turn({ force: true })).sources[0]?.new).toBe(0)
      const items = await app.parts.store.items.recent('digest', 10)
      return items.map(({ title, url, content, summary, tags }) => [title, url, content ?? summary, tags.map(({ term }) => term)])
    })
  } finally {
    await origin.close()
  }
}

it('makes an item of each link of a digest, once, with the remark beside it; a digest without links stays as it is', async () => {
  const items = await itemsWith("{ use: split, selector: 'a[href]' }")
  expect(items).toHaveLength(3)
  expect(items).toContainEqual(['One thing', 'https://a.example/one', 'worth <em>reading</em>.', ['week']])
  expect(items).toContainEqual(['Two', 'https://d.example/two', undefined, ['week']])
  expect(items.map(([title]) => title)).toContain('Holiday')
})

it('keeps the digest too if that is wanted, and splits only the items for which its condition holds', async () => {
  expect((await itemsWith('{ use: split, keep: true }')).map(([title]) => title).toSorted()).toEqual([
    'Holiday',
    'Links of the week',
    'One thing',
    'Two',
  ])
  const where = "{ use: split, where: { field: title, pattern: 'month' } }"
  expect((await itemsWith(where)).map(([title]) => title).toSorted()).toEqual(['Holiday', 'Links of the week'])
})

it('is refused among the steps of a category, where identity was decided long ago', () => {
  const text = 'categories: [{ title: News, transforms: [{ use: split }] }]'
  expect(() => readConfig(text, { file: 'c.yaml', absolute: '/c.yaml', environment: {}, version: '1' })).toThrow(
    /split is a step of a source/,
  )
})
