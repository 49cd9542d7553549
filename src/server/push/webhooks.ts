import type { HttpClient } from '../../http/contract.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import { signatureOf } from '../../lib/signing.ts'
import { loggableUrl } from '../../lib/url/urls.ts'
import type { Category } from '../../model/category.ts'
import type { PushSettings } from '../../model/settings.ts'
import type { Store } from '../../store/contract.ts'
import { type Changes, newestCursor, readChanges, viewRemoval } from '../changes.ts'
import type { ItemViewer } from '../item-view.ts'
import { exchange, isTaken } from './exchange.ts'
import { type Courier, createCourier, retryDelayMs } from './outbox.ts'
import { openRows, type Settled } from './rows.ts'

/** Sends changes to the addresses of the configuration, each change once. */
export interface Webhooks {
  readonly courier: Courier
  /** Makes all webhooks due. */
  announce(): Promise<void>
}

type Webhook = PushSettings['webhooks'][number]

/** A row: how far one webhook has come in one category. */
interface Progress {
  readonly url: string
  readonly category: string
  /** Everything up to here has been taken. */
  readonly cursor: number
  /** End of the stretch that is being sent: a retry sends the same stretch, under the same idempotency key. */
  readonly until?: number
  readonly failures: number
  /** Time of the next attempt after a failure. */
  readonly retryAt?: number
  /** The attempts made last, newest first. */
  readonly history?: readonly Attempt[]
}

/** One delivery that was tried. */
export interface Attempt {
  readonly at: number
  /** Of the answer; absent: none came. */
  readonly status?: number
  /** Changes that were sent, removals included. */
  readonly changes: number
}

export interface WebhookOptions {
  readonly store: Store
  readonly client: HttpClient
  readonly webhooks: readonly Webhook[]
  readonly categories: readonly Category[]
  /** Of the category that takes every item. */
  readonly allSlug?: string
  readonly viewer: ItemViewer
  readonly clock: () => number
}

/** The webhooks of the configuration. New ones begin now rather than with all that is held; those no longer configured are forgotten. */
export async function openWebhooks(options: WebhookOptions): Promise<Webhooks> {
  const { store, webhooks, categories, allSlug, clock } = options
  const rows = await openRows<Progress>(store, 'webhook')
  const wanted = new Map(
    webhooks.flatMap((hook) =>
      categoriesOf(hook, categories, allSlug).map((category) => [keyOf(hook.url, category.slug), { hook, category }]),
    ),
  )
  for (const [key] of [...rows.all()]) if (!wanted.has(key)) await rows.change(key, () => ({ kind: 'forget' }))
  for (const [key, { hook, category }] of wanted) {
    if (rows.get(key) !== undefined) continue
    const value: Progress = { url: hook.url, category: category.slug, cursor: await newestCursor(store, category.slug), failures: 0 }
    await rows.change(key, () => ({ kind: 'keep', value }))
  }
  return {
    courier: createCourier(
      rows,
      ({ url }) => url,
      (progress, key) => {
        const { hook, category } = wanted.get(key)!
        return deliver(options, hook, category, progress)
      },
    ),
    async announce() {
      const keys = [...rows.all()].map(([key]) => key)
      await Promise.all(keys.map((key) => rows.change(key, (progress) => wake(progress!, clock()))))
    },
  }
}

/** One that waits after a failure keeps waiting: its stretch grows, its patience does not. */
function wake(progress: Progress, now: number): Settled {
  return { kind: 'keep', value: progress, dueAt: progress.failures === 0 ? now : (progress.retryAt ?? now) }
}

const AT_ONCE = 100
const KEPT_ATTEMPTS = 20

/** None named means the category that takes every item, because it has each once. */
function categoriesOf(hook: Webhook, categories: readonly Category[], allSlug: string | undefined): readonly Category[] {
  const slugs = hook.categories.length === 0 ? [allSlug] : hook.categories
  return categories.filter((category) => slugs.includes(category.slug))
}

function keyOf(url: string, category: string): string {
  return sha256Hex(`${url}\n${category}`)
}

/** Sends the next stretch. A change made while a stretch is retried gets a new sequence number, so it comes in a later one. */
async function deliver(options: WebhookOptions, hook: Webhook, category: Category, progress: Progress): Promise<Settled> {
  const now = options.clock()
  const read = await readChanges(options.store, progress.category, progress.cursor, AT_ONCE, now)
  const stretch = upTo(read, progress.until)
  if (stretch.changes.length + stretch.removed.length === 0)
    return advance(progress, stretch.cursor, stretch.cursor > progress.cursor ? now : undefined)
  const body = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: category.title,
    items: (await options.viewer.view(stretch.changes, category, now)).items,
    _feedmill: compact({
      category: progress.category,
      cursor: String(stretch.cursor),
      removed: stretch.removed.length > 0 ? stretch.removed.map(viewRemoval) : undefined,
    }),
  })
  const headers = compact({
    'Content-Type': 'application/feed+json; charset=utf-8',
    'Idempotency-Key': sha256Hex(`${hook.url}\n${progress.category}\n${progress.cursor}\n${stretch.cursor}`),
    'X-Feedmill-Signature': hook.secret !== undefined ? signatureOf(hook.secret, body) : undefined,
  })
  const answer = await exchange(options.client, { method: 'POST', url: hook.url, headers, body })
  const attempt = compact({ at: now, status: answer?.status, changes: stretch.changes.length + stretch.removed.length })
  const tried = { ...progress, history: [attempt, ...(progress.history ?? [])].slice(0, KEPT_ATTEMPTS) }
  if (isTaken(answer)) return advance(tried, stretch.cursor, now)
  const failures = progress.failures + 1
  const retryAt = now + retryDelayMs(failures, answer?.retryAfterMs)
  const value: Progress = { ...tried, until: stretch.cursor, failures, retryAt }
  return { kind: 'keep', value, dueAt: retryAt }
}

function advance({ until: _until, retryAt: _retryAt, ...progress }: Progress, cursor: number, dueAt: number | undefined): Settled {
  return compact({ kind: 'keep', value: { ...progress, cursor, failures: 0 }, dueAt })
}

function upTo(changes: Changes, until: number | undefined): Changes {
  if (until === undefined || changes.cursor <= until) return changes
  const within = ({ sequence }: { readonly sequence: number }): boolean => sequence <= until
  return { ...changes, changes: changes.changes.filter(within), removed: changes.removed.filter(within), cursor: until }
}

/** What an operator may see of a webhook: how it stands in one category, and what was sent last. */
export interface WebhookView {
  readonly url: string
  readonly category: string
  readonly failures: number
  readonly retryAt: number | undefined
  readonly history: readonly Attempt[]
}

/** The webhooks with their last deliveries; addresses without what may be secret in them. */
export async function viewWebhooks(store: Store): Promise<readonly WebhookView[]> {
  const rows = await store.consumers.list('webhook')
  return rows.map(({ value }) => {
    const { url, category, failures, retryAt, history = [] } = value as Progress
    return { url: loggableUrl(url), category, failures, retryAt, history }
  })
}

/** Sets the webhooks of an address back to before the first change of an instant or later, so that the stretch is sent again; returns their categories. */
export async function rewindWebhooks(store: Store, url: string, since: number, now: number): Promise<readonly string[]> {
  const rewound: string[] = []
  for (const { key, value } of await store.consumers.list('webhook')) {
    const progress = value as Progress
    if (progress.url !== url && loggableUrl(progress.url) !== url) continue
    const cursor = Math.min(progress.cursor, await cursorBefore(store, progress.category, since))
    const { until: _until, retryAt: _retryAt, ...rest } = progress
    await store.consumers.put('webhook', key, { ...rest, cursor, failures: 0 }, now)
    rewound.push(progress.category)
  }
  return rewound
}

/** The cursor of a consumer that took every change before an instant. */
async function cursorBefore(store: Store, category: string, since: number): Promise<number> {
  let cursor = 0
  for (;;) {
    const { entries } = await store.entries.changesSince(category, cursor, CHANGES_AT_ONCE)
    const first = entries.findIndex(({ changedAt }) => changedAt >= since)
    if (first !== -1) return first === 0 ? cursor : (entries[first - 1]!.sequence ?? cursor)
    if (entries.length === 0) return cursor
    cursor = entries.at(-1)!.sequence ?? cursor
  }
}

const CHANGES_AT_ONCE = 1000
