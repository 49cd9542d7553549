import { describe, expect, it } from 'vitest'
import type { CategoryRule, MadeCategory } from '../../src/model/category.ts'
import type { Tag } from '../../src/model/elements.ts'
import type { Item } from '../../src/model/item.ts'
import { rowsInForce, withMade } from '../../src/publications/index.ts'
import { createRouter } from '../../src/publications/routing.ts'
import { anItem, aSource } from '../support/builders.ts'
import { aCategory, serverSettings } from '../support/feed-server.ts'

const { slug: _, title: __, description: ___, sources: ____, tags: _____, ...shown } = aCategory()

function aRule(given: Partial<CategoryRule> = {}): CategoryRule {
  return {
    id: 'tag',
    each: 'tag',
    from: ['*'],
    except: [],
    aliases: {},
    nested: 'keep',
    minItems: 1,
    most: 100,
    slug: '{value}',
    title: '{value}',
    settings: shown,
    ...given,
  }
}

function aRow(given: Partial<MadeCategory> = {}): MadeCategory {
  return { rule: 'tag', value: 'tech', label: 'Tech', slug: 'tech', isListed: true, ...given }
}

const tagged = (...terms: (string | Tag)[]): Item => anItem({ tags: terms.map((term) => (typeof term === 'string' ? { term } : term)) })

function routed(item: Item, rule: CategoryRule, { categories = [aCategory()], made = [] as MadeCategory[] } = {}): string[] {
  const router = createRouter({ settings: { ...serverSettings(), categories, categoryRules: [rule] }, made, matches: () => false })
  return router
    .routesOf(item, aSource({ title: 'The Source' }))
    .map(({ category, rule: why }) => `${category.slug} ${category.title} ${why}`)
}

describe('a category that is written out', () => {
  it('takes an item by the first of its reasons: all, source, selected, tag, match', () => {
    const categories = [
      aCategory({ slug: 'all', sources: ['*'], tags: ['X'] }),
      aCategory({ slug: 'named', sources: ['s'], tags: ['X'] }),
      aCategory({ slug: 'picked', sources: ['s'], tags: ['X'] }),
      aCategory({ slug: 'listed', sources: ['list'], tags: ['X'] }),
      aCategory({ slug: 'labelled', tags: ['ｘ'], match: { field: 'title', pattern: 'x' } }),
      aCategory({ slug: 'matching', match: { field: 'title', pattern: 'x' } }),
      aCategory({ slug: 'none', tags: ['other'] }),
    ]
    const router = createRouter({ settings: { ...serverSettings(), categories }, made: [], matches: () => true })
    const routes = router.routesOf(tagged('X'), aSource({ categories: ['named'], listedBy: 'list' }))
    expect(routes.map(({ category, rule }) => [category.slug, rule])).toEqual([
      ['all', 'all'],
      ['named', 'source'],
      ['picked', 'selected'],
      ['listed', 'selected'],
      ['labelled', 'tag:X'],
      ['matching', 'match'],
    ])
  })
})

describe('a rule', () => {
  it('makes one category of spellings that differ in case, width, and simplified or traditional characters', () => {
    const router = createRouter({ settings: { ...serverSettings(), categoryRules: [aRule()] }, made: [], matches: () => false })
    const slugs = [tagged('財經 News'), tagged('财经　ＮＥＷＳ'), tagged('财经 news')].flatMap((item) =>
      router.routesOf(item, aSource()).map(({ category }) => category.slug),
    )
    expect(slugs).toEqual(['財經-news', '財經-news', '財經-news'])
    expect(router.takeNew()).toEqual([{ rule: 'tag', value: '财经 news', label: '財經 News', slug: '財經-news', isListed: false }])
    expect(router.takeNew()).toEqual([])
  })

  it('joins the spellings of its table of aliases under the name of the table', () => {
    expect(routed(tagged('股市', 'Stocks'), aRule({ aliases: { 证券: ['股市', 'stocks'] } }))).toEqual(['证券 证券 tag:证券'])
  })

  it('leaves out the values of except, also as an alias names them', () => {
    expect(routed(tagged('Misc', 'Sundry', 'Tech'), aRule({ except: ['misc'], aliases: { Misc: ['Sundry'] } }))).toEqual([
      'tech Tech tag:Tech',
    ])
  })

  it('looks only at the sources of from', () => {
    expect(routed(tagged('Tech'), aRule({ from: ['elsewhere'] }))).toEqual([])
  })

  it.each([
    ['keep', ['a-b A/B tag:A/B']],
    ['split', ['a A tag:A', 'b B tag:B']],
    ['tree', ['a A tag:A', 'a-b A / B tag:A / B']],
  ] as const)('takes a nested label as %s says', (nested, expected) => {
    expect(routed(tagged('A/B'), aRule({ nested }))).toEqual(expected)
  })

  it('makes the tree of lists in lists', () => {
    expect(routed(tagged('A', { term: 'B', parents: ['A'] }), aRule({ nested: 'tree' }))).toEqual(['a A tag:A', 'a-b A / B tag:A / B'])
  })

  it('takes of an article what its front matter calls categories, and of a feed every label', () => {
    const rule = aRule({ id: 'category', each: 'category' })
    expect(routed({ ...tagged('Tech', 'blue'), path: 'a.md', filedUnder: ['Tech'] }, rule)).toEqual(['tech Tech category:Tech'])
    expect(routed({ ...tagged('blue'), path: 'a.md' }, rule)).toEqual([])
    expect(routed(tagged('Tech', 'blue'), rule)).toHaveLength(2)
  })

  it('takes the first folder of an article, and none of a file at the root', () => {
    const rule = aRule({ id: 'folder', each: 'folder' })
    expect(routed(anItem({ path: '财经/2026/a.md' }), rule)).toEqual(['财经 财经 folder:财经'])
    expect(routed(anItem({ path: 'a.md' }), rule)).toEqual([])
  })

  it('names a category of a source by the title of the source', () => {
    expect(routed(anItem(), aRule({ id: 'source', each: 'source' }))).toEqual(['the-source The Source source:The Source'])
  })

  it('takes languages without their regions, and Chinese by its script', () => {
    const rule = aRule({ id: 'language', each: 'language', slug: 'in-{value}' })
    const languages = ['en-GB', 'zh-TW', 'zh', 'not a tag'].flatMap((language) => routed(anItem({ language }), rule))
    expect(languages.map((one) => one.replace(/^.* language:/, ''))).toEqual(['English', '繁體中文', '简体中文'])
  })

  it('makes none of a name that a category that is written out has', () => {
    expect(routed(tagged('News', 'Tech'), aRule())).toEqual(['tech Tech tag:Tech'])
  })

  it('gives each value a slug of its own that can be used, also where names are taken or cannot stand in a path', () => {
    const slugs = routed(tagged('C', 'c?', 'admin', '/', 'con'), aRule()).map((one) => one.split(' ')[0])
    expect(slugs.slice(0, 3)).toEqual(['c', 'c-tag', 'admin-tag'])
    expect(slugs[3]).toMatch(/^tag-[a-z2-7]{10}$/)
    expect(slugs[4]).toBe('con-tag')
  })

  it('keeps the slug that a value has in the store', () => {
    expect(routed(tagged('TECH'), aRule({ slug: 'about-{value}' }), { made: [aRow()] })).toEqual(['tech Tech tag:TECH'])
  })

  it('asks its match before it looks at an item', () => {
    const rule = aRule({ settings: { ...shown, match: { field: 'title', pattern: 'x' } } })
    expect(routed(tagged('Tech'), rule)).toEqual([])
  })
})

describe('withMade', () => {
  it('adds the categories that have appeared, by rule and label, with the settings of their rule', () => {
    const settings = { ...serverSettings(), categoryRules: [aRule({ title: 'On {value}', settings: { ...shown, limit: 7 } })] }
    const rows = [
      aRow(),
      aRow({ value: 'art', label: 'Art', slug: 'art' }),
      aRow({ value: 'new', label: 'New', slug: 'new', isListed: false }),
    ]
    const made = withMade(settings, rows).categories.slice(settings.categories.length)
    expect(made.map(({ title, slug, limit, description }) => [title, slug, limit, description])).toEqual([
      ['On Art', 'art', 7, 'On Art – Feeds'],
      ['On Tech', 'tech', 7, 'On Tech – Feeds'],
    ])
  })
})

describe('rowsInForce', () => {
  it('leaves out rows whose rule is gone, and those whose name a category that is written out took', () => {
    const settings = { ...serverSettings(), categories: [aCategory({ slug: 'tech', title: '科技' })], categoryRules: [aRule()] }
    const other = aRow({ value: 'art', label: 'Art', slug: 'art' })
    expect(rowsInForce(settings, [aRow(), other, aRow({ rule: 'folder', slug: 'x', value: 'x' })])).toEqual([other])
  })
})
