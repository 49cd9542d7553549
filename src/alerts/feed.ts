import { sha256Hex } from '../lib/hash.ts'
import { uuidUrn } from '../lib/urn.ts'
import { stamp } from '../writing/instants.ts'
import { type Element, textElement, writeElement } from '../writing/write-xml.ts'
import type { AlertEvent, AlertState } from './state.ts'
import { lineOf, subjectOf } from './words.ts'

/** Where the server has the feed, below the site. */
export const ALERT_FEED_PATH = 'admin/alerts/atom.xml'

/** PURE. Returns the Atom 1.0 document (RFC 4287) of what began and what was over, newest first. Its bytes change only with the events. */
export function alertFeed({ events }: Pick<AlertState, 'events'>, site: { readonly title: string; readonly url: string }): string {
  const self = new URL(ALERT_FEED_PATH, site.url).href
  const elements: readonly Element[] = [
    ...textElement('id', urnOf(self)),
    { name: 'title', content: `Alerts – ${site.title}` },
    ...textElement('updated', stamp(events[0]?.at ?? 0)),
    { name: 'author', content: textElement('name', 'feedmill') },
    { name: 'link', attributes: { rel: 'alternate', href: new URL('admin/', site.url).href, type: 'text/html' } },
    { name: 'link', attributes: { rel: 'self', href: self, type: 'application/atom+xml' } },
    ...events.map((event) => entryOf(event, self, site.url)),
  ]
  const body = elements.map((element) => writeElement(element, 1)).join('')
  return `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n${body}</feed>\n`
}

function entryOf(event: AlertEvent, self: string, siteUrl: string): Element {
  const { trouble, change, at } = event
  const page =
    trouble.kind === 'held' || trouble.kind === 'turn' ? 'admin/' : `admin/source?${new URLSearchParams({ id: trouble.subject })}`
  return {
    name: 'entry',
    content: [
      ...textElement('id', urnOf(`${self}\n${change}\n${trouble.key}\n${at}`)),
      { name: 'title', content: subjectOf([event]) },
      ...textElement('updated', stamp(at)),
      ...textElement('published', stamp(at)),
      { name: 'link', attributes: { rel: 'alternate', href: new URL(page, siteUrl).href } },
      { name: 'category', attributes: { term: trouble.kind } },
      { name: 'content', content: lineOf(event) },
    ],
  }
}

function urnOf(text: string): string {
  return uuidUrn(Buffer.from(sha256Hex(text), 'hex'), 8)
}
