import { type Span, spanOf } from '../../../lib/time/spans.ts'
import type { Category } from '../../../model/category.ts'
import type { Instant } from '../../../model/instant.ts'
import type { PublishedItem } from '../../../model/publication.ts'
import { settle } from '../../../publications/index.ts'
import type { CategoryEntry } from '../../../store/contract.ts'
import { type Digests, digestsOf, keepDigests, type MadeDigest } from '../../../store/digests.ts'
import type { MillParts } from '../../parts.ts'
import { candidatesOf, transformed } from '../candidates.ts'
import type { Making } from '../making.ts'
import { digestItem } from './item.ts'

/**
 * Makes the digests of the spans that have closed, and returns all that the category shows, newest first. A story stands in the digest of the span that it is
 * dated in; one that came after that was made stands in that of the span it came in. What is made is kept as it is.
 */
export async function digestsNow(making: Making): Promise<readonly MadeDigest[]> {
  const { category, now, parts } = making.maker
  const kept = (await digestsOf(parts.store, category.slug)) ?? { since: now, made: [] }
  const spans = await closedSpans(making, kept)
  const made: MadeDigest[] = []
  for (const { span, entries } of spans.slice(-category.limit)) {
    const stories = await storiesOf(making, entries)
    if (stories.length === 0) continue
    const item = digestItem(category, span, stories, parts.settings.site)
    made.unshift({ key: span.key, end: span.end, storyIds: entries.map(({ storyId }) => storyId), item })
  }
  const all = [...made, ...kept.made].slice(0, category.limit)
  if (made.length > 0 || kept.made.length === 0) await keepDigests(parts.store, category.slug, { ...kept, made: all })
  return all
}

/** Returns the categories of which a span has closed since they were last published. */
export function closedSince({ categories, site }: MillParts['settings'], before: Instant, now: Instant): readonly string[] {
  return categories
    .filter(({ digest }) => digest !== undefined && spanAt(digest, before, site).key !== spanAt(digest, now, site).key)
    .map(({ slug }) => slug)
}

function spanAt(digest: NonNullable<Category['digest']>, at: Instant, { timeZone = 'UTC' }: MillParts['settings']['site']): Span {
  return spanOf(at, digest, timeZone)
}

/** Entries looked at for the spans that have closed. */
const MOST_ENTRIES = 5000
/** Stories of one digest. */
const MOST_STORIES = 500

interface ClosedSpan {
  readonly span: Span
  /** Newest first. */
  readonly entries: readonly CategoryEntry[]
}

/** Oldest first. */
async function closedSpans({ maker }: Making, { since, made }: Digests): Promise<readonly ClosedSpan[]> {
  const { category, now, parts } = maker
  const { site } = parts.settings
  const digest = category.digest!
  const current = spanAt(digest, now, site)
  const lastEnd = made[0]?.end ?? Number.NEGATIVE_INFINITY
  const told = new Set(made.flatMap(({ storyIds }) => storyIds))
  const entries = (await parts.store.entries.newest(category.slug, MOST_ENTRIES, now)).filter(({ storyId }) => !told.has(storyId))
  const seen = await firstSeenOf(
    maker,
    entries.filter(({ sortAt }) => sortAt < lastEnd),
  )
  const spans = new Map<string, { span: Span; entries: CategoryEntry[] }>()
  for (const entry of entries) {
    const at = entry.sortAt >= lastEnd ? entry.sortAt : (seen.get(entry.shown) ?? 0)
    if (at >= current.start || at < lastEnd || (entry.sortAt < lastEnd && at <= since)) continue
    const span = spanAt(digest, at, site)
    const known = spans.get(span.key)
    if (known === undefined) spans.set(span.key, { span, entries: [entry] })
    else if (known.entries.length < MOST_STORIES) known.entries.push(entry)
  }
  return [...spans.values()].sort((a, b) => a.span.start - b.span.start)
}

const AT_ONCE = 50

async function firstSeenOf(
  { parts: { store } }: Making['maker'],
  entries: readonly CategoryEntry[],
): Promise<ReadonlyMap<string, Instant>> {
  const seen = new Map<string, Instant>()
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    for (const [id, item] of await store.items.byIds(entries.slice(at, at + AT_ONCE).map(({ shown }) => shown)))
      seen.set(id, item.firstSeen)
  }
  return seen
}

async function storiesOf({ maker, policy }: Making, entries: readonly CategoryEntry[]): Promise<readonly PublishedItem[]> {
  const stories: PublishedItem[] = []
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    for (const given of await candidatesOf(maker, entries.slice(at, at + AT_ONCE))) {
      const candidate = transformed(maker, given)
      const item = candidate === undefined ? undefined : settle(candidate, policy).item
      if (item !== undefined) stories.push(item)
    }
  }
  return stories
}
