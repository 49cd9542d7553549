import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { feedmill, inFolder } from '../support/command.ts'

const given = (name: string) => path.resolve(import.meta.dirname, '../fixtures/init', name)

/** What `init --from` writes, loaded as every command loads it. */
async function settingsFrom(folder: string, from: string) {
  const { code, err } = await feedmill('init', path.join(folder, 'mill'), '--from', from)
  const { settings } = loadConfig(path.join(folder, 'mill/config/feedmill.yaml'), {}, '0.0.0')
  const sources = settings.sources.map(({ kind, title, options: { url }, categories }) => [kind, title, url, ...categories])
  return { code, err, settings, sources }
}

describe('feedmill init', () => {
  it('writes a configuration that can be loaded, its schema beside it, and says the next three commands', () =>
    inFolder(async (folder) => {
      const { code, err } = await feedmill('init', path.join(folder, 'mill'))
      expect(code).toBe(0)
      expect(await readdir(path.join(folder, 'mill/config'))).toEqual(['feedmill.schema.json', 'feedmill.yaml'])
      expect(loadConfig(path.join(folder, 'mill/config/feedmill.yaml'), {}, '0.0.0').settings.site.title).toBe('mill')
      expect(err.split('\n').filter((line) => line.startsWith('  feedmill '))).toHaveLength(3)
    }))

  it('replaces nothing: where there is a configuration it says so and ends with 1', () =>
    inFolder(async (folder) => {
      await feedmill('init', folder)
      await writeFile(path.join(folder, 'config/feedmill.yaml'), 'site: { title: Mine }')
      const { code, err } = await feedmill('init', folder)
      expect([code, err]).toEqual([1, expect.stringContaining('is there already; nothing was written')])
      expect(await readFile(path.join(folder, 'config/feedmill.yaml'), 'utf8')).toBe('site: { title: Mine }')
    }))

  it('takes over a Planet Venus: site, feeds, names, filters, excludes and reading lists, and names the rest', () =>
    inFolder(async (folder) => {
      const { settings, sources, err } = await settingsFrom(folder, given('venus-config.ini'))
      expect([settings.site.title, settings.site.url, settings.site.author]).toEqual([
        'Planet Harbour',
        'http://planet.example/',
        { name: 'Ann Porter', email: 'ann@planet.example' },
      ])
      expect(sources).toEqual([
        ['feed', 'One', 'http://one.example/feed.atom'],
        ['feed', 'Two', 'http://two.example/rss'],
        ['opml', 'The list', 'http://lists.example/planet.opml'],
      ])
      expect(settings.sources[1]?.transforms.map(({ use, pattern }) => [use, pattern])).toEqual([
        ['keep', '(?i)ferry'],
        ['drop', '(?i)\\b(sponsored|advertisement)\\b'],
      ])
      for (const left of ['items_per_page of [Planet]', 'face of http://one.example/feed.atom', 'filters of http://two.example/rss'])
        expect(err).toContain(left)
    }))

  it('takes over a Pluto planet with its keys as ids', () =>
    inFolder(async (folder) => {
      const { settings, sources, err } = await settingsFrom(folder, given('pluto-planet.ini'))
      expect([settings.site.title, settings.sources.map(({ id }) => id)]).toEqual(['Planet Ruby', ['one', 'two']])
      expect(sources[0]).toEqual(['feed', 'One', 'http://one.example/feed.xml'])
      expect(err).toContain('avatar of [two]')
    }))

  it('makes categories of the groups of an OPML list, and names what no feed can be pulled from', () =>
    inFolder(async (folder) => {
      const { settings, sources, err } = await settingsFrom(folder, given('freshrss.opml'))
      expect(settings.categories.map(({ title, slug }) => [title, slug])).toEqual([
        ['News', 'news'],
        ['财经', '财经'],
        ['admin', 'group-3'],
        ['FreshRSS', 'all'],
      ])
      expect(sources.map(([, title, , slug]) => [title, slug])).toEqual([
        ['One', 'news'],
        ['Two', 'news'],
        ['Three', '财经'],
        ['Four', 'group-3'],
      ])
      for (const left of ['file:///etc/feed.xml', 'frss:cssFullContent']) expect(err).toContain(left)
    }))

  it('takes over an osmosfeed.yaml', () =>
    inFolder(async (folder) => {
      const { settings, sources, err } = await settingsFrom(folder, given('osmosfeed.yaml'))
      expect([settings.site.title, sources.length]).toEqual(['My feeds', 2])
      expect(err).toContain('alias of https://two.example/feed.xml')
    }))

  it('finds the articles, title, language and time zone of a Hexo site in its own configuration', () =>
    inFolder(async (folder) => {
      await mkdir(path.join(folder, 'blog/source/_posts'), { recursive: true })
      const config =
        'title: 海港笔记\nurl: https://hexo.example\nlanguage: zh-CN\ntimezone: Asia/Shanghai\nauthor: 安\npermalink: :year/:title/\n'
      await writeFile(path.join(folder, 'blog/_config.yml'), config)
      await writeFile(path.join(folder, 'blog/source/_posts/one.md'), '---\ntitle: 一\ndate: 2026-05-01\ncategories: [财经]\n---\n正文\n')
      expect((await feedmill('init', path.join(folder, 'blog'))).code).toBe(0)
      const { settings } = loadConfig(path.join(folder, 'blog/config/feedmill.yaml'), {}, '0.0.0')
      expect([settings.site.title, settings.site.language, settings.schedule.timeZone]).toEqual(['海港笔记', 'zh-CN', 'Asia/Shanghai'])
      expect([settings.sources[0]?.options.path, settings.categoryRules.map(({ each }) => each)]).toEqual([
        '../source/_posts',
        ['category'],
      ])
      const words = ['--config', path.join(folder, 'blog/config/feedmill.yaml'), '--data', path.join(folder, 'data')]
      expect((await feedmill('refresh', ...words)).code).toBe(0)
      expect(await readdir(path.join(folder, 'blog/feeds'))).toContain('财经')
    }))

  it('says what it can read when it is given something else', () =>
    inFolder(async (folder) => {
      await writeFile(path.join(folder, 'notes.txt'), 'Just a note.')
      const { code, err } = await feedmill('init', path.join(folder, 'mill'), '--from', path.join(folder, 'notes.txt'))
      expect([code, err]).toEqual([2, expect.stringContaining('readable are OPML lists, config.ini of Planet Venus')])
      expect(await readdir(folder)).toEqual(['notes.txt'])
    }))
})
