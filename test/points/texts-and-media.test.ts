import { describe, expect, it } from 'vitest'
import { atom, both, expectSound, json, readByFeedsmith, rss } from './writers.ts'

describe('output point: texts', () => {
  const two = { summary: '<b>S</b>', summaryType: 'html', content: '<p>C</p>', contentType: 'html' } as const

  it('summary and full content stand side by side, the description first', () => {
    expect(rss(two)).toMatch(/<description><!\[CDATA\[<b>S<\/b>\]\]><\/description>\s*<content:encoded>/)
    expect(atom(two)).toMatch(/<summary type="html"[^>]*>[^<]*<\/summary>\s*<content type="html"/)
    expect(json(two).items[0]).toMatchObject({ content_html: '<p>C</p>', summary: 'S' })
  })

  it('HTML is declared as HTML and plain text as text', () => {
    expect(atom(two)).toContain('<content type="html" xml:base="http://a.example/item0">&lt;p&gt;C&lt;/p&gt;</content>')
    expect(atom({ content: 'a & b', contentType: 'text' })).toContain('<content>a &amp; b</content>')
    expect(json({ content: 'a & b', contentType: 'text' }).items[0].content_text).toBe('a & b')
  })

  it('titles show exactly as given: a literal &amp; survives', () => {
    const title = 'A &amp; B & <C>'
    const read = readByFeedsmith({ title })
    expect([read.atom.entries?.[0]?.title?.value, read.json.items?.[0]?.title]).toEqual([title, title])
    // feedsmith takes a title of RSS for HTML, as some readers do; the XML says it as given.
    expect(rss({ title })).toContain('<title>A &#x26;amp; B &#x26; &#x3C;\u200bC&#x3E;</title>')
  })

  it('RSS titles write & and < by number', () => {
    expect(rss({ title: 'AT&T < x' })).toContain('<title>AT&#x26;T &#x3C; x</title>')
  })

  it('JSON titles and summaries are plain text', () => {
    expect(json({ title: 'a < b', ...two }).items[0]).toMatchObject({ title: 'a < b', summary: 'S' })
  })

  it('an item with neither text nor title stays valid', async () => {
    await expectSound([{ title: '' }])
  })

  it('the base of relative links is told', () => {
    expect(atom(two)).toContain('xml:base="http://a.example/item0"')
  })
})

describe('output point: language', () => {
  const category = { slug: 'news', title: 'News', description: 'd', noindex: false, language: 'en-GB' }

  it('of the feed', () => {
    expect(rss({}, { category })).toContain('<language>en-GB</language>')
    expect(atom({}, { category })).toMatch(/<feed [^>]*xml:lang="en-GB"/)
    expect(json({}, { category }).language).toBe('en-GB')
  })

  it('of an item where it differs', () => {
    const item = { language: 'fr' }
    expect(rss(item, { category })).toContain('<dc:language>fr</dc:language>')
    expect(atom(item, { category })).toContain('<entry xml:lang="fr">')
    expect(json(item, { category }).items[0].language).toBe('fr')
    expect(atom({ language: 'en-GB' }, { category })).not.toContain('<entry xml:lang')
  })

  it.each([
    ['english', 'en'],
    ['hindi', 'hi'],
    ['zh_CN', 'zh-CN'],
    ['klingonese', undefined],
    ['"><x', undefined],
  ])('a bad tag is mended or left out: %s', (language, meant) => {
    expect(json({ language }).items[0].language).toBe(meant)
  })

  it.each([
    ['новости сегодня вечером', /^(?:ru|und-Cyrl|uk|bg)/],
    ['東京の新しい鉄道が開業しました', /^ja/],
    ['오늘 서울의 날씨는 맑겠습니다', /^ko/],
    ['أخبار اليوم من المدينة', /Arab|^ar/],
    ['חדשות היום בעיר', /^he|Hebr/],
    ['ข่าววันนี้จากกรุงเทพ', /^th/],
    ['आज शहर से समाचार', /^hi|Deva/],
  ])('an item whose text is plainly in another script says so: %s', (text, meant) => {
    const content = `${text} `.repeat(10)
    expect(json({ title: text, content, contentType: 'text', language: 'en' }, { category }).items[0].language).toMatch(meant)
  })
})

describe('output point: media', () => {
  const recording = { url: 'http://a.example/a.mp3', type: 'audio/mpeg', length: 9, duration: 61 }
  const picture = { url: 'http://a.example/p.png', type: 'image/png' }

  it('an enclosure keeps the given type and length', () => {
    const one = { url: 'http://a.example/x', type: 'application/x-odd', length: 123 }
    expect(rss({ enclosures: [one] })).toContain('<enclosure url="http://a.example/x" length="123" type="application/x-odd"/>')
    expect(atom({ enclosures: [one] })).toContain('<link rel="enclosure" type="application/x-odd" length="123" href="http://a.example/x"/>')
  })

  it('a second enclosure is kept', () => {
    const enclosures = [recording, { url: 'http://a.example/b.mp3' }]
    expect(atom({ enclosures }).match(/rel="enclosure"/g)).toHaveLength(2)
    expect(json({ enclosures }).items[0].attachments).toHaveLength(2)
    expect(rss({ enclosures })).toContain('<media:content url="http://a.example/b.mp3"')
  })

  it('at most one RSS enclosure', () => {
    expect(rss({ enclosures: [recording, picture, { url: 'http://a.example/b.mp3' }] }).match(/<enclosure /g)).toHaveLength(1)
  })

  it('a picture is a picture and never displaces a recording', () => {
    const item = { image: { url: 'http://a.example/i.png', width: 3, height: 4 }, enclosures: [picture, recording] }
    expect(rss(item)).toContain('<enclosure url="http://a.example/a.mp3"')
    for (const text of both(item)) expect(text).toContain('<media:thumbnail url="http://a.example/i.png" width="3" height="4"/>')
    expect(json(item).items[0].image).toBe('http://a.example/i.png')
  })

  it('an unknown length or type stays valid, and is said to be unknown only where the format needs it', async () => {
    const enclosures = [{ url: 'http://a.example/unknown' }]
    await expectSound([{ enclosures }])
    expect(rss({ enclosures })).toContain('length="0" type="application/octet-stream"')
    expect(atom({ enclosures })).not.toContain('length=')
    expect(json({ enclosures }).items[0].attachments[0]).not.toHaveProperty('size_in_bytes')
  })

  it('duration', () => {
    expect(rss({ enclosures: [recording] })).toContain('<itunes:duration>61</itunes:duration>')
    expect(json({ enclosures: [recording] }).items[0].attachments[0].duration_in_seconds).toBe(61)
    const said = { enclosures: [{ url: 'http://a.example/c.mp3' }], extensions: { itunes: { duration: 90 } } }
    expect(json(said).items[0].attachments[0].duration_in_seconds).toBe(90)
  })

  it('keywords of iTunes stand between commas', () => {
    expect(rss({ extensions: { itunes: { keywords: 'a b  c' } } })).toContain('<itunes:keywords>a, b, c</itunes:keywords>')
    expect(rss({ extensions: { itunes: { keywords: 'two words,three' } } })).toContain('<itunes:keywords>two words,three</itunes:keywords>')
  })

  it('itunes: and podcast: are carried through', () => {
    const extensions = {
      itunes: { episode: 3, explicit: true, subtitle: 's'.repeat(400) },
      podcast: { season: 2, transcripts: [{ url: 'http://a.example/t.vtt', type: 'text/vtt' }] },
    }
    for (const text of both({ extensions })) {
      expect(text).toContain('<itunes:episode>3</itunes:episode>')
      expect(text).toContain('<podcast:transcript url="http://a.example/t.vtt" type="text/vtt"/>')
      expect(/<itunes:subtitle>([^<]*)</.exec(text)![1]!.length).toBeLessThanOrEqual(255)
    }
  })
})
