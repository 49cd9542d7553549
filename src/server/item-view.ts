import { htmlToText } from '../lib/html/text.ts'
import { isWebUrl } from '../lib/urls.ts'
import { dateOf, type Item } from '../model/item.ts'

/**
 * An item as JSON Feed 1.1 has it, for the API and for webhooks. Bodies are plain text: what a publisher wrote as HTML is untrusted, and
 * the sanitized form is in the feeds. `_feedmill` says where it came from and which change this is.
 */
export function viewItem(item: Item, sequence: number): Record<string, unknown> {
  const web = (url: string | undefined): string | undefined => (isWebUrl(url) ? url : undefined)
  const text = plain(item.content, item.contentType) ?? plain(item.summary, item.summaryType) ?? item.title
  return {
    id: item.guid,
    url: web(item.url),
    external_url: web(item.externalUrl),
    title: item.title === '' ? undefined : item.title,
    content_text: text,
    summary: item.content === undefined ? undefined : plain(item.summary, item.summaryType),
    image: web(item.image?.url),
    date_published: new Date(dateOf(item)).toISOString(),
    date_modified: new Date(item.updated ?? item.changed).toISOString(),
    authors:
      item.authors.length === 0 ? undefined : item.authors.map(({ name, url, avatar }) => ({ name, url: web(url), avatar: web(avatar) })),
    tags: item.tags.length === 0 ? undefined : [...new Set(item.tags.map((tag) => tag.label ?? tag.term))],
    language: item.language,
    attachments: attachmentsOf(item),
    _feedmill: {
      item_id: item.id,
      sequence,
      first_seen: new Date(item.firstSeen).toISOString(),
      origin: {
        source: item.sourceId,
        id: item.origin.id,
        title: item.origin.title,
        url: web(item.origin.url),
        feed_url: web(item.origin.selfUrl),
      },
    },
  }
}

function plain(value: string | undefined, type: 'text' | 'html' | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  return type === 'text' ? value : htmlToText(value)
}

/** JSON Feed wants a media type with every attachment. */
function attachmentsOf(item: Item): readonly unknown[] | undefined {
  const attachments = item.enclosures
    .filter((enclosure) => isWebUrl(enclosure.url))
    .map((enclosure) => ({
      url: enclosure.url,
      mime_type: enclosure.type ?? 'application/octet-stream',
      title: enclosure.title,
      size_in_bytes: enclosure.length,
      duration_in_seconds: enclosure.duration,
    }))
  return attachments.length === 0 ? undefined : attachments
}
