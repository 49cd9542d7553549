import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rssOf } from '../support/app.ts'
import { feedmill, inFolder } from '../support/command.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const PAGE = { 'content-type': 'text/html' }
let origin: Origin

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

/** What `try` says of an address of the origin. */
function tryThere(pathname: string): ReturnType<typeof feedmill> {
  return inFolder(async (folder) => {
    const config = path.join(folder, 'feedmill.yaml')
    await writeFile(config, "fetch: { allowAddresses: ['127.0.0.0/8'] }\n")
    return feedmill('try', origin.url(pathname), '--config', config)
  })
}

describe('trying a web page', () => {
  it('shows the feeds it names, best first, and why', async () => {
    origin.on('/named/', {
      headers: PAGE,
      body: '<html><head><link rel="alternate" type="application/rss+xml" title="Comments" href="c"><link rel="alternate" type="application/atom+xml" href="main"></head></html>',
    })
    const { code, out } = await tryThere('/named/')
    expect(code).toBe(1)
    expect(out).toContain(`PARSE_HTML_PAGE: ${origin.url('/named/')} is a web page, which names 2 feeds`)
    expect(out).toContain(`${origin.url('/named/main')} (link rel=alternate of type application/atom+xml)\n  ${origin.url('/named/c')}`)
    expect(origin.requests.filter((request) => request.path.startsWith('/named'))).toHaveLength(1)
  })

  it('that names none looks where sites keep theirs, until one is found', async () => {
    origin.on('/silent/', { headers: PAGE, body: '<html><head><title>Hello</title></head></html>' })
    origin.on('/silent/feed', { headers: PAGE, body: '<html><head><title>A page again</title></head></html>' })
    origin.on('/silent/feed.xml', { headers: { 'content-type': 'text/plain' }, body: rssOf('Found', [{ guid: 'a' }]) })
    const { out } = await tryThere('/silent/')
    expect(out).toContain(`${origin.url('/silent/feed.xml')} – Found (found at a usual place; the page does not name it)`)
    expect(origin.requests.map((request) => request.path).filter((name) => name.startsWith('/silent'))).toEqual([
      '/silent/',
      '/silent/feed',
      '/silent/feed.xml',
    ])
  })
})

describe('trying one article', () => {
  it('that is no regular file, or not there, is an error with its code, whatever else the folder holds', () =>
    inFolder(async (folder) => {
      await mkdir(path.join(folder, 'posts'))
      await writeFile(path.join(folder, 'posts/good.md'), '---\ntitle: Good\n---\nText')
      await symlink('/dev/null', path.join(folder, 'posts/away.md'))
      const of = (name: string) => feedmill('try', path.join(folder, 'posts', name), '--config', path.join(folder, 'none.yaml'))
      expect(await of('good.md')).toMatchObject({ code: 0, out: expect.stringContaining('- Good') })
      expect(await of('away.md')).toMatchObject({ code: 1, out: 'FILE_FORBIDDEN: away.md is a symbolic link\n' })
      expect(await of('lost.md')).toMatchObject({ code: 1, out: expect.stringMatching(/^FILE_MISSING: .*lost\.md does not exist\n$/) })
    }))
})

describe('trying a configured source with its steps', () => {
  it('shows what each step does to each item, those of the categories that take it too', () =>
    inFolder(async (folder) => {
      const items = ['Ferry report', 'Train report'].map((title, n) => ({ guid: `g${n}`, title, text: 'A text of some words' }))
      await writeFile(path.join(folder, 's.xml'), rssOf('S', items))
      await writeFile(
        path.join(folder, 'feedmill.yaml'),
        `outputs: [{ kind: directory, path: feeds }]
sources: [{ kind: file, id: s, path: s.xml, transforms: [{ use: rewrite-title, pattern: report, replace: news }] }]
categories:
  - { title: Ferries, slug: ferries, match: { field: title, pattern: ferry }, transforms: [{ use: truncate, field: summary, limit: 8 }, { use: drop, field: title, pattern: news }] }
  - { title: None, slug: none, match: { field: title, pattern: plane }, transforms: [{ use: truncate, limit: 8 }] }
`,
      )
      const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
      const { out } = await feedmill('try', 's', '--steps', ...words)
      expect(out.slice(out.indexOf('step '))).toBe(
        `step rewrite-title: 2 in, 2 out
  Ferry report: title changed
  Train report: title changed
category ferries, step truncate: 1 in, 1 out
  Ferry news: summary changed
category ferries, step drop: 1 in, 0 out
  Ferry news: dropped
`,
      )
    }))
})
