import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../src/config/index.ts'
import { createHttpClient } from '../../src/http/client.ts'
import { initialState, nextState } from '../../src/sources/cadence/index.ts'
import { pullSource, sourceKinds } from '../../src/sources/kinds/index.ts'
import { withMill } from '../support/app.ts'
import { conditional, type Origin, startOrigin } from '../support/origin.ts'
import { aContext, aSource, fetchSettings, pollingSettings, START } from './builders.ts'

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../fixtures/picked/articles-with-aside.html'), 'utf8')

let origin: Origin
beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

it('an unchanged page is read again when its selectors have changed, and not otherwise', async () => {
  origin.on('/list', conditional({ body: PAGE, etag: '"1"' }))
  const client = createHttpClient(fetchSettings())
  const source = (items: string) => ({
    ...aSource(origin.url('/list')),
    kind: 'page',
    options: sourceKinds.of('page').options.parse({ url: origin.url('/list'), selectors: { items } }),
  })
  try {
    const first = await pullSource(aContext(client, source('article'), { state: initialState(source('article'), START) }))
    const state = nextState({
      source: source('article'),
      state: initialState(source('article'), START),
      outcome: first,
      newItems: 3,
      polling: pollingSettings(),
      now: START,
    })
    const again = await pullSource(aContext(client, source('article'), { state }))
    const otherwise = await pullSource(aContext(client, source('aside li'), { state }))
    expect([first.kind, again.kind, otherwise.kind]).toEqual(['fetched', 'notModified', 'fetched'])
  } finally {
    await client.close()
  }
})

it('a page and an API become sources like any other: known by their links, new once', async () => {
  origin.on('/list', { headers: { 'content-type': 'text/html' }, body: PAGE })
  origin.on('/api', { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ posts: [{ name: 'One', slug: 'one' }] }) })
  const config = `
sources:
  - { kind: page, id: page, url: '${origin.url('/list')}' }
  - { kind: json, id: api, url: '${origin.url('/api')}', paths: { items: '$.posts[*]', title: name, link: 'https://a.example/{slug}' } }
`
  await withMill(config, async ({ app, turn }) => {
    expect((await turn()).sources).toMatchObject([
      { sourceId: 'page', new: 3 },
      { sourceId: 'api', new: 1 },
    ])
    expect((await app.parts.store.items.recent('api', 5)).map(({ title, url }) => [title, url])).toEqual([['One', 'https://a.example/one']])
    expect((await turn({ force: true })).sources.map((source) => source.new)).toEqual([0, 0])
  })
})

it('a selector and a path that cannot be read are refused with their place', () => {
  const read = (text: string) => readConfig(text, { file: 'c.yaml', absolute: '/c.yaml', environment: {}, version: '1' })
  expect(() => read("sources: [{ kind: page, url: 'https://a.example/', selectors: { items: 'li[' } }]")).toThrow(/a CSS selector/)
  expect(() => read("sources: [{ kind: json, url: 'https://a.example/', paths: { title: '$[' } }]")).toThrow(/a JSONPath \(RFC 9535\)/)
  expect(() => read("sources: [{ kind: json, url: 'https://a.example/', paths: { id: a } }]")).toThrow(
    /at least one of title, link and text/,
  )
})
