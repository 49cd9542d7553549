import { TROUBLE_KINDS } from '../../model/settings.ts'
import type { MillStatus } from '../../model/status.ts'
import type { HostPoliteness } from '../../store/contract.ts'
import type { StatusCounts } from '../documents/contract.ts'
import type { RouteContext } from '../route-context.ts'
import { type SourceView, viewSources } from '../sources-view.ts'

export type MetricSources = Pick<RouteContext, 'settings' | 'store' | 'status' | 'counts' | 'cache' | 'limiter' | 'clock' | 'alerts'>

/** What one scrape shows, read once for all its metrics. */
export interface MetricFacts {
  readonly now: number
  readonly status: MillStatus
  /** Worst first. */
  readonly sources: readonly SourceView[]
  /** Most requests first. */
  readonly hosts: readonly HostPoliteness[]
  readonly items: number
  readonly heldItems: number
  readonly documents: number
  readonly answers: StatusCounts
  readonly connections: number
  /** Standing troubles by kind. */
  readonly troubles: ReadonlyMap<string, number>
}

/** Writes one metric; what it shows is read at each scrape. */
export interface MetricWriter {
  /** A count that began with the process, of one label. */
  counted(name: string, help: string, label: string, read: (facts: MetricFacts) => Iterable<readonly [string, number]>): void
  gauged(name: string, help: string, read: (facts: MetricFacts) => number | undefined): void
  /** One sample for each set of labels. */
  labelled(
    kind: 'Counter' | 'Gauge',
    name: string,
    help: string,
    labelNames: readonly string[],
    read: (facts: MetricFacts) => Iterable<readonly [Readonly<Record<string, string>>, number]>,
  ): void
}

/** Reads the facts of a scrape. */
export async function readFacts({ settings, store, status, counts, cache, limiter, clock, alerts }: MetricSources): Promise<MetricFacts> {
  const now = clock()
  const [sources, hosts, items, held, documents, troubles] = await Promise.all([
    viewSources(settings, store, now),
    store.sources.politeness(),
    store.items.count(),
    store.refusals.held(MOST_HELD),
    cache.count(),
    alerts?.standing() ?? [],
  ])
  return {
    now,
    status: status(),
    sources,
    hosts,
    items,
    // An item held in several categories counts once.
    heldItems: new Set(held.map(({ itemId, guid, title }) => itemId ?? guid ?? title)).size,
    documents,
    answers: counts,
    connections: limiter.openConnections,
    troubles: new Map(TROUBLE_KINDS.map((kind) => [kind, troubles.filter((trouble) => trouble.kind === kind).length])),
  }
}

const MOST_HELD = 10_000
