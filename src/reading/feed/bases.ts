import { absolutize, isWebUrl } from '../../lib/url/urls.ts'
import type { Text } from '../../model/elements.ts'
import type { ParsedEntry, ParsedFeed } from '../../model/feed.ts'

/**
 * Sets the base of each text for which the document says none. Texts of the feed start at the document. Texts of an entry start at the entry's page, else at
 * the site of the feed, else at the document, because publishers copy them from that page and browsers resolve them there. The texts are changed in
 * place: nobody else holds them yet. `documentUrl` is undefined for a document that did not come from the web.
 */
export function setBases(feed: ParsedFeed, documentUrl: string | undefined): void {
  const start = documentUrl ?? [feed.selfUrl, feed.url].find(isWebUrl)
  if (start === undefined) return
  for (const text of [feed.title, feed.description, feed.rights, feed.info]) setBase(text, start)
  const site = webUrl(feed.url, start) ?? start
  for (const entry of feed.entries) {
    const page = webUrl(entry.url, start) ?? site
    for (const text of textsOf(entry)) setBase(text, page)
  }
}

function webUrl(reference: string | undefined, base: string): string | undefined {
  const url = reference === undefined || isWebUrl(reference) ? reference : absolutize(reference, base)
  return isWebUrl(url) ? url : undefined
}

function textsOf({ title, summary, rights, content, origin, extensions }: ParsedEntry): readonly (Text | undefined)[] {
  const media = extensions?.media
  return [title, summary, rights, ...content, origin?.title, origin?.description, origin?.rights, media?.description, media?.title]
}

function setBase(text: { base?: string } | undefined, base: string): void {
  if (text !== undefined && text.base === undefined) text.base = base
}
