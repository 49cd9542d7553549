import type { Category, CategoryRule } from './category.ts'
import type { Person } from './elements.ts'
import type { Theme } from './publication.ts'
import type { Source } from './source.ts'

/** Everything that is wanted, with every default filled in: what the configuration file becomes. */
export interface Settings {
  readonly site: Site
  readonly schedule: { readonly cron: string; readonly timeZone: string }
  readonly fetch: FetchSettings
  readonly polling: PollingSettings
  readonly stories: { readonly dedup: 'off' | 'exact' | 'near'; readonly windowDays: number }
  readonly retention: { readonly contentDays: number; readonly minPerSource: number }
  /** `url`: a PostgreSQL database that holds the store; it may hold a password. Absent: SQLite in the data folder. */
  readonly store: { readonly url?: string }
  readonly server: ServerSettings
  readonly push: PushSettings
  readonly alerts: AlertSettings
  /** Rows of the outputs table: `kind` and its options. The first is the main directory. */
  readonly outputs: readonly { readonly kind: string; readonly options: Readonly<Record<string, unknown>> }[]
  readonly sources: readonly Source[]
  /** Those written out; `withMade` (publications/) adds those that rules made. */
  readonly categories: readonly Category[]
  /** Slug of the category that takes every item; absent: there is none. */
  readonly allSlug?: string
  /** Slugs of categories that ended for good: their documents answer 410. */
  readonly goneSlugs: readonly string[]
  readonly categoryRules: readonly CategoryRule[]
}

export interface Site {
  /** Public address of the output directory, ends in '/'. */
  readonly url: string
  readonly title: string
  readonly description: string
  readonly author: Person
  readonly rights?: string
  readonly language?: string
  readonly icon?: string
  readonly logo?: string
  /** Hosts whose frames may stand in texts; absent: the usual players of video and audio. */
  readonly embedHosts?: readonly string[]
  /** IANA name of the time zone of the pages. */
  readonly timeZone?: string
  readonly theme?: Theme
  /** `proxy`: pages show pictures of our own host only. */
  readonly images?: 'link' | 'proxy'
  /** Sources have faces on the pages. */
  readonly faces?: boolean
  /** RSS and Atom name a style sheet, so that browsers show them as pages. */
  readonly stylesheet?: boolean
}

export interface FetchSettings {
  readonly connectTimeoutMs: number
  /** Whole request, body included. */
  readonly timeoutMs: number
  /** After decoding. */
  readonly maxBodyBytes: number
  readonly maxRedirects: number
  readonly maxItems: number
  /** New items taken in from one source in a day. */
  readonly newItemsPerDay: number
  /** Hosts pulled at the same time. */
  readonly concurrency: number
  /** Between two requests to one host. */
  readonly hostGapMs: number
  readonly userAgent: string
  /** Addresses or CIDR ranges that may be reached although not public. */
  readonly allowAddresses: readonly string[]
  /** Ports that may be reached; empty: any above 1023, and 80 and 443. */
  readonly allowPorts: readonly number[]
  readonly proxy?: string
  /** Requests are signed with this key. */
  readonly signature?: SignatureSettings
}

export interface SignatureSettings {
  /** Private Ed25519 key in PEM. */
  readonly key: string
  /** Origin whose key directory verifiers ask. */
  readonly agent: string
}

export interface PollingSettings {
  readonly intervalMs: number
  readonly minIntervalMs: number
  readonly maxIntervalMs: number
  /** At most one request without validators in this time. */
  readonly unconditionalMs: number
  readonly backoffMinMs: number
  readonly backoffMaxMs: number
  /** 429 and 403 without Retry-After: first wait, doubling to the max. */
  readonly refusedMinMs: number
  readonly refusedMaxMs: number
  readonly retryAfterMaxMs: number
  readonly deadAfterMs: number
  readonly deadIntervalMs: number
  readonly pushBackupMs: number
  readonly listIntervalMs: number
  /** Share of the interval that is spread at random but the same each time, 0 to 0.5. */
  readonly jitter: number
}

export interface ServerSettings {
  readonly host: string
  readonly port: number
  /** What opens the operator's paths. */
  readonly tokens: readonly AccessToken[]
  /** Without tokens of the configuration this machine needs none. */
  readonly trustLoopback: boolean
  /** Longest time a document is fresh in caches. */
  readonly maxAgeMs: number
  /** Of published documents kept in memory. */
  readonly memoryBytes: number
  /** Answers `A-IM: feed` (RFC 3229). */
  readonly deltas: boolean
}

/** A secret that opens the operator's paths as far as its scopes reach. */
export interface AccessToken {
  readonly name: string
  readonly token: string
  readonly scopes: readonly Scope[]
}

/** `read`: sources and items; `metrics`: /metrics; `refresh`: asking for turns; `admin`: everything. */
export type Scope = (typeof SCOPES)[number]
export const SCOPES = ['read', 'metrics', 'refresh', 'admin'] as const

export interface PushSettings {
  /** Where hubs reach us; absent: no subscriptions. */
  readonly publicUrl?: string
  /** External hubs to ping and to name in the documents. */
  readonly hubs: readonly string[]
  /** Be a hub ourselves at <site>/hub. */
  readonly hub: boolean
  readonly webhooks: readonly { readonly url: string; readonly secret?: string; readonly categories: readonly string[] }[]
}

/** Kinds of trouble that the operator is told of. */
export const TROUBLE_KINDS = ['failing', 'silent', 'flood', 'held', 'turn'] as const
export type TroubleKind = (typeof TROUBLE_KINDS)[number]

/** Shapes of a webhook's body. */
export const ALERT_FORMATS = ['json', 'slack', 'discord', 'mattermost', 'matrix', 'ntfy'] as const
export type AlertFormat = (typeof ALERT_FORMATS)[number]

export interface AlertSettings {
  /** A source that fails for less is not told of. */
  readonly failingAfterMs: number
  /** Without a new item for so long a source is silent; absent: by its own rhythm. */
  readonly silentAfterMs?: number
  readonly channels: readonly AlertChannel[]
  /** Where the feed of alerts is written too, relative to the configuration file. */
  readonly file?: string
}

export type AlertChannel = WebhookChannel | MailChannel

export interface WebhookChannel {
  readonly kind: 'webhook'
  readonly url: string
  readonly format: AlertFormat
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string
  /** Signs the body (HMAC-SHA-256). */
  readonly secret?: string
  readonly troubles: readonly TroubleKind[]
}

export interface MailChannel {
  readonly kind: 'mail'
  /** `smtp:` or `smtps:` URL with user and password. */
  readonly server: string
  readonly from: string
  readonly to: readonly string[]
  readonly troubles: readonly TroubleKind[]
}
