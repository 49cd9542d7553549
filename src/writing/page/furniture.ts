import { type DocumentFormat, documentUrl, type Publication } from '../../model/publication.ts'
import { html, type Safe } from './html.ts'
import type { Words } from './words.ts'

export interface NamedFeed {
  readonly name: string
  readonly url: string
}

const FEEDS = [
  { format: 'atom', name: 'Atom', type: 'application/atom+xml' },
  { format: 'rss', name: 'RSS', type: 'application/rss+xml' },
  { format: 'json-feed', name: 'JSON Feed', type: 'application/feed+json' },
] as const

/** Returns the feeds of a category as far as they are written, with their addresses. */
export function feedsAt(categoryUrl: string, formats?: readonly DocumentFormat[]) {
  const written = FEEDS.filter(({ format }) => formats === undefined || formats.includes(format))
  return written.map(({ format, name, type }) => ({ name, type, url: documentUrl(categoryUrl, format) }))
}

/** The addresses of the feeds, each selected whole by one touch. */
export function feedBox(feeds: readonly NamedFeed[], words: Words): Safe {
  return html`<details class="feeds"><summary>${words.subscribe}</summary>
<p>${words.subscribeHint}</p>
<dl>${feeds.map(({ name, url }) => html`<dt><a href="${url}">${name}</a></dt><dd><code class="address">${url}</code></dd>\n`)}</dl>
</details>
`
}

/** What stands under every page. */
export function footer(generator: Publication['generator'], words: Words, rights: string | undefined): Safe {
  return html`<footer class="foot">${rights === undefined ? undefined : html`<p dir="auto">${rights}</p>\n`}<p>${words.timesIn} · ${words.madeBy} ${generator.name} ${generator.version}</p></footer>
`
}
