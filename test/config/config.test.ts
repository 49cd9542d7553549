import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { referenceFiles } from '../../src/commands/reference.ts'
import { readConfig } from '../../src/config/load.ts'
import { ConfigError } from '../../src/model/errors.ts'

const root = path.resolve(import.meta.dirname, '../..')

function read(text: string, environment: Record<string, string> = {}) {
  return readConfig(text, { file: 'c.yaml', absolute: '/c/c.yaml', environment, version: '1.0.0' })
}

function problemsOf(text: string, environment: Record<string, string> = {}): string[] {
  try {
    read(text, environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

/** Each level names the one before it nine times. */
function bomb(levels: number): string {
  const lines = Array.from(
    { length: levels },
    (_, level) =>
      `l${level}: &l${level} [${Array(9)
        .fill(level === 0 ? 'x' : `*l${level - 1}`)
        .join(', ')}]`,
  )
  return lines.join('\n')
}

describe('a configuration', () => {
  it('may be empty: every setting has a default', () => {
    const { settings } = read('')
    expect(settings.fetch).toMatchObject({
      connectTimeoutMs: 5000,
      timeoutMs: 20_000,
      maxBodyBytes: 10 * 2 ** 20,
      maxRedirects: 5,
      maxItems: 500,
      newItemsPerDay: 5000,
      concurrency: 16,
    })
    expect(settings.polling).toMatchObject({ intervalMs: 3_600_000, minIntervalMs: 900_000, deadIntervalMs: 7 * 86_400_000 })
    expect(settings.categories.map((category) => category.slug)).toEqual(['all'])
  })

  it('names line, column and path of an unknown key', () => {
    expect(problemsOf('site:\n  titel: x\n')).toEqual(["c.yaml:2:3 site.titel: there is no such setting; did you mean 'title'?"])
  })

  it('names what is allowed instead of an unknown key that resembles none', () => {
    expect(problemsOf('schedule:\n  frequency: 5\n')).toEqual([
      'c.yaml:2:3 schedule.frequency: there is no such setting; allowed are cron, timeZone',
    ])
    expect(problemsOf('sources:\n  - { kind: feed, url: "http://a.example/", adress: x, catgories: [] }\n')).toEqual([
      expect.stringContaining('sources[0].adress: there is no such setting; allowed are kind, id,'),
      "c.yaml:2:56 sources[0].catgories: there is no such setting; did you mean 'categories'?",
    ])
  })

  it('names a setting that belongs to another kind as such', () => {
    expect(
      problemsOf(
        'sources:\n  - { kind: feed, url: "http://a.example/", transforms: [{ use: drop, where: { field: title, pattern: x } }] }\n',
      )[0],
    ).toContain('transforms[0].where: there is no such setting; it belongs to another kind')
  })

  it.each([
    ['site: { title: 5 }', 'site.title: must be a text; write it in quotes'],
    ['site: { title: "" }', 'site.title: must not be empty'],
    ['sources: { kind: feed }', 'sources: must be a list'],
    ['fetch: { maxRedirects: 99 }', 'fetch.maxRedirects: must be at most 20'],
    ['fetch: { maxItems: 0 }', 'fetch.maxItems: must be at least 1'],
    ['push: { hub: 1 }', 'push.hub: must be true or false'],
    ['outputs: []', 'outputs: must have at least 1 entry'],
    ['server: { token: short }', 'server.token: must have at least 16 characters'],
  ])('tells in words of its own what is wrong in %s', (text, expected) => {
    expect(problemsOf(text)[0]).toContain(expected)
  })

  it('says what is allowed where a value is not', () => {
    expect(problemsOf('sources:\n  - kind: fede\n    url: http://a.example/\n')).toEqual([
      "c.yaml:2:5 sources[0].kind: must be one of 'feed', 'folder', 'file', 'opml', 'page', 'json'",
    ])
    expect(problemsOf('polling: { interval: soon }')[0]).toMatch(/^c\.yaml:1:12 polling\.interval: must be a span of time such as 90s/)
  })

  it('names the line of broken YAML', () => {
    expect(problemsOf('site:\n  title: "x\n')[0]).toMatch(/^c\.yaml:\d+:\d+ is not valid YAML/)
  })

  it.each([
    ['an unclosed list', 'site:\n  title: [x\nfetch: {}\n', 'c.yaml:3:1 is not valid YAML'],
    ['a list of lists of lists …', `sources: ${'['.repeat(200)}`, 'c.yaml:1:109 is not valid YAML: nesting exceeded'],
    ['a key that stands twice', 'site: {}\nfetch: {}\nsite: {}\n', 'c.yaml:3:1 is not valid YAML: duplicated mapping key'],
    ['an alias of nothing', 'site: *nobody\n', 'c.yaml:1:8 is not valid YAML: unidentified alias "nobody"'],
    ['a tag', 'site:\n  title: !!js/function "x"\n', 'c.yaml:2:10 is not valid YAML: unknown scalar tag'],
    ['a second document', 'site: {}\n---\nfetch: {}\n', 'c.yaml:1:1 is not valid YAML: it holds more than one document'],
    ['a value inside itself', 'site: &site\n  author: *site\n', 'c.yaml:1:1 is not valid YAML: its aliases expand to too much'],
    ['aliases of aliases of aliases', bomb(12), 'c.yaml:1:1 is not valid YAML: its aliases expand to too much'],
  ])('refuses %s and says where', (_, text, start) => {
    expect(problemsOf(text)[0]?.slice(0, start.length)).toBe(start)
  })

  it('may use anchors to say a thing once', () => {
    const text = `sources:
  - { kind: feed, url: 'http://a.example/', headers: &ours { x-reader: us } }
  - { kind: feed, url: 'http://b.example/', headers: *ours }
`
    expect(read(text).settings.sources.map(({ options }) => options.headers)).toEqual([{ 'x-reader': 'us' }, { 'x-reader': 'us' }])
  })

  it('may close a list below its key, and hold tabs within brackets', () => {
    const text = "sources: [\n  { kind: feed, url: 'http://a.example/' },\n  { kind:\tfeed, url: 'http://b.example/' }\n]\nsite: {}\n"
    expect(read(text).settings.sources.map(({ options }) => options.url)).toEqual(['http://a.example/', 'http://b.example/'])
    expect(problemsOf(`${text}schedul: {}\n`)).toEqual(["c.yaml:6:1 schedul: there is no such setting; did you mean 'schedule'?"])
  })

  it.each([
    ['behind a quoted key', '"site":\n  "tit le": x\n', 'c.yaml:2:3 site.tit le: there is no such setting'],
    ['inside braces', 'site: { titel: x }\n', 'c.yaml:1:9 site.titel: there is no such setting'],
    [
      'behind characters of several bytes',
      '# 新闻 😀\nsite: { title: 新闻, titel: x }\n',
      'c.yaml:2:20 site.titel: there is no such setting',
    ],
    ['behind lines that end as on Windows', 'site:\r\n  titel: x\r\n', 'c.yaml:2:3 site.titel: there is no such setting'],
    ['in a list below its dash', 'outputs:\n-\n  kind: paper\n', 'c.yaml:3:3 outputs[0].kind: must be one of'],
    [
      'in what an alias stands for',
      'site: { author: &a { nme: x } }\nstories: *a\n',
      'c.yaml:1:22 site.author.nme: there is no such setting',
    ],
  ])('names the place of a mistake %s', (_, text, start) => {
    expect(problemsOf(text)[0]?.slice(0, start.length)).toBe(start)
  })

  it('takes secrets from a file beside the configuration, without the line break at its end', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'feedmill-secret-'))
    await writeFile(path.join(folder, 'token'), 'a secret of a file\n')
    const absolute = path.join(folder, 'c.yaml')
    const context = { file: 'c.yaml', absolute, environment: {}, version: '1.0.0' }
    const { settings } = readConfig("server: { token: '${file:token}' }", context)
    expect(settings.server.tokens).toEqual([{ name: 'token', token: 'a secret of a file', scopes: ['admin'] }])
    expect(() => readConfig("server: { token: '${file:none}' }", context)).toThrow('server.token: the file none cannot be read')
    await rm(folder, { recursive: true })
  })

  it('takes the token of a category from the environment, asks for it, and warns where its items stand in the open', () => {
    const text = "categories: [{ title: News, access: token, token: '${NEWS_TOKEN}' }]"
    const { settings, warnings } = read(text, { NEWS_TOKEN: 'a token of sixteen' })
    expect(settings.categories[0]?.token).toBe('a token of sixteen')
    expect(warnings.join()).toContain("its items also stand in 'all'")
    expect(problemsOf('categories: [{ title: News, access: token }]')[0]).toContain('needs a token')
  })

  it('gives the category of everything the slug and settings that the file says, or leaves it out', () => {
    const slugs = (text: string) => [read(text).settings.allSlug, ...read(text).settings.categories.map(({ slug }) => slug)]
    expect(slugs('')).toEqual(['all', 'all'])
    expect(slugs('all: false')).toEqual([undefined])
    expect(slugs('all: { slug: everything, limit: 9 }')).toEqual(['everything', 'everything'])
    const { categories } = read('all: { slug: everything, title: All of it, limit: 9, formerly: [all] }').settings
    expect(categories[0]).toMatchObject({ title: 'All of it', limit: 9, sources: ['*'], formerly: ['all'] })
    expect(read('all: false\ncategories: [{ title: all }]').settings.categories[0]?.sources).toEqual([])
  })

  it.each([
    ['all: { slug: news }\ncategories: [{ title: News }]', "all.slug: the slug 'news' is taken by one of the categories"],
    ['all: { slug: hub }', "all.slug: the slug 'hub' is taken by feedmill itself"],
    ['all: { slug: x, formerly: [news] }\ncategories: [{ title: News }]', "all.formerly[0]: the slug 'news' belongs to a category now"],
    ['all: { slug: x, access: token }', "all.access: 'token' needs a token"],
    [
      'all: false\npush: { webhooks: [{ url: "https://a.example/" }] }',
      'push.webhooks[0].categories: name at least one, because `all` is off',
    ],
    [
      'categories: [{ title: Talk, podcast: { category: Podcasting } }]',
      'categories[0].podcast.category: is no category that the directories know',
    ],
    ['categories: [{ title: Talk, podcast: { image: "https://a.example/c.webp" } }]', 'categories[0].podcast.image: must be a JPEG or PNG'],
    ['categories: [{ title: Talk, podcast: true, digest: day }]', 'categories[0].digest: a podcast shows its episodes one by one'],
    ['categories: [{ title: Talk, digest: month }]', 'categories[0].digest: must be one of'],
    ['categories: [{ title: Talk, podcast: { guid: x } }]', 'categories[0].podcast.guid'],
    ['categories: [{ title: Talk, podcast: { owner: { name: Ed } } }]', 'categories[0].podcast.owner.email'],
    ['categories: [{ title: News, minPerSource: 3, maxPerSource: 2 }]', 'categories[0].maxPerSource: is 2, less than minPerSource, 3'],
  ])('refuses %s', (text, fact) => {
    expect(problemsOf(text).join()).toContain(fact)
  })

  it('knows the slugs a category had, unless another has them now, and leaves out what ended', () => {
    const { settings } = read('categories: [{ title: New, formerly: [Old one] }, { title: Dead, gone: true }]')
    expect(settings.categories.map(({ slug, formerly }) => [slug, formerly])).toEqual([
      ['new', ['old-one']],
      ['all', []],
    ])
    expect(settings.goneSlugs).toEqual(['dead'])
    expect(problemsOf('categories: [{ title: New, formerly: [b] }, { title: B }]')[0]).toContain(
      "the slug 'b' belongs to categories[1] now",
    )
  })

  it('takes secrets from the environment, and nothing else', () => {
    const text = 'sources:\n  - kind: feed\n    url: http://a.example/\n    auth: { bearer: "${TOKEN}" }\n'
    expect(read(text, { TOKEN: 'abc' }).settings.sources[0]?.options.auth).toEqual({ bearer: 'abc' })
    expect(problemsOf(text)).toEqual(['c.yaml:4:13 sources[0].auth.bearer: the environment has no TOKEN'])
    expect(problemsOf('site: { title: "${USER}" }', { USER: 'me' })[0]).toMatch(
      /site\.title: values from the environment are for secrets only/,
    )
  })

  it('refuses a category that a source names and nobody defines', () => {
    expect(problemsOf('sources:\n  - { kind: feed, url: "http://a.example/", categories: [nwes] }\n')).toEqual([
      "c.yaml:2:58 sources[0].categories[0]: there is no category 'nwes'; there are 'all'",
    ])
  })

  it('takes address, token, host and port from the environment, over what the file says; an empty variable says nothing', () => {
    const environment = {
      FEEDMILL_SITE_URL: 'https://public.example/feeds',
      FEEDMILL_TOKEN: 'a-token-of-the-environment',
      FEEDMILL_HOST: '0.0.0.0',
      FEEDMILL_PORT: '9090',
    }
    const { site, server } = read('site: { url: "https://file.example/" }\nserver: { port: 1 }', environment).settings
    expect([site.url, server.host, server.port, server.tokens.map(({ token }) => token)]).toEqual([
      'https://public.example/feeds/',
      '0.0.0.0',
      9090,
      ['a-token-of-the-environment'],
    ])
    expect(read('server: { port: 1 }', { FEEDMILL_PORT: '', FEEDMILL_TOKEN: '' }).settings.server).toMatchObject({ port: 1, tokens: [] })
  })

  it('takes the address of the store from the file, from a secret in it, or from the environment, and repeats none that is wrong', () => {
    const url = 'postgres://me:hunter-2@db.example/feedmill'
    expect(read('').settings.store).toEqual({})
    expect(read(`store: { url: '${url}' }`).settings.store.url).toBe(url)
    expect(read("store: { url: '${DATABASE_URL}' }", { DATABASE_URL: url }).settings.store.url).toBe(url)
    expect(read('', { FEEDMILL_STORE: url }).settings.store.url).toBe(url)
    const wrong = ['mysql://me:hunter-2@db.example/feedmill', 'hunter-2', 'postgres://me:hunter-2@db.example:port/feedmill']
    for (const text of wrong) {
      expect(problemsOf(`store: { url: '${text}' }`)).toEqual([
        'c.yaml:1:10 store.url: is no PostgreSQL URL; it looks like postgres://user:password@host:5432/name',
      ])
      expect(problemsOf('', { FEEDMILL_STORE: text })[0]).not.toContain('hunter')
    }
  })

  it('names the variable of the environment that is wrong', () => {
    expect(problemsOf('', { FEEDMILL_PORT: 'http', FEEDMILL_TOKEN: 'short' })).toEqual([
      'FEEDMILL_PORT (server.port): must be a number',
      'FEEDMILL_TOKEN (server.token): must have at least 16 characters',
    ])
  })

  it('takes a rule among the categories, with its defaults, and tells a second rule of its kind from the first', () => {
    const { settings } = read('categories: [{ each: tag, limit: 9 }, { title: News }, { each: tag, from: ["*"], forget: 30d }]')
    expect(settings.categories.map(({ slug }) => slug)).toEqual(['news', 'all'])
    expect(settings.categoryRules.map(({ id, minItems, forgetDays, settings: { limit } }) => [id, minItems, forgetDays, limit])).toEqual([
      ['tag', 1, undefined, 9],
      ['tag-2', 1, 30, 50],
    ])
  })

  it.each([
    ['{ each: tag, limmit: 9 }', "c.yaml:1:27 categories[0].limmit: there is no such setting; did you mean 'limit'?"],
    ['{ each: label }', "c.yaml:1:16 categories[0].each: must be one of 'tag', 'category', 'folder', 'source', 'language'"],
    ['{ each: tag, title: News }', 'c.yaml:1:27 categories[0].title: must hold {value}, which stands for the value'],
    ['{ each: tag, from: [nobody] }', "c.yaml:1:34 categories[0].from[0]: there is no source 'nobody'; there are "],
  ])('says of the rule %s what is wrong with it', (rule, line) => {
    expect(problemsOf(`categories: [${rule}]`)).toEqual([line])
  })

  it('says where the second of two equal slugs stands, also behind a rule', () => {
    expect(problemsOf('categories: [{ title: A }, { each: tag }, { title: a }]')).toEqual([
      "c.yaml:1:45 categories[2].title: the slug 'a' is taken by categories[0]",
    ])
  })

  it('refuses two categories whose slugs differ only in case or width', () => {
    expect(problemsOf('categories:\n  - { title: ABC }\n  - { title: ＡＢＣ, slug: ＡＢＣ }\n')[0]).toMatch(
      /the slug 'ａｂｃ' is taken by categories\[0\]/,
    )
  })

  it.each(['../../etc', '/etc/passwd', '..', 'a/../../b', '.hidden', 'con'])(
    'never lets the slug %s leave the output directory',
    (slug) => {
      let slugs: string[] = []
      try {
        slugs = read(`categories: [{ title: t, slug: ${JSON.stringify(slug)} }]`).settings.categories.map((category) => category.slug)
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError)
      }
      for (const made of slugs) expect(path.posix.normalize(made)).toBe(made)
      expect(slugs.some((made) => made.includes('/') || made.startsWith('.'))).toBe(false)
    },
  )

  it('keeps Unicode in slugs, composed', () => {
    expect(read('categories: [{ title: "Cafe\\u0301 财经" }]').settings.categories[0]?.slug).toBe('café-财经')
  })

  it('makes the id of a source of its address alone', () => {
    const one = read('sources: [{ kind: feed, url: "https://www.example.org/feed.xml" }]').settings.sources[0]?.id
    const two = read('sources: [{ kind: feed, url: "http://b.example/" }, { kind: feed, url: "https://www.example.org/feed.xml" }]')
      .settings.sources[1]?.id
    expect(one).toMatch(/^example-org-feed-xml-[a-z2-7]{4}$/)
    expect(two).toBe(one)
  })

  it('refuses a cron expression or a time zone that does not exist', () => {
    expect(problemsOf('schedule: { cron: "61 * * * *", timeZone: Mars/Base }')).toHaveLength(2)
  })

  it.each([
    [
      'fetch: { proxy: "proxy.example:3128" }',
      'c.yaml:1:10 fetch.proxy: must be `env`, `direct`, or an address that begins with http:, https: or socks5:',
    ],
    ['fetch: { timeout: 31s }', 'c.yaml:1:10 fetch.timeout: must be at most 30s'],
    ['fetch: { connectTimeout: 0s }', 'c.yaml:1:10 fetch.connectTimeout: must be more than nothing'],
    ['polling: { backoffMin: 0s }', 'c.yaml:1:12 polling.backoffMin: must be at least 1s'],
    ['polling: { refusedMin: 2d }', 'c.yaml:1:12 polling.refusedMin: must not be above polling.refusedMax'],
    ['site: { language: english_gb! }', 'c.yaml:1:9 site.language: is no BCP 47 tag, such as en or zh-Hans'],
    ['sources: [{ kind: feed, url: "http://a.example/", timeout: 5m }]', 'c.yaml:1:51 sources[0].timeout: must be at most 30s'],
    ['sources: [{ kind: opml }]', 'c.yaml:1:11 sources[0]: needs a url or a path'],
    ['sources: [{ kind: opml, url: "http://a.example/", path: a }]', 'c.yaml:1:51 sources[0].path: needs either url or path, not both'],
  ])('refuses what is well written and means nothing: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  it('warns of a pace that public hosts would mind, and of what is not verified', () => {
    const { warnings } = read(
      'polling: { minInterval: 1s }\nfetch: { hostGap: 0s }\nsources: [{ kind: feed, id: a, url: "https://a.example/", insecureTls: true }]',
    )
    expect(warnings).toEqual([
      'polling.minInterval is below 1 m: fine for private networks, too often for public hosts',
      'fetch.hostGap is below 1 s: fine for private networks, too hasty for public hosts',
      "source 'a' does not verify TLS: anyone on the way can change what it says",
    ])
  })

  it('refuses an address of the allow-list that is none', () => {
    expect(problemsOf('fetch: { allowAddresses: [127.0.0.1, intranet, 10.0.0.0/99] }')).toEqual([
      expect.stringMatching(/^c\.yaml:1:38 fetch\.allowAddresses\[1\]: 'intranet' is no address/),
      expect.stringMatching(/fetch\.allowAddresses\[2\]: '10\.0\.0\.0\/99' is no CIDR range/),
    ])
  })

  it('warns of polling that public hosts would not like', () => {
    expect(read('polling: { minInterval: 1s, interval: 1s }').warnings).toEqual([expect.stringContaining('too often for public hosts')])
  })
})

describe('the shipped configuration', () => {
  it('is sound', () => {
    expect(problemsOf(readFileSync(path.join(root, 'config/feedmill.yaml'), 'utf8'))).toEqual([])
  })

  it.each(referenceFiles())('has a reference that is not stale: %s', (name, text) => {
    expect(readFileSync(path.join(root, 'config', name), 'utf8')).toBe(text)
  })
})
