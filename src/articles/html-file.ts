import { Parser } from 'htmlparser2'
import { limitNesting } from '../lib/html/nesting.ts'
import type { FrontMatter } from './front-matter/engines.ts'

/** An HTML file taken apart: its head read as front matter, and what its body holds. */
export interface HtmlFile {
  readonly fields: FrontMatter
  readonly body: string
}

/** The head's fields and the body's HTML; a fragment without `<html>`, `<head>` or `<body>` has no fields and is all body. */
export function readHtmlFile(html: string): HtmlFile {
  const opening = /<body(?:\s[^>]{0,2000})?>/i.exec(html)
  const headEnd = /<\/head\s*>/i.exec(html)
  if (opening === null && headEnd === null) return { fields: {}, body: html }
  const start = opening === null ? headEnd!.index + headEnd![0].length : opening.index + opening[0].length
  const end = html.toLowerCase().lastIndexOf('</body')
  return { fields: readHead(html.slice(0, start)), body: html.slice(start, end < start ? undefined : end) }
}

function readHead(head: string): FrontMatter {
  const fields = new Map<string, string>()
  const note = (key: string | undefined, value: string | undefined): void => {
    if (key !== undefined && value !== undefined && value.trim() !== '' && !fields.has(key)) fields.set(key, value.trim())
  }
  let title: string | undefined
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'title') title = ''
      else if (name === 'html') note('lang', attributes.lang)
      else if (name === 'link' && attributes.rel?.toLowerCase() === 'canonical') note('canonical', attributes.href)
      else if (name === 'meta')
        note(META.get((attributes.name ?? attributes.property ?? attributes.itemprop ?? '').toLowerCase()), attributes.content)
    },
    ontext(text) {
      if (title !== undefined) title += text
    },
    onclosetag(name) {
      if (name !== 'title') return
      note('title', title)
      title = undefined
    },
  })
  parser.end(limitNesting(head))
  return Object.fromEntries(fields)
}

/** Names of `meta` elements (HTML, Dublin Core, Open Graph, schema.org) → keys of the front matter table. */
const META: ReadonlyMap<string, string> = new Map([
  ['description', 'description'],
  ['og:description', 'description'],
  ['author', 'author'],
  ['article:author', 'author'],
  ['dc.creator', 'author'],
  ['keywords', 'keywords'],
  ['article:section', 'section'],
  ['date', 'datePublished'],
  ['dc.date', 'datePublished'],
  ['article:published_time', 'datePublished'],
  ['datepublished', 'datePublished'],
  ['article:modified_time', 'dateModified'],
  ['datemodified', 'dateModified'],
  ['og:image', 'image'],
  ['og:url', 'url'],
])
