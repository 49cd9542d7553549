import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAdded } from '../../src/config/added.ts'
import { rssOf } from '../support/app.ts'
import { feedmill, inFolder } from '../support/command.ts'
import { aMill } from '../support/mill.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const REACHES_LOCAL = "fetch: { allowAddresses: ['127.0.0.0/8'] }\n"
let origin: Origin

beforeAll(async () => {
  origin = await startOrigin()
  origin.on('/feed.xml', { headers: { 'content-type': 'application/rss+xml' }, body: rssOf('Tides', [{ guid: 'a' }, { guid: 'b' }]) })
  const page =
    '<html><head><title>Tides</title><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body></body></html>'
  origin.on('/page', { headers: { 'content-type': 'text/html' }, body: page })
  origin.on('/nothing', { headers: { 'content-type': 'text/plain' }, body: 'nothing here' })
})
afterAll(() => origin.close())

async function aSteeredMill(folder: string): Promise<{ readonly config: string; readonly words: readonly string[] }> {
  const words = await aMill(folder)
  const config = path.join(folder, 'feedmill.yaml')
  await writeFile(config, `# by hand\n${REACHES_LOCAL}${await readFile(config, 'utf8')}`)
  return { config, words }
}

describe('feedmill add', () => {
  it('adds the feed that a page names to the file beside the configuration, which itself stays as it is', () =>
    inFolder(async (folder) => {
      const { config, words } = await aSteeredMill(folder)
      const before = await readFile(config, 'utf8')
      const { code, err } = await feedmill('add', origin.url('/page'), '--category', 'garden', ...words)
      expect([code, err]).toEqual([0, expect.stringContaining("'Tides' was added as source")])
      expect(readAdded(config)?.sources).toEqual([{ kind: 'feed', url: origin.url('/feed.xml'), categories: ['garden'] }])
      expect(await readFile(config, 'utf8')).toBe(before)
      await feedmill('refresh', ...words)
      expect((await feedmill('items', '--category', 'garden', '--json', ...words)).out).toContain(origin.url('/feed.xml').slice(0, 16))
    }))

  it('adds no feed twice', () =>
    inFolder(async (folder) => {
      const { config, words } = await aSteeredMill(folder)
      await feedmill('add', origin.url('/feed.xml'), '--id', 'tides', ...words)
      const { code, err } = await feedmill('add', origin.url('/page'), ...words)
      expect([code, err]).toEqual([0, expect.stringContaining("is there already, as source 'tides'")])
      expect(readAdded(config)?.sources).toHaveLength(1)
    }))

  it('ends with 1 and adds nothing if no feed can be read at the address', () =>
    inFolder(async (folder) => {
      const { config, words } = await aSteeredMill(folder)
      const { code, err } = await feedmill('add', origin.url('/nothing'), ...words)
      expect([code, err]).toEqual([1, expect.stringContaining('holds no feed')])
      expect(readAdded(config)).toBeUndefined()
    }))

  it('refuses a category that does not exist and names the nearest', () =>
    inFolder(async (folder) => {
      const { words } = await aSteeredMill(folder)
      const { code, err } = await feedmill('add', origin.url('/feed.xml'), '--category', 'gardn', ...words)
      expect([code, err]).toEqual([1, "there is no category 'gardn'; did you mean 'garden'?\n"])
    }))
})

describe('feedmill pause and resume', () => {
  it('keep a source of the configuration from being polled, and poll it again', () =>
    inFolder(async (folder) => {
      const { words } = await aSteeredMill(folder)
      await feedmill('refresh', ...words)
      const asked = async () =>
        (JSON.parse((await feedmill('refresh', '--force', '--json', ...words)).out) as { sources: { sourceId: string }[] }).sources.map(
          ({ sourceId }) => sourceId,
        )
      expect((await feedmill('pause', 'garden', ...words)).code).toBe(0)
      expect(await asked()).not.toContain('garden')
      expect((await feedmill('resume', 'garden', ...words)).code).toBe(0)
      expect(await asked()).toContain('garden')
    }))

  it('keep a single feed of a list from being polled', () =>
    inFolder(async (folder) => {
      const { config, words } = await aSteeredMill(folder)
      await writeFile(
        path.join(folder, 'list.opml'),
        `<opml version="2.0"><body><outline text="Tides" xmlUrl="${origin.url('/feed.xml')}"/></body></opml>`,
      )
      await writeFile(config, `${await readFile(config, 'utf8')}  - { kind: opml, id: list, path: list.opml }\n`)
      await feedmill('refresh', ...words)
      const [listed] = (JSON.parse((await feedmill('sources', '--json', ...words)).out) as { id: string; address: string }[]).filter(
        ({ address }) => address === origin.url('/feed.xml'),
      )
      await feedmill('pause', listed!.id, ...words)
      const { out } = await feedmill('refresh', '--force', '--json', ...words)
      const polled = (JSON.parse(out) as { sources: { sourceId: string }[] }).sources.map(({ sourceId }) => sourceId)
      expect([polled.includes('garden'), polled.includes(listed!.id)]).toEqual([true, false])
    }))

  it('refuse an id that does not exist before anything is changed', () =>
    inFolder(async (folder) => {
      const { config, words } = await aSteeredMill(folder)
      await feedmill('refresh', ...words)
      const { code, err } = await feedmill('pause', 'garden', 'gardem', ...words)
      expect([code, err]).toEqual([1, "there is no source 'gardem'; did you mean 'garden'?\n"])
      expect(readAdded(config)).toBeUndefined()
    }))
})

describe('feedmill import and export', () => {
  it('carry every feed of a list over once, with its title and the names of its folders as labels', () =>
    inFolder(async (folder) => {
      const { config, words } = await aSteeredMill(folder)
      const outline = (title: string, url: string) => `<outline type="rss" text="${title}" xmlUrl="${url}"/>`
      const list = `<opml version="2.0"><body><outline text="Sea">${outline('Tides', origin.url('/feed.xml'))}</outline>${outline('Odd', 'gopher://a.example/')}</body></opml>`
      await writeFile(path.join(folder, 'list.opml'), list)
      const { code, err } = await feedmill('import', path.join(folder, 'list.opml'), ...words)
      expect([code, err]).toEqual([
        0,
        '1 feed was added, 0 were there already. The next turn pulls them.\ngopher://a.example/ was left out: it is not an http or https address.\n',
      ])
      expect(readAdded(config)?.sources).toEqual([{ kind: 'feed', url: origin.url('/feed.xml'), title: 'Tides', tags: ['Sea'] }])
      expect((await feedmill('import', path.join(folder, 'list.opml'), ...words)).err).toContain('0 feeds were added, 1 were there already')
      await feedmill('refresh', ...words)
      expect((await feedmill('export', ...words)).out).toContain(`xmlUrl="${origin.url('/feed.xml')}"`)
    }))
})

describe('the file beside the configuration', () => {
  it('warns before a feed that was published loses its subscribers, until its old slug is named', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      const file = path.join(folder, 'feedmill.yaml')
      const text = await readFile(file, 'utf8')
      await writeFile(file, text.replace('slug: garden,', 'slug: plants,'))
      expect((await feedmill('check', ...words)).out).toContain("'garden' was published and is no category now")
      await writeFile(file, text.replace('slug: garden,', 'slug: plants, formerly: [garden],'))
      expect((await feedmill('check', ...words)).out).not.toContain('garden')
    }))

  it('is named with its line if one of its sources is wrong', () =>
    inFolder(async (folder) => {
      const { words } = await aSteeredMill(folder)
      await writeFile(path.join(folder, 'feedmill.added.yaml'), 'sources:\n  - kind: feed\n    url: nowhere\n')
      const { code, out } = await feedmill('check', ...words)
      expect([code, out]).toEqual([2, expect.stringMatching(/feedmill\.added\.yaml:3:5 sources\[0\]\.url: must be/)])
    }))

  it.each([
    ['other: 1', "there is no such setting as 'other' here"],
    ['sources: 1', "'sources' must be a list"],
    ['paused: [1]', "'paused' must be a list of source ids"],
    ['sources: [', 'is not valid YAML'],
  ])('is refused with what is wrong if it holds %j', (text, expected) =>
    inFolder(async (folder) => {
      const { words } = await aSteeredMill(folder)
      await writeFile(path.join(folder, 'feedmill.added.yaml'), text)
      const { code, out } = await feedmill('check', ...words)
      expect([code, out]).toEqual([2, expect.stringContaining(expected)])
    }),
  )
})

it('Options of every command may stand before the command', () =>
  inFolder(async (folder) => {
    const { words } = await aSteeredMill(folder)
    await feedmill('refresh', ...words)
    const after = await feedmill('sources', '--json', ...words)
    expect(await feedmill('--json', ...words, 'sources')).toEqual(after)
  }))

it.each(['items', 'sources', 'export', 'doctor'])('A data directory that does not exist is an error for %s, and none is made', (command) =>
  inFolder(async (folder) => {
    const { config } = await aSteeredMill(folder)
    const result = await feedmill(command, '--config', config, '--data', path.join(folder, 'mistyped'))
    expect(result.code).toBe(1)
    expect(result.out + result.err).toContain('mistyped does not exist; name it with --data')
  }),
)
