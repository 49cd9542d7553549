import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { anOrigin } from '../support/builders.ts'
import { documentOf, problemsOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'
import { FEED_ELEMENTS, OWN_ELEMENTS, runnables } from '../support/runnables.ts'

interface NastyText {
  readonly name: string
  readonly text: string
  readonly repeat?: number
}

const texts: readonly NastyText[] = JSON.parse(readFileSync(new URL('../fixtures/nasty-texts.json', import.meta.url), 'utf8'))

/** The text in every place an item has for one, and again as plain text and as a title alone. */
function itemsWith(text: string): readonly Partial<Item>[] {
  const person = { name: text, email: text, url: text, avatar: text }
  return [
    {
      guid: text,
      url: text,
      externalUrl: text,
      title: text,
      content: text,
      contentType: 'html',
      summary: text,
      summaryType: 'html',
      authors: [person, { name: text }, { email: text }, { url: text }],
      contributors: [person],
      tags: [{ term: text, scheme: text, label: text }, { term: text }, { term: '' }],
      links: [{ url: text, rel: 'via', type: text, title: text, hreflang: text }],
      enclosures: [
        { url: text, type: text, title: text, medium: text },
        { url: 'http://a.example/a.mp3', type: text, title: text },
      ],
      image: { url: text, title: text, description: text },
      rights: text,
      license: text,
      language: text,
      comments: text,
      origin: anOrigin({
        id: text,
        title: text,
        selfUrl: text,
        url: text,
        rights: text,
        icon: text,
        logo: text,
        language: text,
        authors: [person],
      }),
      extensions: { itunes: { subtitle: text, image: text }, custom: { [text]: { a: text }, _own: { [text]: text } } },
    },
    { guid: `urn:plain:${text}`, title: text, content: text, contentType: 'text', summary: text, summaryType: 'text' },
    { title: text },
    { title: '', content: text, contentType: 'html' },
    { title: 'The last one' },
  ]
}

describe.each(texts)('$name', ({ text, repeat = 1 }) => {
  const nasty = text.repeat(repeat)
  const publication = published(itemsWith(nasty), {
    category: { slug: 'news', title: nasty, description: nasty, language: nasty, rights: nasty, noindex: false, tags: [nasty] },
  })

  it.each(['rss', 'atom', 'json-feed', 'page'] as const)('does not harm %s', async (format) => {
    expect(publication.items.at(-1)?.title).toBe('The last one')
    expect(await problemsOf(format, publication)).toEqual([])
  })

  it('leaves no element and no address that runs', () => {
    for (const { contentHtml = '', summaryHtml = '' } of publication.items) expect(runnables(contentHtml + summaryHtml)).toEqual([])
    expect(runnables(documentOf('page', publication), OWN_ELEMENTS)).toEqual([])
    expect(runnables(documentOf('rss', publication), FEED_ELEMENTS)).toEqual([])
    expect(runnables(documentOf('atom', publication), FEED_ELEMENTS)).toEqual([])
  })
})
