import type { ParsedEntry, ParsedFeed } from '../../model/feed.ts'
import type { IgnoredField } from '../../model/source.ts'

/** Returns the feed without what the operator declared wrong of its source; the same object if that is nothing. */
export function withoutIgnored(feed: ParsedFeed, ignored: readonly IgnoredField[] = []): ParsedFeed {
  if (ignored.length === 0) return feed
  const authors = ignored.includes('authors') ? [] : feed.authors
  return { ...feed, authors, entries: feed.entries.map((entry) => ignored.reduce(without, entry)) }
}

function without(entry: ParsedEntry, field: IgnoredField): ParsedEntry {
  switch (field) {
    case 'dates': {
      const { published: _published, updated: _updated, created: _created, expired: _expired, ...undated } = entry
      return undated
    }
    case 'authors':
      return { ...entry, authors: [], contributors: [] }
    case 'tags':
      return { ...entry, tags: [] }
    case 'summary': {
      const { summary: _summary, ...rest } = entry
      return rest
    }
  }
}
