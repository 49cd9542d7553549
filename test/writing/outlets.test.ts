import { readFileSync } from 'node:fs'
import { Parser } from 'htmlparser2'
import { expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { anOrigin } from '../support/builders.ts'
import { documentOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'

const VECTORS = JSON.parse(readFileSync(new URL('../fixtures/sanitizer-vectors.json', import.meta.url), 'utf8')) as readonly {
  name: string
  html: string
}[]

/** Every place where text of others goes out: what a publisher says in it stands in a document of ours. */
const OUTLETS: Readonly<Record<string, (text: string) => Partial<Item>>> = {
  title: (title) => ({ title }),
  content: (content) => ({ content, contentType: 'html' }),
  'plain content': (content) => ({ content, contentType: 'text' }),
  summary: (summary) => ({ summary, summaryType: 'html' }),
  'plain summary': (summary) => ({ summary, summaryType: 'text' }),
  author: (name) => ({ authors: [{ name }, { name: 'B', url: name }] }),
  contributor: (name) => ({ contributors: [{ name }] }),
  tag: (label) => ({ tags: [{ term: label }, { term: 't', label, scheme: label }] }),
  rights: (rights) => ({ rights, license: rights }),
  link: (url) => ({ url, externalUrl: url, comments: url, links: [{ rel: 'via', url, title: url }] }),
  enclosure: (title) => ({ enclosures: [{ url: 'http://a.example/a.mp3', title, type: title, medium: title }] }),
  image: (description) => ({ image: { url: 'http://a.example/a.png', title: description, description } }),
  origin: (title) => ({ origin: anOrigin({ title, rights: title, authors: [{ name: title }] }) }),
  'itunes texts': (text) => ({ extensions: { itunes: { title: text, subtitle: text, summary: text, author: text, keywords: text } } }),
  'media texts': (text) => ({
    extensions: {
      media: { credit: [{ content: text, role: text }], license: { content: text }, rating: { content: text }, keywords: [text] },
    },
  }),
  'podcast texts': (text) => ({
    extensions: { podcast: { persons: [{ name: text, role: text, group: text }], soundbites: [{ start: 0, duration: 1, title: text }] } },
  }),
  chapters: (title) => ({ extensions: { chapters: [{ start: 0, title }] } }),
  'custom members': (text) => ({ extensions: { custom: { _mine: { text, deep: [{ text }] } } } }),
}

const LIVE =
  /^(?:script|style|iframe|object|embed|svg|math|form|input|button|link|meta|base|template|frame|frameset|applet|noscript|xmp|plaintext)$/

/** What would be alive in a reader that takes the text for HTML. */
function aliveIn(text: string, allowed: RegExp = /(?!)/): readonly string[] {
  const found: string[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      if (LIVE.test(name) && !allowed.test(name)) found.push(name)
      for (const [attribute, value] of Object.entries(attributes))
        if (/^on/i.test(attribute) || /^\s*(?:javascript|vbscript):/i.test(value)) found.push(`${name} ${attribute}`)
    },
  })
  parser.end(text)
  return found
}

/** All texts of an XML document, decoded once, as a reader has them. */
function textsOf(xml: string): readonly string[] {
  const texts: string[] = []
  let text = ''
  const flush = () => {
    if (text.trim() !== '') texts.push(text)
    text = ''
  }
  const parser = new Parser(
    { onopentag: flush, onclosetag: flush, ontext: (part) => (text += part) },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(xml)
  return texts
}

function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : []
}

it.each(Object.entries(OUTLETS))('%s lets nothing out that would be alive in a reader', (_, make) => {
  const publication = published(VECTORS.map(({ html }, index) => ({ id: `i${index}`, guid: `urn:${index}`, ...make(html) })))
  expect(textsOf(documentOf('rss', publication)).flatMap((text) => aliveIn(text, /^iframe$/))).toEqual([])
  const page = documentOf('page', publication).replace(/<head>[\s\S]*?<\/head>/, '')
  expect(aliveIn(page)).toEqual([])
  const json = JSON.parse(documentOf('json-feed', publication)) as { items: readonly Record<string, unknown>[] }
  for (const { content_html, _mine } of json.items)
    expect(stringsOf([content_html, _mine]).flatMap((text) => aliveIn(text, /^iframe$/))).toEqual([])
})

it('a title that speaks of markup stays readable in every format', () => {
  const publication = published([{ title: 'Use <b> and <script>, not &lt;i&gt;', guid: 'urn:a' }])
  expect(JSON.parse(documentOf('json-feed', publication)).items[0].title).toBe('Use <b> and <script>, not &lt;i&gt;')
  expect(textsOf(documentOf('atom', publication))).toContain('Use <b> and <script>, not &lt;i&gt;')
  expect(textsOf(documentOf('rss', publication)).map((text) => text.replaceAll('\u200b', ''))).toContain(
    'Use <b> and <script>, not &lt;i&gt;',
  )
})
