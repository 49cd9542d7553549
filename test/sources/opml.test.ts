import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { HttpClient } from '../../src/http/contract.ts'
import type { FetchOutcome } from '../../src/model/document.ts'
import type { Source, SourceState } from '../../src/model/source.ts'
import { initialState, nextState } from '../../src/sources/cadence/index.ts'
import { pullSource, sourceKinds } from '../../src/sources/kinds/index.ts'
import { opmlKind } from '../../src/sources/kinds/opml.ts'
import { conditional, startOrigin } from '../support/origin.ts'
import { aContext, aSource, fetchSettings, pollingSettings, START } from './builders.ts'

const LIST = '<?xml version="1.0"?><opml version="2.0"><body><outline text="a" xmlUrl="http://a.example/feed"/></body></opml>'

let folder: string
let client: HttpClient

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feedmill-opml-'))
  client = createHttpClient(fetchSettings())
})

afterEach(async () => {
  await client.close()
  await rm(folder, { recursive: true })
})

const aList = (options: Record<string, unknown>): Source => ({
  ...aSource('http://unused.example/'),
  id: 'list',
  kind: 'opml',
  options: opmlKind.options.parse(options),
})
const pull = (source: Source, state: SourceState = initialState(source, START)): Promise<FetchOutcome> =>
  pullSource(aContext(client, source, { configDirectory: folder, state }))
const after = (source: Source, outcome: FetchOutcome): SourceState =>
  nextState({ source, state: initialState(source, START), outcome, newItems: 0, polling: pollingSettings(), now: START })

test('a list in a file is read beside the configuration, and again only when it has changed', async () => {
  await writeFile(join(folder, 'list.opml'), LIST)
  const source = aList({ path: 'list.opml' })
  const first = await pull(source)
  expect(first).toMatchObject({ kind: 'fetched', documents: [{ bytes: Buffer.from(LIST), mediaType: 'text/x-opml', retrievedAt: START }] })
  expect(await pull(source, after(source, first))).toMatchObject({ kind: 'notModified', by: 'body' })
  await writeFile(join(folder, 'list.opml'), LIST.replace('a.example', 'b.example'))
  expect((await pull(source, after(source, first))).kind).toBe('fetched')
})

test('a list at an address is asked as a feed is: with validators', async () => {
  const origin = await startOrigin()
  origin.on('/list', conditional({ body: LIST, etag: '"1"' }))
  const source = aList({ url: origin.url('/list') })
  const first = await pull(source)
  expect(first.kind).toBe('fetched')
  expect(await pull(source, after(source, first))).toMatchObject({ kind: 'notModified', by: 'status' })
  expect(origin.requests[0]?.headers.accept).toMatch(/opml/)
  await origin.close()
})

test.each([
  ['missing.opml', 'FILE_MISSING'],
  ['.', 'FILE_FORBIDDEN'],
])('%s fails by name', async (path, code) => {
  expect(await pull(aList({ path }))).toMatchObject({ kind: 'failed', error: { code } })
})

test('a list without address and file fails by name', async () => {
  expect(await pull(aList({}))).toMatchObject({
    kind: 'failed',
    error: { code: 'FILE_MISSING', message: "the list 'list' has neither url nor path" },
  })
})

test('a list over the limit is refused', async () => {
  await writeFile(join(folder, 'list.opml'), ' '.repeat(2000))
  const context = aContext(client, aList({ path: 'list.opml' }), { configDirectory: folder, fetch: fetchSettings({ maxBodyBytes: 1000 }) })
  expect(await pullSource(context)).toMatchObject({ kind: 'failed', error: { code: 'FETCH_TOO_LARGE' } })
})

test('every kind of source stands in the table, with a description of each option', () => {
  expect(sourceKinds.names).toEqual(['feed', 'folder', 'file', 'opml', 'page', 'json'])
  for (const { options, summary } of sourceKinds.rows) {
    expect(summary).toMatch(/\.$/)
    for (const [name, schema] of Object.entries(options.shape))
      expect([name, (schema as { description?: string }).description]).toEqual([name, expect.any(String)])
  }
})
