import { compact } from '../lib/record.ts'
import { loggableUrl } from '../lib/url/urls.ts'
import type { Settings } from '../model/settings.ts'
import type { Source, SourceId, SourceState } from '../model/source.ts'
import { STANDINGS, type Standing, standingOf } from '../sources/cadence/index.ts'
import type { Store } from '../store/contract.ts'
import { withSubscriptions } from '../store/subscription-rows.ts'

/** One source, as the API and the admin page tell of it. No credentials: addresses are shown as they may be logged. */
export interface SourceView {
  readonly id: string
  readonly kind: string
  readonly title?: string | undefined
  readonly address?: string | undefined
  /** Where its permanent redirects led, or the feed its page named: asked instead of the address. */
  readonly movedTo?: string | undefined
  /** The certificate is not verified. */
  readonly insecureTls?: true | undefined
  readonly categories: readonly string[]
  readonly state: Standing
  readonly error?: { readonly code: string; readonly message: string } | undefined
  readonly failingSince?: string | undefined
  readonly failuresInRow: number
  readonly lastPolledAt?: string | undefined
  readonly lastGoodAt?: string | undefined
  readonly lastNewAt?: string | undefined
  readonly nextDueAt?: string | undefined
  /** Why then. */
  readonly nextReason?: string | undefined
  readonly requests: number
  readonly notModified: number
  readonly wireBytes: number
  readonly pushedBy?: string | undefined
  /** Instants of `lastNewAt` and `nextDueAt`, and all that a search looks at; not in JSON. */
  readonly newestMs?: number | undefined
  readonly dueMs?: number | undefined
  readonly searchText: string
}

/** Every source with what is remembered of it: failing ones first, then in the order of the configuration, then those that lists brought. */
export async function viewSources(settings: Settings, store: Store, now: number): Promise<readonly SourceView[]> {
  const states = await withSubscriptions(await store.sources.all(), store)
  const configured = new Set(settings.sources.map(({ id }) => id))
  const listed = [...states].filter(([id]) => !configured.has(id)).map(([id, state]) => listedSource(id, state))
  const polled = { now, deadAfterMs: settings.polling.deadAfterMs }
  const views = [...settings.sources, ...listed].map((source) => lazily(source, states.get(source.id), polled))
  const rank = (view: SourceView): number => STANDINGS.indexOf(view.state)
  return views.toSorted((a, b) => rank(a) - rank(b))
}

/** One source; undefined for an unknown id. */
export async function viewOneSource(id: SourceId, settings: Settings, store: Store, now: number): Promise<SourceView | undefined> {
  const configured = settings.sources.find((source) => source.id === id)
  const known = await store.sources.get(id)
  const [state] = known === undefined ? [] : (await withSubscriptions(new Map([[id, known]]), store)).values()
  const source = configured ?? (state === undefined ? undefined : listedSource(id, state))
  return source === undefined ? undefined : lazily(source, state, { now, deadAfterMs: settings.polling.deadAfterMs })
}

function lazily(source: ShownSource, state: SourceState | undefined, context: Parameters<typeof standingOf>[2]): LazyView {
  return new LazyView(source, state, standingOf(source, state, context))
}

/** True for a source of the configuration, or one that a list brought and that was asked at least once. */
export async function isKnownSource(id: SourceId, settings: Settings, store: Store): Promise<boolean> {
  return settings.sources.some((source) => source.id === id) || (await store.sources.get(id)) !== undefined
}

type ShownSource = Pick<Source, 'id' | 'kind' | 'title' | 'categories' | 'options' | 'paused'>

function listedSource(id: SourceId, { selfUrl, siteUrl }: SourceState): ShownSource {
  return { id, kind: 'feed', categories: [], options: { url: selfUrl ?? siteUrl } }
}

/** A view whose parts are made when they are looked at: of ten thousand sources a page shows fifty. */
class LazyView implements SourceView {
  readonly #source: ShownSource
  readonly #known: SourceState | undefined
  readonly state: Standing

  constructor(source: ShownSource, known: SourceState | undefined, state: Standing) {
    this.#source = source
    this.#known = known
    this.state = state
  }

  get id(): string {
    return this.#source.id
  }
  get kind(): string {
    return this.#source.kind
  }
  get title(): string | undefined {
    return this.#source.title ?? this.#known?.title
  }
  get address(): string | undefined {
    return addressOf(this.#source)
  }
  get movedTo(): string | undefined {
    return shownUrl(this.#known?.movedTo)
  }
  get insecureTls(): true | undefined {
    return this.#source.options.insecureTls === true ? true : undefined
  }
  get categories(): readonly string[] {
    return this.#source.categories
  }
  get error(): SourceView['error'] {
    const { lastError, failuresInRow = 0 } = this.#known ?? {}
    return lastError !== undefined && failuresInRow > 0 ? { code: lastError.code, message: lastError.message } : undefined
  }
  get failingSince(): string | undefined {
    return stamp(this.#known?.failingSince)
  }
  get failuresInRow(): number {
    return this.#known?.failuresInRow ?? 0
  }
  get lastPolledAt(): string | undefined {
    return stamp(this.#known?.lastPolledAt)
  }
  get lastGoodAt(): string | undefined {
    return stamp(this.#known?.lastGoodAt)
  }
  get lastNewAt(): string | undefined {
    return stamp(this.newestMs)
  }
  get nextDueAt(): string | undefined {
    return stamp(this.dueMs)
  }
  get nextReason(): string | undefined {
    return this.#source.paused === true ? undefined : this.#known?.nextReason
  }
  get requests(): number {
    return this.#known?.counts.requests ?? 0
  }
  get notModified(): number {
    return this.#known?.counts.notModified ?? 0
  }
  get wireBytes(): number {
    return this.#known?.counts.wireBytes ?? 0
  }
  get pushedBy(): string | undefined {
    return shownUrl(this.#known?.push?.hub)
  }
  get newestMs(): number | undefined {
    return this.#known?.lastNewAt
  }
  get dueMs(): number | undefined {
    if (this.#source.paused === true || this.#known === undefined) return undefined
    return Math.max(this.#known.nextDueAt, this.#known.notBefore ?? 0)
  }
  get searchText(): string {
    const { url = '', path = '' } = this.#source.options
    return [this.id, this.title, hostAndPath(String(url)), path, ...this.categories, this.error?.code]
      .join('\n')
      .normalize('NFKC')
      .toLowerCase()
  }

  /** Of a JSON answer. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { id, kind, title, address, movedTo, insecureTls, categories, state, error, failingSince, failuresInRow } = this
    const { lastPolledAt, lastGoodAt, lastNewAt, nextDueAt, nextReason, requests, notModified, wireBytes, pushedBy } = this
    const named = { id, kind, title, address, movedTo, insecureTls, categories, state, error, failingSince, failuresInRow }
    return compact({ ...named, lastPolledAt, lastGoodAt, lastNewAt, nextDueAt, nextReason, requests, notModified, wireBytes, pushedBy })
  }
}

/** An address without what may be secret in it: userinfo and query. */
function hostAndPath(url: string): string {
  return url.replace(/^[a-z]+:\/\/(?:[^/?#@]*@)?/i, '').replace(/[?#].*$/, '')
}

function shownUrl(url: string | undefined): string | undefined {
  return url === undefined ? undefined : loggableUrl(url)
}

function stamp(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString()
}

function addressOf(source: ShownSource): string | undefined {
  const { url, path } = source.options
  if (typeof url === 'string') return loggableUrl(url)
  return typeof path === 'string' ? path : undefined
}
