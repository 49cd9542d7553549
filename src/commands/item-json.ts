import { compact } from '../lib/record.ts'
import type { Item } from '../model/item.ts'

/** Returns an item as commands print it for programs: what it says, by whom, and when; nothing of how it is kept. */
export function itemJson(item: Item): Readonly<Record<string, unknown>> {
  const { id, sourceId, guid, url, externalUrl, path, title, summary, content, contentType, language, origin } = item
  return compact({
    id,
    sourceId,
    guid,
    url,
    externalUrl,
    path,
    title,
    published: stamp(item.published),
    updated: stamp(item.updated),
    firstSeen: stamp(item.firstSeen),
    heldUntil: stamp(item.heldUntil),
    summary,
    content,
    contentType: content === undefined ? undefined : (contentType ?? 'html'),
    language,
    authors: item.authors.map(({ name, email, url: page }) => compact({ name, email, url: page })),
    tags: item.tags.map(({ term, label }) => label ?? term),
    enclosures: item.enclosures.map(({ url: file, type }) => compact({ url: file, type })),
    origin: compact({ title: origin.title, url: origin.url, selfUrl: origin.selfUrl }),
  })
}

/** Returns an instant as ISO 8601 in UTC. */
export function stamp(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString()
}
