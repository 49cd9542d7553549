import { describe, expect, it } from 'vitest'
import type { Category } from '../../src/model/category.ts'
import { onlySourceOf, podcastCategory, podcastGuid, podcastOf } from '../../src/publications/index.ts'
import { createRouter } from '../../src/publications/routing.ts'
import { anItem } from '../support/builders.ts'
import { serverSettings } from '../support/feed-server.ts'
import { SITE } from '../support/publications.ts'

const URL = 'https://feeds.example/talk/'
const site = { ...SITE, logo: 'https://feeds.example/logo.png', author: { name: 'The Editors', email: 'mail@feeds.example' } }

describe('the guid of a podcast', () => {
  it.each([
    ['https://mp3s.nashownotes.com/pc20rss.xml', '917393e3-1b1e-5cef-ace4-edaa54e1f810'],
    ['podnews.net/rss', '9b024349-ccf0-5f69-a609-6b82873eab3c'],
    ['http://podnews.net/rss//', '9b024349-ccf0-5f69-a609-6b82873eab3c'],
  ])('of %s is the one the namespace gives', (url, guid) => {
    expect(podcastGuid(url)).toBe(guid)
  })

  it('stays when the slug changes, and is the one that was set', () => {
    const before = podcastOf({ podcast: {} }, undefined, site, URL)?.guid
    expect(podcastOf({ podcast: {}, formerly: ['talk', 'other'] }, undefined, site, 'https://feeds.example/new/')?.guid).toBe(before)
    const guid = '917393e3-1b1e-5cef-ace4-edaa54e1f810'
    expect(podcastOf({ podcast: { guid } }, undefined, site, URL)?.guid).toBe(guid)
  })
})

describe('a podcast', () => {
  const channel = {
    image: 'http://p.example/cover.jpg',
    author: 'A <b>maker</b>',
    owner: { name: 'Owner', email: 'owner@p.example' },
    categories: [['Arts', 'Food']],
    explicit: true,
  }

  it('takes what is missing from its channel, and then from the site', () => {
    expect(podcastOf({ podcast: {} }, undefined, site, URL)).toMatchObject({
      image: 'https://feeds.example/logo.png',
      author: 'The Editors',
      owner: { name: 'The Editors', email: 'mail@feeds.example' },
      explicit: false,
    })
    expect(podcastOf({}, channel, site, URL)).toMatchObject({ image: channel.image, owner: channel.owner, categories: [['Arts', 'Food']] })
    expect(podcastOf({ podcast: { explicit: false, image: 'https://x.example/c.png' } }, channel, site, URL)).toMatchObject({
      image: 'https://x.example/c.png',
      explicit: false,
      owner: channel.owner,
    })
  })

  it('is none where the category says so, or neither it nor its source says anything', () => {
    expect(podcastOf({ podcast: false }, channel, site, URL)).toBeUndefined()
    expect(podcastOf({}, undefined, site, URL)).toBeUndefined()
  })

  it('carries no address that runs a script and no mail that is none', () => {
    const podcast = podcastOf({}, { image: 'javascript:alert(1)', owner: { email: 'nobody' }, categories: [['']] }, SITE, URL)
    expect(podcast).not.toHaveProperty('image')
    expect(podcast).not.toHaveProperty('owner')
    expect(podcast).not.toHaveProperty('categories')
  })
})

it.each([
  ['Technology', ['Technology']],
  ['society and culture > documentary', ['Society & Culture', 'Documentary']],
  ['Society & Culture: Documentary', ['Society & Culture', 'Documentary']],
  ['Documentary', undefined],
  ['Podcasting', undefined],
])('the category %s is %j to directories', (text, path) => {
  expect(podcastCategory(text)).toEqual(path)
})

it('a category has an only source where nothing else can bring it items', () => {
  const settings = serverSettings()
  const [first] = settings.categories
  const [source] = settings.sources
  const category = { ...first!, sources: ['one'], tags: [] } satisfies Category
  const sources = ['one', 'two'].map((id) => ({ ...source!, id, categories: [] }))
  expect(onlySourceOf(category, { sources }, new Set())).toBe('one')
  expect(onlySourceOf({ ...category, tags: ['a'] }, { sources }, new Set())).toBeUndefined()
  expect(onlySourceOf({ ...category, sources: ['*'] }, { sources }, new Set())).toBeUndefined()
  expect(onlySourceOf({ ...category, made: { each: 'source', label: 'One' } }, { sources }, new Set(['two']))).toBe('two')
})

it('a podcast takes items with a recording alone', () => {
  const settings = serverSettings()
  const [category] = settings.categories
  const talk = { ...category!, slug: 'talk', sources: ['*'], podcast: {} }
  const router = createRouter({ settings: { ...settings, categories: [talk] }, made: [], matches: () => false })
  const source = { ...settings.sources[0]!, id: 's', categories: [] }
  const taken = (url: string, type?: string) =>
    router.routesOf(anItem({ enclosures: [{ url, ...(type === undefined ? {} : { type }) }] }), source).length === 1
  expect(taken('http://p.example/a', 'audio/mpeg')).toBe(true)
  expect(taken('http://p.example/a.MP3?x=1')).toBe(true)
  expect(taken('http://p.example/a.pdf', 'application/pdf')).toBe(false)
  expect(taken('http://p.example/p.jpg', 'image/jpeg')).toBe(false)
})
