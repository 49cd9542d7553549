import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rssOf } from '../support/app.ts'
import { finished, inFolder, startFeedmill } from '../support/command.ts'
import { conditional, type Origin, startOrigin } from '../support/origin.ts'

const PRELOAD = path.resolve(import.meta.dirname, '../support/record-modules.ts')
const RSS = { 'content-type': 'application/rss+xml' }
let origin: Origin

beforeAll(async () => {
  origin = await startOrigin()
  origin.on('/answers-304', conditional({ body: rssOf('A', [{ guid: 'a' }]), etag: '"1"' }))
  origin.on('/same-body', { headers: RSS, body: rssOf('B', [{ guid: 'b' }]) })
  const list = `<opml version="2.0"><body><outline text="c" xmlUrl="${origin.url('/listed')}"/></body></opml>`
  origin.on('/list', conditional({ body: list, etag: '"1"' }))
  origin.on('/listed', conditional({ body: rssOf('C', [{ guid: 'c' }]), etag: '"1"' }))
})
afterAll(() => origin.close())

/** One turn in a process of its own, and what of the readers its threads loaded: files of reading/ and articles/, and the packages only they need. */
async function readersLoadedIn(folder: string): Promise<readonly string[]> {
  const log = path.join(folder, 'modules')
  await writeFile(log, '')
  const words = ['refresh', '--force', '--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
  const { code, err } = await finished(startFeedmill(words, { NODE_OPTIONS: `--import ${PRELOAD}`, MODULES_LOADED: log }))
  expect([code, err]).toEqual([0, expect.stringContaining('sources asked')])
  const loaded = (await readFile(log, 'utf8')).split('\n')
  expect(loaded.some((url) => url.includes('/undici/'))).toBe(true)
  return [...new Set(loaded.flatMap((url) => READER.exec(url)?.groups?.name ?? []))].sort()
}

const READER =
  /\/(?:src|node_modules)\/(?<name>(?:reading|articles)\/[a-z/-]+(?=\.)|(?:rss-parser|xml2js|gray-matter|markdown-it|chardet|smol-toml)(?=\/))/

it('A turn in which no source has anything new loads no reader, in no thread', () =>
  inFolder(async (folder) => {
    await mkdir(path.join(folder, 'articles'))
    await writeFile(path.join(folder, 'articles/a.md'), '---\ntitle: An article\n---\nText')
    await writeFile(path.join(folder, 'local.xml'), rssOf('D', [{ guid: 'd' }]))
    const sources = [
      ...['answers-304', 'same-body'].map((name) => `{ kind: feed, id: ${name}, url: "${origin.url(`/${name}`)}" }`),
      '{ kind: folder, id: folder, path: articles }',
      '{ kind: file, id: file, path: local.xml }',
      `{ kind: opml, id: list, url: "${origin.url('/list')}" }`,
    ]
    const head = "outputs: [{ kind: directory, path: feeds }]\nfetch: { allowAddresses: ['127.0.0.0/8'] }\n"
    await writeFile(path.join(folder, 'feedmill.yaml'), `${head}sources:\n${sources.map((source) => `  - ${source}\n`).join('')}`)
    const first = await readersLoadedIn(folder)
    expect(first).toEqual(expect.arrayContaining(['reading/index', 'reading/feed/rss', 'reading/opml', 'gray-matter', 'rss-parser']))
    const asked = origin.requests.length
    expect(await readersLoadedIn(folder)).toEqual([])
    expect(origin.requests.length - asked).toBe(4)
  }))
