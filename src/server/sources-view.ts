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
  readonly title?: string
  readonly address?: string
  /** Where its permanent redirects led, or the feed its page named: asked instead of the address. */
  readonly movedTo?: string
  /** The certificate is not verified. */
  readonly insecureTls?: true
  readonly categories: readonly string[]
  readonly state: Standing
  readonly error?: { readonly code: string; readonly message: string }
  readonly failingSince?: string
  readonly failuresInRow: number
  readonly lastPolledAt?: string
  readonly lastGoodAt?: string
  readonly lastNewAt?: string
  readonly nextDueAt?: string
  /** Why then. */
  readonly nextReason?: string
  readonly requests: number
  readonly notModified: number
  readonly wireBytes: number
  readonly pushedBy?: string
}

/** Every source with what is remembered of it: failing ones first, then in the order of the configuration, then those that lists brought. */
export async function viewSources(settings: Settings, store: Store, now: number): Promise<readonly SourceView[]> {
  const states = await withSubscriptions(await store.sources.all(), store)
  const configured = new Set(settings.sources.map(({ id }) => id))
  const listed = [...states].filter(([id]) => !configured.has(id)).map(([id, state]) => listedSource(id, state))
  const views = [...settings.sources, ...listed].map((source) => viewSource(source, states.get(source.id), settings, now))
  const rank = (view: SourceView): number => STANDINGS.indexOf(view.state)
  return views.toSorted((a, b) => rank(a) - rank(b))
}

/** True for a source of the configuration, or one that a list brought and that was asked at least once. */
export async function isKnownSource(id: SourceId, settings: Settings, store: Store): Promise<boolean> {
  return settings.sources.some((source) => source.id === id) || (await store.sources.get(id)) !== undefined
}

type ShownSource = Pick<Source, 'id' | 'kind' | 'title' | 'categories' | 'options' | 'paused'>

function listedSource(id: SourceId, { selfUrl, siteUrl }: SourceState): ShownSource {
  return { id, kind: 'feed', categories: [], options: { url: selfUrl ?? siteUrl } }
}

function viewSource(source: ShownSource, state: SourceState | undefined, settings: Settings, now: number): SourceView {
  const address = addressOf(source)
  return {
    id: source.id,
    kind: source.kind,
    ...defined('title', source.title ?? state?.title),
    ...defined('address', address),
    ...defined('movedTo', state?.movedTo && loggableUrl(state.movedTo)),
    ...compact({ insecureTls: source.options.insecureTls === true ? true : undefined }),
    categories: source.categories,
    state: standingOf(source, state, { now, deadAfterMs: settings.polling.deadAfterMs }),
    ...compact({
      error: state?.lastError && state.failuresInRow > 0 ? { code: state.lastError.code, message: state.lastError.message } : undefined,
    }),
    ...instant('failingSince', state?.failingSince),
    failuresInRow: state?.failuresInRow ?? 0,
    ...instant('lastPolledAt', state?.lastPolledAt),
    ...instant('lastGoodAt', state?.lastGoodAt),
    ...instant('lastNewAt', state?.lastNewAt),
    ...instant('nextDueAt', source.paused === true ? undefined : state && Math.max(state.nextDueAt, state.notBefore ?? 0)),
    ...(source.paused !== true && defined('nextReason', state?.nextReason)),
    requests: state?.counts.requests ?? 0,
    notModified: state?.counts.notModified ?? 0,
    wireBytes: state?.counts.wireBytes ?? 0,
    ...defined('pushedBy', state?.push && loggableUrl(state.push.hub)),
  }
}

function addressOf(source: ShownSource): string | undefined {
  const { url, path } = source.options
  if (typeof url === 'string') return loggableUrl(url)
  return typeof path === 'string' ? path : undefined
}

function defined<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: V })
}

function instant<K extends string>(key: K, value: number | undefined): { readonly [key in K]?: string } {
  return defined(key, value === undefined ? undefined : new Date(value).toISOString())
}
