import { describe, expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { settle, settleKey } from '../../src/publications/index.ts'
import { anItem, anOrigin, SOME_INSTANT } from '../support/builders.ts'
import { POLICY } from '../support/publications.ts'

function settled(item: Partial<Item>, policy: Partial<typeof POLICY> = {}, members: readonly Item[] = []) {
  const result = settle({ item: anItem(item), members }, { ...POLICY, ...policy })
  if (result.item === undefined) throw new Error(`dropped: ${result.dropped}`)
  return result.item
}

describe('ids', () => {
  it.each([
    'urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    'tag:a.example,2026:/x',
    'http://A.example:80/x/../y',
    'https://a.example/稳字',
  ])('%s stays, character by character', (guid) => {
    expect(settled({ guid })).toMatchObject({ guid, iri: guid })
  })

  it.each(['12345', 'a b c', 'not an iri', '/relative', 'http://a.example/a b', 'http://a.example/%zz', '<x>'])(
    '%s is no IRI: Atom gets a stable urn',
    (guid) => {
      const { guid: kept, iri } = settled({ guid })
      expect(kept).toBe(guid)
      expect(iri).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(settled({ guid }).iri).toBe(iri)
    },
  )

  it('never makes an id of what runs as code', () => {
    expect(settled({ guid: 'javascript:alert(1)' }).iri).toMatch(/^urn:uuid:/)
  })

  it('gives an item without an id one of its own', () => {
    expect(settled({ guid: ' ' }).guid).toMatch(/^urn:uuid:/)
  })

  it('says permalink exactly when the guid is the link', () => {
    expect(settled({ guid: 'http://a.example/x', url: 'http://a.example/x', guidIsPermalink: false }).guidIsPermalink).toBe(true)
    expect(settled({ guid: 'http://a.example/y', url: 'http://a.example/x', guidIsPermalink: true }).guidIsPermalink).toBe(false)
  })
})

describe('addresses', () => {
  it.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example/', '/relative', 'http://', 'mailto:a@b.example'])(
    '%s is no page',
    (url) => {
      expect(settled({ url }).url).toBeUndefined()
    },
  )

  it('are encoded, and tell neither credentials nor campaigns', () => {
    expect(settled({ url: 'http://u:p@a.example/a b/ü?q=ä|b&utm_source=rss' }).url).toBe('http://a.example/a%20b/%C3%BC?q=%C3%A4%7Cb')
  })

  it('of enclosures and pictures are made absolute against the page, or left out', () => {
    const item = settled({ enclosures: [{ url: '../a.mp3' }, { url: 'javascript:x' }, { url: '../a.mp3' }], image: { url: 'i.jpg' } })
    expect(item.enclosures.map(({ url }) => url)).toEqual(['http://a.example/a.mp3'])
    expect(item.image?.url).toBe('http://a.example/i.jpg')
  })

  it('of a private feed is not told', () => {
    const { origin } = settled({
      origin: anOrigin({ id: 'https://a.example/feed?token=abc', selfUrl: 'https://a.example/feed?token=abc', url: 'https://a.example/' }),
    })
    expect(JSON.stringify(origin)).not.toContain('abc')
    expect(origin.id).toBe('https://a.example/')
  })
})

describe('dates', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, -8.64e15, 8.64e15, Date.UTC(275_760, 8, 13), -62_135_596_800_000, Date.UTC(2099, 0, 1)])(
    '%s is never written',
    (bad) => {
      expect(settled({ published: bad, updated: bad })).toMatchObject({ published: SOME_INSTANT, updated: SOME_INSTANT })
    },
  )

  it('of publication and change are both kept', () => {
    expect(settled({ published: 1000, updated: 2000 })).toMatchObject({ published: 1000, updated: 2000 })
  })

  it('an item that says none is as old as our first sight of it', () => {
    const { published: _, ...undated } = anItem()
    expect(settle({ item: undated, members: [] }, POLICY).item).toMatchObject({ published: SOME_INSTANT, updated: SOME_INSTANT })
  })

  it('an item that was never edited is not updated by our seeing it; an edited one is', () => {
    expect(settled({ published: 1000, changed: SOME_INSTANT }).updated).toBe(1000)
    expect(settled({ published: 1000, changed: SOME_INSTANT + 5 }).updated).toBe(SOME_INSTANT + 5)
  })
})

describe('people and labels', () => {
  it('keeps everyone who has a name, a mail or an address, once', () => {
    const { authors } = settled({
      authors: [{ name: 'A' }, { name: 'A' }, { email: 'b@b.example' }, { url: 'http://c.example/' }, {}, { name: ' ' }],
    })
    expect(authors).toEqual([{ name: 'A' }, { email: 'b@b.example' }, { url: 'http://c.example/' }])
  })

  it.each(['@@example..com', 'a', 'a@', 'a@b', 'a b@c.example', 'a@b.example, c@d.example', '<a@b.example>'])(
    'never writes the mail %s',
    (email) => {
      expect(settled({ authors: [{ name: 'A', email }] }).authors).toEqual([{ name: 'A' }])
    },
  )

  it('keeps each tag once, with its scheme and label', () => {
    const { tags } = settled({
      tags: [{ term: ' a ' }, { term: 'Ａ' }, { term: '' }, { term: 'a', scheme: 'http://s.example/', label: 'The A' }],
    })
    expect(tags).toEqual([{ term: 'a' }, { term: 'a', scheme: 'http://s.example/', label: 'The A' }])
  })

  it.each([
    ['zh_Hans_CN.UTF-8', 'zh-Hans-CN'],
    ['EN-us', 'en-US'],
    ['not a language', undefined],
    ['', undefined],
    ['e', undefined],
  ])('the language %s is %s', (language, wanted) => {
    expect(settled({ language }).language).toBe(wanted)
  })

  it.each([
    ['Audio/MPEG', 'audio/mpeg'],
    ['audio', undefined],
    ['audio/mpeg; codecs="mp3"', 'audio/mpeg; codecs="mp3"'],
  ])('the media type %s is %s', (type, wanted) => {
    expect(settled({ enclosures: [{ url: 'http://a.example/a', type }] }).enclosures[0]?.type).toBe(wanted)
  })
})

describe('texts', () => {
  const long = `<p>${'Eleven words stand in this sentence that is read here. '.repeat(20)}</p>`

  it('a made summary is half as long in scripts that say twice as much', () => {
    const han = settled({ content: '稳字当头，稳中求进。'.repeat(60), contentType: 'text' }, { content: 'summary' })
    expect(han.summaryText?.length).toBeGreaterThan(150)
    expect(han.summaryText?.length).toBeLessThan(200)
    expect(han.summaryText).toMatch(/…$/)
  })

  it('hold the text alone where `full` is set', () => {
    expect(settled({ content: long, contentType: 'html', summary: 'Short' }, { content: 'full' })).not.toHaveProperty('summaryText')
  })

  it('hold the summary where `full` is set and there is no text', () => {
    expect(settled({ summary: 'Short', summaryType: 'text' }, { content: 'full' })).toMatchObject({ summaryText: 'Short' })
  })

  it('hold no full text where `summary` is set', () => {
    const item = settled({ content: long, contentType: 'html' }, { content: 'summary' })
    expect(item.contentHtml).toBeUndefined()
    expect(item.summaryText).toMatch(/^Eleven words .* [a-z]+…$/)
    expect(item.summaryText?.length).toBeLessThanOrEqual(300)
  })

  it('hold the publisher\u2019s summary where `both` is set, and none that only repeats the text', () => {
    expect(settled({ content: long, contentType: 'html', summary: '<b>Short</b>', summaryType: 'html' })).toMatchObject({
      summaryHtml: '<b>Short</b>',
      summaryText: 'Short',
    })
    expect(settled({ content: '<p>Same</p>', contentType: 'html', summary: 'Same', summaryType: 'text' }).summaryText).toBeUndefined()
  })

  it('plain text stays plain text', () => {
    expect(settled({ content: '1 < 2', contentType: 'text' })).toMatchObject({ contentText: '1 < 2' })
  })

  it('a title is shown as given', () => {
    expect(settled({ title: 'AT&amp;T <b>' }).title).toBe('AT&amp;T <b>')
    expect(settled({ title: 'x'.repeat(100_000) }).title).toHaveLength(100_000)
  })

  it('a title may name its source', () => {
    expect(settled({ title: 'T', origin: anOrigin({ title: 'Paper' }) }, { titlePrefix: true }).title).toBe('[Paper] T')
  })
})

describe('pictures', () => {
  const content = '<p>a</p><img src="http://a.example/in-text.png"><p>b</p>'

  it('stay in the text where `keep` is set', () => {
    expect(settled({ content, contentType: 'html' }).contentHtml).toContain('in-text.png')
  })

  it('stand once beside the text and never in it where `lead` is set', () => {
    const item = settled({ content, contentType: 'html' }, { images: 'lead' })
    expect(item.contentHtml).toBe('<p>a</p><p>b</p>')
    expect(item.image?.url).toBe('http://a.example/in-text.png')
  })

  it('are left out where `drop` is set', () => {
    const enclosures = [
      { url: 'http://a.example/e.png', type: 'image/png' },
      { url: 'http://a.example/e.mp3', type: 'audio/mpeg' },
    ]
    const item = settled({ content, contentType: 'html', image: { url: 'http://a.example/i.png' }, enclosures }, { images: 'drop' })
    expect(item.image).toBeUndefined()
    expect(item.contentHtml).not.toContain('<img')
    expect(item.enclosures).toHaveLength(1)
  })
})

describe('the other members of a story', () => {
  const fuller = anItem({
    id: 'fuller',
    sourceId: 'o',
    title: 'Other',
    content: '<p>The whole text</p>',
    contentType: 'html',
    image: { url: 'http://o.example/i.png' },
    origin: anOrigin({ sourceId: 'o', title: 'Other Paper' }),
  })

  it('are named', () => {
    expect(settled({}, {}, [fuller]).alsoAt).toEqual([{ title: 'Other', url: 'http://a.example/fuller', source: 'Other Paper' }])
  })

  it('may add what the lead lacks', () => {
    const item = settled({}, { enrichLead: true }, [fuller])
    expect(item).toMatchObject({
      itemId: 'item',
      title: 'Title of item',
      contentHtml: '<p>The whole text</p>',
      image: { url: 'http://o.example/i.png' },
    })
  })

  it('add no full text where the lead\u2019s source gives only a summary and its rights are respected', () => {
    const item = settled({ summary: 'Short', summaryType: 'text' }, { enrichLead: true, respectSourceRights: true }, [fuller])
    expect(item.contentHtml).toBeUndefined()
    expect(item.summaryText).toBe('Short')
  })
})

describe('settleKey', () => {
  const item = anItem()
  const key = settleKey({ item, members: [] }, POLICY)

  it('changes with anything that is shown, and with the policy', () => {
    expect(settleKey({ item: { ...item, tags: [{ term: 'x' }] }, members: [] }, POLICY)).not.toBe(key)
    expect(settleKey({ item, members: [anItem({ id: 'o' })] }, POLICY)).not.toBe(key)
    expect(settleKey({ item, members: [] }, { ...POLICY, images: 'drop' })).not.toBe(key)
    expect(settleKey({ item: anItem(), members: [] }, { ...POLICY })).toBe(key)
  })
})

it('an item with nothing to show is dropped with a reason', () => {
  const { url: _, ...bare } = anItem({ title: ' ' })
  expect(settle({ item: bare, members: [] }, POLICY)).toEqual({ dropped: 'nothing-to-show' })
})

it('an item that breaks a tool costs itself, not the turn', () => {
  const broken = { ...anItem(), tags: [null] } as unknown as Item
  expect(settle({ item: broken, members: [] }, POLICY).dropped).toMatch(/^unsettleable: /)
})
