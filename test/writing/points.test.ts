import { describe, expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { anOrigin } from '../support/builders.ts'
import { documentOf, problemsOf } from '../support/output-checks.ts'
import { published, SITE } from '../support/publications.ts'

type Assembly = Parameters<typeof published>[1]

const rss = (item: Partial<Item> = {}, given: Assembly = {}) => documentOf('rss', published([item], given))
const atom = (item: Partial<Item> = {}, given: Assembly = {}) => documentOf('atom', published([item], given))
const json = (item: Partial<Item> = {}, given: Assembly = {}) => JSON.parse(documentOf('json-feed', published([item], given)))

/** The points that belong to one format's own words; the others are in the round trip, the nasty texts and the settling. */
describe('ids', () => {
  it('isPermaLink is true exactly when the guid is the link', () => {
    expect(rss({ guid: 'http://a.example/x', url: 'http://a.example/x' })).toContain('<guid isPermaLink="true">http://a.example/x</guid>')
    expect(rss({ guid: 'http://a.example/x', url: 'http://a.example/y' })).toContain('<guid isPermaLink="false">http://a.example/x</guid>')
  })

  it('an id that is no IRI is a stable one in Atom, and itself elsewhere', () => {
    expect(atom({ guid: '42' })).toMatch(/<entry>\s*<id>urn:uuid:[0-9a-f-]{36}<\/id>/)
    expect(rss({ guid: '42' })).toContain('>42</guid>')
    expect(json({ guid: '42' }).items[0].id).toBe('42')
  })

  it('an id is never rewritten as an address would be', () => {
    expect(atom({ guid: 'HTTP://A.example:80/a/../b' })).toContain('<id>HTTP://A.example:80/a/../b</id>')
  })
})

describe('links', () => {
  it('name self with its media type, the page as text/html, and the hub', () => {
    const given = { hubs: ['https://hub.example/'] }
    expect(rss({}, given)).toContain('<atom:link rel="self" type="application/rss+xml" href="https://feeds.example/news/rss.xml"/>')
    expect(rss({}, given)).toContain('<atom:link rel="hub" href="https://hub.example/"/>')
    expect(atom({}, given)).toContain('<link rel="self" type="application/atom+xml" href="https://feeds.example/news/atom.xml"/>')
    expect(atom({}, given)).toContain('<link rel="alternate" type="text/html" href="https://feeds.example/news/"/>')
    expect(json({}, given)).toMatchObject({
      feed_url: 'https://feeds.example/news/feed.json',
      hubs: [{ type: 'WebSub', url: 'https://hub.example/' }],
    })
  })

  it('lead from each archive page to its neighbours', () => {
    const given = { paging: { complete: false, archive: 2, prev: 1, next: 3 } }
    for (const text of [rss({}, given), atom({}, given)]) {
      expect(text).toContain('<fh:archive/>')
      for (const rel of ['current', 'prev-archive', 'next-archive']) expect(text).toContain(`rel="${rel}"`)
    }
    expect(json({}, given).next_url).toBe('https://feeds.example/news/archive/1/feed.json')
  })

  it('say of a whole feed that it is whole', () => {
    for (const text of [rss(), atom()]) expect(text).toContain('<fh:complete/>')
  })

  it('an item without a web address links to its place on the page of the category, or of the archive', () => {
    const item = { url: 'javascript:alert(1)' }
    const place = 'https://feeds.example/news/#i-item0'
    expect(rss(item)).toContain(`<link>${place}</link>`)
    expect(atom(item)).toContain(`<link rel="alternate" type="text/html" href="${place}"/>`)
    expect(atom(item)).toMatch(/<content><\/content>/)
    expect(json(item).items[0].url).toBe(place)
    expect(documentOf('page', published([item]))).toContain('id="i-item0"')
    const archived = { paging: { complete: false, archive: 2 } }
    for (const text of [rss(item, archived), atom(item, archived), JSON.stringify(json(item, archived))])
      expect(text).toContain('https://feeds.example/news/archive/2/#i-item0')
  })

  it('an item without a web address has none where the category has no page', () => {
    const category = {
      slug: 'news',
      title: 'News',
      description: 'What is new',
      noindex: false,
      formats: ['rss', 'atom', 'json-feed'],
    } as const
    const given = { category } as Assembly
    const item = { url: 'javascript:alert(1)' }
    expect(rss(item, given).split('<item>')[1]).not.toContain('<link>')
    expect(json(item, given).items[0]).not.toHaveProperty('url')
    for (const text of [rss(item, given), atom(item, given)]) expect(text).not.toContain('#i-')
  })

  it('JSON Feed names the publisher as the proposal of a source has it, beside what only we say of the origin', () => {
    const origin = anOrigin({
      title: 'The Post',
      url: 'https://post.example/',
      icon: 'https://post.example/i.png',
      selfUrl: 'https://post.example/feed',
    })
    const { source, origin: ours } = json({ origin }).items[0]._feedmill
    expect(source).toEqual({ name: 'The Post', url: 'https://post.example/', avatar: 'https://post.example/i.png' })
    expect(ours).toMatchObject({ title: 'The Post', feed_url: 'https://post.example/feed' })
  })
})

describe('people', () => {
  it('a bare name is dc:creator, a mail with its name is author, and several people are each dc:creator', () => {
    expect(rss({ authors: [{ name: 'Al', email: 'al@a.example' }] })).toContain('<author>al@a.example (Al)</author>')
    const text = rss({ authors: [{ name: 'Jo' }, { name: 'Al', email: 'al@a.example' }, { url: 'http://c.example/' }] })
    expect(text).toContain('<dc:creator>Jo</dc:creator>')
    expect(text).toContain('<dc:creator>Al</dc:creator>')
    expect(text).toContain('<dc:creator>http://c.example/</dc:creator>')
    expect(text).not.toContain('<author>')
  })

  it('Atom has an author on the feed, and a name for everyone', () => {
    expect(atom()).toMatch(/<author>\s*<name>The Editors<\/name>/)
    expect(atom({ authors: [{ email: 'only@mail.example' }] })).toMatch(/<name>only<\/name>\s*<email>only@mail.example<\/email>/)
  })

  it('JSON Feed has authors, not author', () => {
    const feed = json({ authors: [{ name: 'Jo', avatar: 'http://a.example/me.png' }] })
    expect(feed).not.toHaveProperty('author')
    expect(feed.items[0]).not.toHaveProperty('author')
    expect(feed.items[0].authors).toEqual([{ name: 'Jo', avatar: 'http://a.example/me.png' }])
  })
})

describe('texts', () => {
  it('of RSS titles write & and < by hexadecimal number, as the RSS Profile advises', () => {
    expect(rss({ title: 'AT&T < b > &amp;' })).toContain('<title>AT&#x26;T &#x3C; b &#x3E; &#x26;amp;</title>')
  })

  it('hold the summary before the full text', () => {
    const text = rss({ summary: 'S', summaryType: 'text', content: '<p>C</p>', contentType: 'html' })
    expect(text).toMatch(/<description><!\[CDATA\[S\]\]><\/description>\s*<content:encoded><!\[CDATA\[<p>C<\/p>\]\]><\/content:encoded>/)
  })

  it('HTML is declared as HTML with its base, plain text as text', () => {
    expect(atom({ content: '<p>C</p>', contentType: 'html' })).toContain(
      '<content type="html" xml:base="http://a.example/item0">&lt;p&gt;C&lt;/p&gt;</content>',
    )
    expect(atom({ content: 'C & D', contentType: 'text' })).toContain('<content>C &amp; D</content>')
    expect(json({ content: 'C & D', contentType: 'text' }).items[0]).toMatchObject({ content_text: 'C & D' })
  })

  it('plain text full of < goes as HTML, for the readers that strip tags in square time', () => {
    expect(atom({ content: '<'.repeat(1000), contentType: 'text' })).toMatch(/<content type="html">(?:&amp;lt;){1000}<\/content>/)
  })

  it('an entry without a page has content: of a summary alone it is made (RFC 4287 §4.1.2)', () => {
    const alone = { url: 'javascript:alert(1)', summary: '<b>S</b>', summaryType: 'html' } as const
    expect(atom(alone)).toContain('<content type="html">&lt;b&gt;S&lt;/b&gt;</content>')
    expect(atom(alone)).not.toContain('<summary')
    expect(atom({ ...alone, url: 'http://a.example/' })).not.toContain('<content')
  })

  it('an item without title and text has something to read', () => {
    expect(rss({ title: '' })).toContain('<description><![CDATA[http://a.example/item0]]></description>')
    expect(json({ title: '' }).items[0]).toMatchObject({ content_text: '' })
    expect(atom({ title: '' })).toContain('<title></title>')
  })
})

describe('media', () => {
  const recording = { url: 'http://a.example/a.mp3', type: 'audio/mpeg', length: 9, duration: 61 }
  const picture = { url: 'http://a.example/p.png', type: 'image/png' }

  it('are one RSS enclosure, the recording before the picture, and the others stand in Media RSS', () => {
    const text = rss({ enclosures: [picture, recording] })
    expect(text.match(/<enclosure /g)).toHaveLength(1)
    expect(text).toContain('<enclosure url="http://a.example/a.mp3" length="9" type="audio/mpeg"/>')
    expect(text).toContain('<media:content url="http://a.example/p.png" type="image/png" medium="image"/>')
    expect(text).toContain('<itunes:duration>61</itunes:duration>')
  })

  it('are all named in Atom and JSON Feed', () => {
    expect(atom({ enclosures: [picture, recording] }).match(/rel="enclosure"/g)).toHaveLength(2)
    expect(json({ enclosures: [recording] }).items[0].attachments).toEqual([
      { url: 'http://a.example/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 9, duration_in_seconds: 61 },
    ])
  })

  it('a paper does not take the place of a recording', () => {
    const paper = { url: 'http://a.example/notes.pdf', type: 'application/pdf' }
    expect(rss({ enclosures: [paper, picture, recording] })).toContain('<enclosure url="http://a.example/a.mp3"')
    expect(rss({ enclosures: [picture, paper] })).toContain('<enclosure url="http://a.example/notes.pdf"')
  })

  it('the length of a trailer is not that of the episode', () => {
    const trailer = { url: 'http://a.example/t.mp4', type: 'video/mp4', duration: 30 }
    const item = { enclosures: [{ url: 'http://a.example/b.mp3', type: 'audio/mpeg' }, trailer] }
    for (const text of [rss(item), atom(item)]) expect(text).not.toContain('itunes:duration')
  })

  it('what is unknown stays valid', () => {
    expect(rss({ enclosures: [{ url: 'http://a.example/x' }] })).toContain(
      '<enclosure url="http://a.example/x" length="0" type="application/octet-stream"/>',
    )
    expect(json({ enclosures: [{ url: 'http://a.example/x.opus' }] }).items[0].attachments[0].mime_type).toBe('audio/ogg')
  })

  it('a medium is a word, whatever else bears its name', () => {
    expect(json({ enclosures: [{ url: 'http://a.example/x', medium: 'constructor' }] }).items[0].attachments[0].mime_type).toBe(
      'application/octet-stream',
    )
    expect(json({ enclosures: [{ url: 'http://a.example/x', medium: 'audio' }] }).items[0].attachments[0].mime_type).toBe('audio/mpeg')
  })

  it('the picture is a picture', () => {
    const item = { image: { url: 'http://a.example/i.jpg' }, enclosures: [recording] }
    expect(rss(item)).toContain('<media:thumbnail url="http://a.example/i.jpg"/>')
    expect(json(item).items[0].image).toBe('http://a.example/i.jpg')
  })
})

describe('provenance', () => {
  const item = {
    origin: anOrigin({ title: 'Paper', id: 'urn:paper', selfUrl: 'http://p.example/feed', url: 'http://p.example/', updated: 1e12 }),
  }

  it('is told in each format’s own way', () => {
    expect(rss(item)).toContain('<source url="http://p.example/feed">Paper</source>')
    expect(atom(item)).toMatch(
      /<source>\s*<id>urn:paper<\/id>\s*<title>Paper<\/title>\s*<updated>2001-09-09T01:46:40Z<\/updated>\s*<link rel="self" href="http:\/\/p.example\/feed"\/>/,
    )
    expect(json(item).items[0]._feedmill.origin).toMatchObject({ id: 'urn:paper', title: 'Paper', feed_url: 'http://p.example/feed' })
  })
})

describe('provenance of a feed that says little', () => {
  it('has a date in Atom all the same: that of the entry', () => {
    expect(atom({ origin: anOrigin(), updated: 1e12, published: 1e12 })).toMatch(
      /<source>\s*<id>[^<]*<\/id>\s*<title>A<\/title>\s*<updated>2001-09-09T01:46:40Z<\/updated>/,
    )
  })
})

describe('the feed itself', () => {
  it('RSS says all of the channel before its items, whatever their texts hold', () => {
    const item = { content: '<p>x</p></item><item>\n</channel>', contentType: 'html' } as const
    const text = documentOf(
      'rss',
      published([item, item], { category: { slug: 'news', title: 'N', description: 'D', tags: ['t'], noindex: false } }),
    )
    const after = text.slice(text.lastIndexOf('</item>'))
    expect(after.replace(/\s+/g, '')).toBe('</item></channel></rss>')
    expect(text.split('<item>', 1)[0]).toMatch(/<dc:creator>The Editors<\/dc:creator>\s*<category>t<\/category>\s*<fh:complete\/>\s*$/)
  })

  it('RSS names its editor once: with a mail address as managingEditor, else as dc:creator', () => {
    const text = rss({}, { site: { ...SITE, author: { name: 'Ed', email: 'ed@feeds.example' } } })
    expect(text).toContain('<managingEditor>ed@feeds.example (Ed)</managingEditor>')
    expect(text).not.toContain('dc:creator')
  })

  it('names our program with its version and address', () => {
    expect(rss()).toMatch(/<generator>feedmill\/1\.2\.3 \(\+https:\/\/\S+\)<\/generator>/)
    expect(atom()).toMatch(/<generator uri="https:\/\/\S+" version="1\.2\.3">feedmill<\/generator>/)
    expect(json()._feedmill.generator).toMatchObject({ name: 'feedmill', version: '1.2.3' })
  })

  it('has a ttl, a logo, tags and rights where they are given', () => {
    const text = rss(
      {},
      {
        ttlMinutes: 60,
        site: { ...SITE, logo: 'https://feeds.example/l.png' },
        category: { slug: 'news', title: 'N', description: 'D', rights: 'R', tags: ['t'], noindex: false },
      },
    )
    expect(text).toContain('<ttl>60</ttl>')
    expect(text).toMatch(/<image>\s*<url>https:\/\/feeds.example\/l.png<\/url>\s*<title>N<\/title>\s*<link>/)
    expect(text).toContain('<copyright>R</copyright>')
    expect(text).toContain('<category>t</category>')
  })

  it('is there when it is empty', () => {
    expect(JSON.parse(documentOf('json-feed', published([])))).toMatchObject({ version: 'https://jsonfeed.org/version/1.1', items: [] })
    expect(documentOf('rss', published([]))).not.toContain('lastBuildDate')
    expect(documentOf('atom', published([]))).toContain('<updated>1970-01-01T00:00:00Z</updated>')
  })

  it('declares no namespace that it does not use', () => {
    for (const text of [rss(), atom(), rss({ extensions: { itunes: { explicit: true } } }), documentOf('atom', published([]))]) {
      for (const [, prefix] of text.matchAll(/xmlns:(\w+)=/g)) expect(text).toMatch(new RegExp(`<${prefix}:|\\s${prefix}:`))
    }
  })

  it('announces what was taken back (RFC 6721)', () => {
    expect(atom({}, { tombstones: [{ iri: 'urn:gone', when: 1e12 }] })).toContain(
      '<at:deleted-entry ref="urn:gone" when="2001-09-09T01:46:40Z"/>',
    )
  })

  it('says its language once, and an item’s where it differs', () => {
    const given = { category: { slug: 'news', title: 'N', description: 'D', language: 'en', noindex: false } }
    expect(atom({ language: 'de' }, given)).toMatch(/<feed [^>]*xml:lang="en">[\s\S]*<entry xml:lang="de">/)
    expect(rss({ language: 'de' }, given)).toMatch(/<language>en<\/language>[\s\S]*<dc:language>de<\/dc:language>/)
    expect(json({ language: 'de' }, given)).toMatchObject({ language: 'en', items: [{ language: 'de' }] })
    expect(rss({ language: 'en' }, given)).not.toContain('dc:language')
  })
})

describe('what real readers trip over', () => {
  it('Atom names the page before its own address, because some take the first link', () => {
    expect(atom().indexOf('rel="alternate"')).toBeLessThan(atom().indexOf('rel="self"'))
  })

  it('an enclosure of unknown length has none in Atom and JSON Feed, and 0 in RSS, which needs it', () => {
    const given = { enclosures: [{ url: 'http://a.example/a.mp3', type: 'audio/mpeg', length: 0 }] }
    expect(rss(given)).toContain('length="0"')
    expect(atom(given)).toMatch(/<link rel="enclosure" type="audio\/mpeg" href=/)
    expect(json(given).items[0].attachments[0]).not.toHaveProperty('size_in_bytes')
  })

  it('the length of an episode is said of its one attachment', () => {
    const given = { enclosures: [{ url: 'http://a.example/a.mp3', type: 'audio/mpeg' }], extensions: { itunes: { duration: 61 } } }
    expect(json(given).items[0].attachments[0].duration_in_seconds).toBe(61)
  })

  it('a JSON summary is no copy of the text, and nothing is modified before it is published', () => {
    const [item] = json({ summary: 'S', summaryType: 'text', published: 2e12, updated: 1e12, firstSeen: 2e12 }).items
    expect(item).toMatchObject({ content_text: 'S' })
    expect(item).not.toHaveProperty('summary')
    expect(item.date_modified >= item.date_published).toBe(true)
  })

  it.each([
    ['english', 'en'],
    ['Hindi', 'hi'],
    ['zh_CN', 'zh-CN'],
    ['gsw', 'gsw'],
    ['xx', undefined],
    ['qqz', undefined],
    ['elvish', undefined],
  ])('the language %s is said as %s', (language, said) => {
    expect(json({ language, title: 'x' }).items[0].language).toBe(said)
  })

  it.each([
    ['今天上海的天气非常好，我们一起去公园散步吧。', 'zh'],
    ['今日の東京はとても良い天気なので、みんなで公園を散歩しましょう。', 'ja'],
    ['오늘은 날씨가 아주 좋아서 공원을 산책했습니다', 'ko'],
    ['Сегодня очень хорошая погода в городе', 'ru'],
    ['Сьогодні дуже гарна погода в місті', 'uk'],
    ['الطقس جميل جدا اليوم في المدينة', 'ar'],
    ['מזג האוויר היום יפה מאוד בעיר', 'he'],
    ['วันนี้อากาศดีมากในเมืองของเรา', 'th'],
    ['आज शहर में मौसम बहुत अच्छा है', 'hi'],
    ['Plain English words, nothing else', 'en'],
  ])('an item in another script than its feed says so: %s', (title, said) => {
    expect(json({ language: 'en', title }).items[0].language).toBe(said)
  })

  it('half of a surrogate pair vanishes', () => {
    expect(json({ title: 'a\ud83db' }).items[0].title).toBe('ab')
  })

  it('RSS names a label once, by the name that people read', () => {
    const text = rss({
      tags: [
        { term: 'a1', label: 'News' },
        { term: 'a2', label: 'News' },
      ],
    })
    expect(text.match(/<category>News<\/category>/g)).toHaveLength(1)
  })
})

describe('a podcast', () => {
  const category = {
    ...{ slug: 'talk', title: 'Talk', description: 'Talks', noindex: false, language: 'en' },
    podcast: {
      image: 'https://feeds.example/cover.jpg',
      author: 'Ed & Co',
      owner: { name: 'Ed', email: 'ed@feeds.example' },
      categories: [['Society & Culture', 'Documentary'], ['Technology']],
      explicit: false,
      type: 'serial',
      locked: true,
    },
  } as const
  const episode = {
    enclosures: [{ url: 'http://a.example/a.mp3', type: 'audio/mpeg', length: 9 }],
    extensions: { itunes: { duration: 61 } },
  }

  it('says in RSS and Atom what directories ask for', () => {
    for (const text of [rss(episode, { category }), atom(episode, { category })]) {
      expect(text).toContain('<itunes:author>Ed &')
      expect(text).toMatch(
        /<itunes:owner>\s*<itunes:name>Ed<\/itunes:name>\s*<itunes:email>ed@feeds.example<\/itunes:email>\s*<\/itunes:owner>/,
      )
      expect(text).toContain('<itunes:image href="https://feeds.example/cover.jpg"/>')
      expect(text).toMatch(/<itunes:category text="Society &amp; Culture">\s*<itunes:category text="Documentary"\/>\s*<\/itunes:category>/)
      expect(text).toContain('<itunes:category text="Technology"/>')
      expect(text).toContain('<itunes:explicit>false</itunes:explicit>')
      expect(text).toContain('<itunes:type>serial</itunes:type>')
      expect(text).toContain('<podcast:locked owner="ed@feeds.example">yes</podcast:locked>')
      expect(text).toMatch(/<podcast:guid>[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f-]+<\/podcast:guid>/)
    }
    expect(rss(episode, { category })).toContain('<enclosure url="http://a.example/a.mp3" length="9" type="audio/mpeg"/>')
    expect(rss(episode, { category })).toMatch(/<image>\s*<url>https:\/\/feeds.example\/cover.jpg<\/url>/)
  })

  it('has its cover in JSON Feed, and the length of an episode', () => {
    const feed = json(episode, { category })
    expect(feed.icon).toBe('https://feeds.example/cover.jpg')
    expect(feed.items[0].attachments[0]).toMatchObject({ duration_in_seconds: 61 })
  })

  it('is valid in every format', async () => {
    for (const format of ['rss', 'atom', 'json-feed', 'page'] as const)
      expect(await problemsOf(format, published([episode], { category }))).toEqual([])
  })
})
