import { describe, expect, it } from 'vitest'
import { THEME_NAMES, type Theme } from '../../src/model/publication.ts'
import { type ArticlePage, serializeArticlePage, serializeIndexPage, templateProblem, wordsFor } from '../../src/writing/index.ts'
import { documentOf } from '../support/output-checks.ts'
import { SITE } from '../support/publications.ts'
import { sampleIndex, samplePage } from '../support/sample-page.ts'

function pagesOf(theme: Theme): Readonly<Record<'front' | 'category' | 'article', string>> {
  const publication = samplePage({ site: { ...SITE, theme } })
  const { generator, items } = publication
  const article: ArticlePage = {
    item: items[0]!,
    url: `${SITE.url}articles/river/ferry/`,
    site: { ...SITE, theme },
    generator,
    styleUrl: `${SITE.url}articles/style.css`,
    categories: [{ title: 'River', url: `${SITE.url}river/` }],
    noindex: false,
  }
  return {
    front: serializeIndexPage({ ...sampleIndex(), look: { theme, siteTitle: 'Two Quays' } }),
    category: documentOf('page', publication),
    article: serializeArticlePage(article),
  }
}

describe.each(THEME_NAMES)('the theme %s', (name) => {
  const pages = pagesOf({ name })

  it.each(['front', 'category', 'article'] as const)('gives the page %s a title, a main heading and a way to its stories', (kind) => {
    expect(pages[kind]).toMatch(/<title>[^<]+<\/title>/)
    expect(pages[kind].match(/<h1\b/g)).toHaveLength(1)
    expect(pages[kind]).toContain('class="skip"')
  })

  it('allows its own style by its hash and nothing inline besides', () => {
    for (const page of [pages.front, pages.category]) {
      expect(page).toMatch(/style-src 'sha256-[^']+'/)
      expect(page).not.toMatch(/ style="|unsafe-inline| on\w+="/)
    }
  })
})

describe('a theme of the operator', () => {
  it('stands after the style of its base, and cannot end the element it stands in', () => {
    const { front } = pagesOf({ name: 'plain', css: 'h1{color:teal}</style><script>alert(1)</script>' })
    expect(front).toContain('h1{color:teal}')
    expect(front.match(/<\/style>/g)).toHaveLength(1)
  })

  it('fills every template with the data of its page', () => {
    const templates = {
      front:
        '<h1>{{title}}</h1>{{#stories}}<p class="one">{{title}} – {{source}}, {{day}}</p>{{/stories}}{{#sources}}<i>{{name}}</i>{{/sources}}{{footer}}',
      category: '<h1>{{title}}</h1><p>{{count}}</p>{{stories}}{{pager}}',
      story: '<h{{level}}>{{title}}</h{{level}}>{{#tags}}<b>{{.}}</b>{{/tags}}{{content}}',
      article: '<h1>{{title}}</h1>{{content}}<small>{{words.madeBy}}</small>',
    }
    const pages = pagesOf({ name: 'plain', templates })
    expect(pages.front).toContain(
      '<p class="one">The night ferry returns after eleven years – The River Post, Tuesday, November 24, 2026</p>',
    )
    expect(pages.front).toContain('<i>Notes of our own</i>')
    expect(pages.category).toContain('<p>6 stories</p>')
    expect(pages.category.match(/<article class="story" id="i-/g)).toHaveLength(6)
    expect(pages.category).toContain('<h3>The night ferry returns after eleven years</h3><b>Transport</b><b>River</b><p>The <em>Marta</em>')
    expect(pages.article).toContain('<small>Made by</small>')
    expect(pages.article).toContain('<em>Marta</em>')
  })

  it('cannot publish the text of somebody else as markup, with two braces or with three', () => {
    const title = '<img src=x onerror=alert(1)>'
    const index = {
      ...sampleIndex(),
      title,
      look: { theme: { name: 'press', templates: { front: '{{title}}|{{{title}}}|{{&title}}' } } },
    } as const
    expect(serializeIndexPage(index).split('<body class="front">')[1]).not.toContain('<img')
  })

  it.each([
    ['an open tag', 'front', '{{#stories}}', 'Unclosed section'],
    ['a category without its stories', 'category', '<h1>{{title}}</h1>', 'lacks {{stories}}'],
    ['an article without its text', 'article', '<h1>{{title}}</h1>', 'lacks {{content}}'],
    ['a partial', 'front', '{{#stories}}{{> other}}{{/stories}}', 'partials'],
  ])('is refused when a template holds %s', (_, name, template, message) => {
    expect(templateProblem(name, template)).toContain(message)
  })
})

describe('the words of pages', () => {
  it.each([
    ['en', 1, '1 story'],
    ['en', 2, '2 stories'],
    ['de', 1, '1 Beitrag'],
    ['de', 1234, '1.234 Beiträge'],
    ['fr', 0, '0 article'],
    ['fr', 2, '2 articles'],
    ['es-MX', 1, '1 artículo'],
    ['ja', 3, '3件'],
    ['zh-TW', 3, '3 篇'],
    ['pt', 2, '2 stories'],
  ])('count in %s: %i is "%s"', (language, count, text) => {
    expect(wordsFor(language).stories(count)).toBe(text)
  })

  it.each([
    ['de', 'Europe/Berlin', 'Mittwoch, 1. Juli 2026', '01:30'],
    ['en-GB', 'UTC', 'Tuesday, 30 June 2026', '23:30'],
    ['ja', 'Asia/Tokyo', '2026年7月1日水曜日', '08:30'],
    ['zh-Hant', 'America/New_York', '2026年6月30日星期二', '19:30'],
  ])('date in %s by the clocks of %s', (language, zone, day, clock) => {
    const words = wordsFor(language, zone)
    const instant = Date.UTC(2026, 5, 30, 23, 30)
    expect([words.day(instant), words.clock(instant)]).toEqual([day, clock])
  })
})
