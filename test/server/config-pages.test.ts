import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { steeringOf } from '../../src/commands/steering.ts'
import { loadConfig } from '../../src/config/load.ts'
import { readForm } from '../../src/server/admin/config/multipart.ts'
import { openStore } from '../../src/store/index.ts'
import { feedmill } from '../support/command.ts'
import { type RunningServer, startServer } from '../support/feed-server.ts'
import { aMill } from '../support/mill.ts'

let folder = ''
let running: RunningServer
let file = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'feedmill-pages-'))
  await feedmill('refresh', ...(await aMill(folder)))
  file = path.join(folder, 'feedmill.yaml')
  await writeFile(file, `# what the harbour says\n${await readFile(file, 'utf8')}`)
  const store = await openStore({ directory: path.join(folder, 'data') })
  const { settings } = loadConfig(file, {}, '0')
  running = await startServer({
    store,
    settings,
    clock: Date.now,
    steering: steeringOf({ options: { config: file } as never, version: '0' }),
  })
})
afterAll(async () => {
  await running.server.close()
  await running.store.close()
  await rm(folder, { recursive: true })
})

async function ask(page: string, body?: string | Buffer, type = 'application/x-www-form-urlencoded') {
  const answer = await request(
    `${running.url}admin/${page}`,
    body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': type } },
  )
  return { status: answer.statusCode, to: String(answer.headers.location ?? ''), text: await answer.body.text() }
}

function hidden(text: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
}

async function edit(wanted: 'plan' | 'save', change: (text: string) => string, given: Record<string, string> = {}) {
  const { text } = await ask('config')
  const before = await readFile(file, 'utf8')
  const fields = {
    token: hidden(text, 'token'),
    mark: hidden(text, 'mark'),
    do: wanted,
    text: change(before).replaceAll('\n', '\r\n'),
    ...given,
  }
  return ask('config', new URLSearchParams(fields).toString())
}

describe('the editor of the configuration', () => {
  const withoutWire = (text: string) => text.replace('sources: [gazette, wire]', 'sources: [gazette]')

  it('shows what an edited text would add to, remove from and change in each category, and saves nothing', async () => {
    const before = await readFile(file, 'utf8')
    const { status, text } = await edit('plan', withoutWire)
    expect(status).toBe(200)
    expect(text).toMatch(/<strong>harbour<\/strong> <span class="badge">changed<\/span> \+0 −\d+ ~/)
    expect(text).toContain('Lighthouse museum seeks a keeper')
    expect(text).toContain('sources: [gazette], tombstones')
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  it('names what is wrong with its line, keeps the text that was typed, and saves nothing', async () => {
    const before = await readFile(file, 'utf8')
    const wrong = await edit('save', (text) => text.replace('kind: file, id: gazette', 'kind: fil, id: gazette'))
    expect(wrong.status).toBe(422)
    expect(wrong.text).toMatch(/<b>line 1\d<\/b> sources\[1\]\.kind: must be one of/)
    expect(wrong.text).toMatch(/&gt; 1\d {2} {2}- \{ kind: fil, id: gazette/)
    const broken = await edit('plan', (text) => `${text}\nsite: {`)
    expect(broken.text).toMatch(/<b>line \d+<\/b>/)
    expect(broken.status).toBe(422)
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  it('saves the text as it was typed, comments and all, with the mode of the file, also behind a link', async () => {
    await chmod(file, 0o640)
    const saved = await edit('save', (text) => `${withoutWire(text)}# and that is all`)
    expect(saved).toMatchObject({ status: 303, to: 'config?done=saved' })
    const text = await readFile(file, 'utf8')
    expect(text).toMatch(/^# what the harbour says\n/)
    expect(text).toMatch(/sources: \[gazette\], tombstones: true \}\n[\s\S]*# and that is all\n$/)
    expect(text).not.toContain('\r')
    expect((await stat(file)).mode & 0o777).toBe(0o640)
    const link = path.join(folder, 'link.yaml')
    await symlink(file, link)
    const steering = steeringOf({ options: { config: link } as never, version: '0' })
    expect(steering.saveConfig(text.replace('# and that is all', '# and more'), steering.readConfig().mark)).toBe('saved')
    expect(await readFile(file, 'utf8')).toContain('# and more')
  })

  it('refuses to write over a file that was changed meanwhile, and forms of others', async () => {
    const moved = await edit('save', (text) => `${text}# mine`, { mark: 'another' })
    expect(moved.status).toBe(409)
    expect(moved.text).toContain('The file was changed on disk meanwhile')
    expect((await edit('save', (text) => `${text}# mine`, { token: 'wrong' })).status).toBe(403)
    expect(await readFile(file, 'utf8')).not.toContain('# mine')
  })
})

describe('the trial of a source with changes', () => {
  it('shows what its items would be, and what is wrong with the settings, and changes nothing', async () => {
    const page = await ask('try-source?id=wire')
    expect(page.text).toContain('path: samples/feeds/coast-wire.atom')
    const attempt = async (text: string) =>
      (await ask('try-source', new URLSearchParams({ token: hidden(page.text, 'token'), id: 'wire', text }).toString())).text
    const row = 'kind: file\nid: wire\npath: samples/feeds/coast-wire.atom\n'
    const tried = await attempt(`${row}transforms: [{ use: drop, field: title, pattern: Lighthouse }]`)
    expect(tried).toMatch(/drop: \d+ → \d+, 1 changed/)
    expect(tried).toContain('Night ferry to outer islands')
    expect(await attempt(`${row}titel: x`)).toMatch(/CONFIG_INVALID<\/code> .*there is no such setting/)
    expect((await ask('try-source?id=nobody')).status).toBe(404)
  })
})

describe('the pages of the categories', () => {
  it('show a category as a reader shows it and as the source of each format', async () => {
    expect((await ask('categories')).text).toMatch(/href="category\?id=harbour"[\s\S]*harbour\/rss\.xml/)
    const read = (await ask('category?id=harbour')).text
    expect(read).toMatch(/<article><h2 dir="auto"><a href="item\?id=/)
    expect(read).not.toMatch(/<img|<script/)
    expect((await ask('category?id=nothing')).status).toBe(404)
  })
})

describe('the import of a list', () => {
  const opml = (urls: readonly string[]) =>
    `<opml version="2.0"><head/><body><outline text="Ships">${urls.map((url, n) => `<outline type="rss" text="Feed ${n}" xmlUrl="${url}"/>`).join('')}</outline></body></opml>`
  const form = (token: string, list: string) =>
    [
      '--geckoformboundary01234',
      'Content-Disposition: form-data; name="token"',
      '',
      token,
      '--geckoformboundary01234',
      'Content-Disposition: form-data; name="category:harbour"',
      '',
      'on',
    ]
      .concat([
        '--geckoformboundary01234',
        'Content-Disposition: form-data; name="file"; filename="feeds.opml"',
        'Content-Type: text/xml',
        '',
        list,
        '--geckoformboundary01234--',
        '',
      ])
      .join('\r\n')

  it('adds 500 feeds beside the configuration at once, each once, with a report', async () => {
    const { text } = await ask('import')
    const urls = Array.from({ length: 500 }, (_, n) => `https://s${n}.example/feed.xml`)
    const sent = await ask(
      'import',
      form(hidden(text, 'token'), opml([...urls, 'ftp://x.example/'])),
      'multipart/form-data; boundary=geckoformboundary01234',
    )
    expect(sent.status).toBe(303)
    const report = await ask(sent.to)
    expect(report.text).toContain('0 of 500 polled for the first time')
    expect(report.text).toContain('ftp://x.example/')
    const { settings } = loadConfig(file, {}, '0')
    expect(settings.sources).toHaveLength(504)
    expect(settings.sources.at(-1)).toMatchObject({ title: 'Feed 499', tags: ['Ships'], categories: ['harbour'] })
    const again = await ask('import', form(hidden(text, 'token'), opml(urls)), 'multipart/form-data; boundary=geckoformboundary01234')
    expect((await ask(again.to)).text).toMatch(/There already<\/dt><dd>500</)
    expect((await ask('import', form('wrong', opml(urls)), 'multipart/form-data; boundary=geckoformboundary01234')).status).toBe(403)
  })

  it('says why a list is none, and adds nothing if the configuration would be wrong', async () => {
    const { text } = await ask('import')
    const none = await ask(
      'import',
      form(hidden(text, 'token'), '<html>no list</html>'),
      'multipart/form-data; boundary=geckoformboundary01234',
    )
    expect(none.status).toBe(422)
    expect(none.text).toContain('PARSE_NOT_A_FEED')
    const good = await readFile(file, 'utf8')
    const added = await readFile(path.join(folder, 'feedmill.added.yaml'), 'utf8')
    await writeFile(file, good.replace('slug: garden', 'slug: harbour'))
    const refused = await ask(
      'import',
      form(hidden(text, 'token'), opml(['https://more.example/feed'])),
      'multipart/form-data; boundary=geckoformboundary01234',
    )
    expect(refused.status).toBe(422)
    expect(await readFile(path.join(folder, 'feedmill.added.yaml'), 'utf8')).toBe(added)
    await writeFile(file, good)
  })
})

describe('a form with a file', () => {
  it.each([
    ['multipart/form-data; boundary="a b"', '--a b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n2\r\n--a b--', { x: '1\r\n2' }],
    [
      'multipart/form-data; boundary=geckoformboundary01234',
      '--geckoformboundary01234\r\nContent-Disposition: form-data; name="x"\r\n\r\nno end',
      {},
    ],
    [
      'multipart/form-data; boundary=geckoformboundary01234',
      '--geckoformboundary01234\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--geckoformboundary01234--',
      {},
    ],
    ['multipart/form-data', '--geckoformboundary01234', {}],
    ['multipart/form-data; boundary=geckoformboundary01234', '', {}],
    [
      'multipart/form-data; boundary=geckoformboundary01234',
      '--geckoformboundary01234\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--geckoformboundary01234\r\nContent-Disposition: form-data; name="f"; filename=""\r\n\r\n\r\n--geckoformboundary01234--\r\n',
      { x: '1' },
    ],
    ['text/plain', 'x=1', {}],
  ])('of %s gives its parts if it is whole', async (type, body, fields) => {
    expect(await readForm(Buffer.from(body), type)).toEqual({ fields, file: undefined })
  })

  it('gives the bytes of its file as they are', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 98, 120])
    const head = '--geckoformboundary01234\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'
    const sent = await readForm(
      Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--geckoformboundary01234--\r\n')]),
      'multipart/form-data; boundary=geckoformboundary01234',
    )
    expect(Buffer.from(sent.file!)).toEqual(bytes)
  })
})
