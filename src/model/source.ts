import type { Validators } from './document.ts'
import type { PodcastChannel } from './elements.ts'
import type { ErrorCode } from './errors.ts'
import type { PollHints } from './feed.ts'
import type { Instant } from './instant.ts'

/** Chosen in the configuration, or derived from the address; stable, unique, kebab-case or Unicode letters. */
export type SourceId = string

/**
 * How an item's key was made, best first: the publisher's guid; guid and url where a feed reuses guids; the canonical url and title
 * where there is no usable guid; the content where there is neither. Articles: front-matter id or permalink (`guid`), else first path (`path`).
 */
export type Rung = 'guid' | 'guid+url' | 'url+title' | 'content' | 'path'

/** One step of a chain of transforms, as configured: `use` names the transform, the rest are its options. */
export interface TransformSpec {
  readonly use: string
  readonly [option: string]: unknown
}

/** Fields of entries that a person may declare wrong for a source. */
export type IgnoredField = 'dates' | 'authors' | 'tags' | 'summary'

/** What we pull from, as configured. `options` belong to the kind and are read by its own file in sources/. */
export interface Source {
  readonly id: SourceId
  readonly kind: string
  /** Shown instead of the publisher's title. */
  readonly title?: string
  /** Address of the picture that stands for it on pages. */
  readonly face?: string
  /** Slugs of the categories it names. */
  readonly categories: readonly string[]
  /** Labels added to each of its items. */
  readonly tags: readonly string[]
  /** Higher wins when a story chooses its lead. */
  readonly priority: number
  readonly language?: string
  readonly transforms: readonly TransformSpec[]
  /** Dates ahead of the clock: kept as they are, shown as first seen, or the item is dropped. */
  readonly futureDates: 'keep' | 'clamp' | 'drop'
  /** Part in finding near-copies across sources. */
  readonly dedup: 'off' | 'exact' | 'near'
  /** What it says that is known to be wrong and is not believed. */
  readonly ignore?: readonly IgnoredField[]
  /** The page of each item is fetched for its full text, at most so many in a turn. */
  readonly fullText?: { readonly perTurn: number }
  /** Instead of `retention` of the settings. */
  readonly retention?: { readonly contentDays?: number; readonly minPerSource?: number }
  /** Instead of `alerts` of the settings. */
  readonly alerts?: { readonly enabled: boolean; readonly failingAfterMs?: number; readonly silentAfterMs?: number }
  /** The feed's earlier pages are read once, at most so many and so many entries. */
  readonly history?: { readonly pages: number; readonly items: number }
  /** The list (OPML) that brought it. */
  readonly listedBy?: SourceId
  /** Not asked for now; its items stay. */
  readonly paused?: boolean
  /** Of a list: ids that the operator paused; those of its feeds among them are not polled. */
  readonly pausedFeeds?: readonly SourceId[]
  readonly options: Readonly<Record<string, unknown>>
}

/** Why a source is asked next when it is: our own interval, what the publisher said, or how the last time went. */
export type NextReason =
  | 'new'
  | 'interval'
  | 'posting rate'
  | 'list'
  | 'ttl'
  | 'update period'
  | 'freshness'
  | 'skipped hours'
  | 'no validators'
  | 'push'
  | 'retry-after'
  | 'refused'
  | 'shared wait'
  | 'failure'
  | 'gone'
  | 'dead'
  | 'outage'

/** A WebSub subscription: asked for, verified (then it has a lease), and alive (then pushes have come). */
export interface PushState {
  readonly hub: string
  readonly topic: string
  readonly askedAt?: Instant
  readonly leaseUntil?: Instant
  readonly lastPushAt?: Instant
}

/** How far the earlier pages of a feed were read. */
export interface EarlierPages {
  /** The page to read next; absent after the last one. */
  readonly next?: string
  readonly pages: number
  /** Entries that the pages listed. */
  readonly items: number
  /** In a row, of the page to read next. */
  readonly failures: number
  /** Marks of the addresses that were read, so that a loop ends. */
  readonly seen: readonly string[]
}

/** What is remembered of a source between turns. */
export interface SourceState {
  readonly sourceId: SourceId
  /** Fingerprint of the address: another address starts a new state. */
  readonly address: string
  readonly validators?: Validators
  readonly bodyHash?: string
  readonly lastPolledAt?: Instant
  readonly lastGoodAt?: Instant
  readonly lastNewAt?: Instant
  readonly nextDueAt: Instant
  /** What made `nextDueAt` what it is. */
  readonly nextReason?: NextReason
  /** Never before this: Retry-After and refusals; --force does not override it. */
  readonly notBefore?: Instant
  readonly failuresInRow: number
  readonly failingSince?: Instant
  readonly lastError?: { readonly code: ErrorCode; readonly message: string; readonly at: Instant }
  readonly hints: PollHints & { readonly freshUntil?: Instant }
  /** Mean time between new items, in ms, smoothed. */
  readonly postingGapMs?: number
  /** Permanent redirect under observation (RFC 9110 §15.4). */
  readonly redirect?: { readonly to: string; readonly since: Instant; readonly times: number }
  /** Where the last good answer came from, when that was at the end of redirects of any kind. */
  readonly redirectedTo?: string
  /** The address learned from a permanent redirect. */
  readonly movedTo?: string
  readonly push?: PushState
  /** Identity: the best rung this source can be trusted with. */
  readonly rung: Rung
  /** 2: the ledger holds no hashes of texts as the first version cut them. Absent: it may. */
  readonly ledgerVersion?: 2
  /** New items taken in on a day, counted from 1970-01-01 (UTC). */
  readonly budget?: { readonly day: number; readonly taken: number }
  /** What the feed last said of itself. */
  readonly title?: string
  readonly siteUrl?: string
  /** Its icon, else its picture. */
  readonly image?: string
  readonly feedId?: string
  /** What the feed says is its own address: the topic of a subscription. */
  readonly selfUrl?: string
  /** Podcasts: what the feed last said of the whole. */
  readonly podcast?: PodcastChannel
  /** Folders: what the last scan saw; opaque to everyone but the kind. */
  readonly scan?: unknown
  /** Absent where nobody asked for earlier pages, or the feed was not read since. */
  readonly earlier?: EarlierPages
  readonly counts: { readonly requests: number; readonly notModified: number; readonly wireBytes: number }
}
