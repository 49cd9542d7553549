import { describe, expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { feedStyle } from '../../src/writing/index.ts'
import { documentOf, problemsOf } from '../support/output-checks.ts'
import { published, SITE } from '../support/publications.ts'

const site = { ...SITE, stylesheet: true }
const html = { content: '<p>Full &amp; <b>long</b></p>', contentType: 'html', summary: '<i>Sum</i>', summaryType: 'html' } as const
const text = (format: 'rss' | 'atom', item: Partial<Item> = html, given = {}) => documentOf(format, published([item], { site, ...given }))

describe('a feed with a style sheet', () => {
  it('names it by a path that holds wherever the outputs stand, from archive pages too', () => {
    for (const format of ['rss', 'atom'] as const) {
      expect(text(format).split('\n')[1]).toBe('<?xml-stylesheet type="text/css" href="../feed.css"?>')
      expect(text(format, html, { paging: { complete: false, archive: 2 } }).split('\n')[1]).toContain('href="../../../feed.css"')
    }
  })

  it('has some plain text of each item in an element that readers take for nothing else', () => {
    for (const format of ['rss', 'atom'] as const) expect(text(format)).toContain('<dcterms:abstract>Sum</dcterms:abstract>')
    const alone = { content: '<p>A &lt;b&gt; &amp; c</p>', contentType: 'html' } as const
    expect(documentOf('rss', published([alone], { site }, { content: 'full' }))).toContain(
      '<dcterms:abstract>A &#x3C;\u200bb&#x3E; &#x26; c</dcterms:abstract>',
    )
  })

  it('shows a plain summary of Atom itself, without a second text', () => {
    expect(text('atom', { summary: 'Plain', summaryType: 'text' })).not.toContain('abstract')
  })

  it('has no element for an item without text, and none of this without the setting', () => {
    expect(text('rss', {})).not.toContain('abstract')
    for (const format of ['rss', 'atom'] as const) expect(documentOf(format, published([html]))).not.toMatch(/xml-stylesheet|dcterms/)
  })

  it('is valid, and read back by every reader', async () => {
    for (const format of ['rss', 'atom', 'json-feed', 'page'] as const)
      expect(await problemsOf(format, published([html, { title: 'T', ...html, id: 'b', guid: 'b' }], { site }))).toEqual([])
  })
})

describe('the style sheet of feeds', () => {
  it('asks nobody for anything', () => {
    expect(feedStyle('en').replace(/@namespace \w+ url\("[^"]+"\);/g, '')).not.toMatch(/url\(|@import|https?:/)
  })

  it.each(['en', 'de', 'fr', 'es', 'ja', 'zh-Hans', 'zh-Hant', undefined])(
    'says in %s how to subscribe, and no text ends the string it stands in',
    (language) => {
      const style = feedStyle(language)
      expect(style).not.toContain('{{')
      for (const [, content = ''] of style.matchAll(/content:"([^\n]*?)";display/g))
        expect(content).toMatch(/^(?:[A-Za-z0-9 .,:]|\\[0-9a-f]{1,6} )+$/)
    },
  )
})
