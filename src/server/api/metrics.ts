import type { Registry } from 'prom-client'
import type { MillStatus } from '../../model/status.ts'
import type { Store } from '../../store/contract.ts'
import type { StatusCounts } from '../documents/contract.ts'

export interface MetricSources {
  readonly store: Store
  status(): MillStatus
  readonly counts: StatusCounts
  readonly documents: () => Promise<number>
  readonly connections: () => number
}

/** Gives the text of /metrics with its media type. The library is loaded at the first scrape: most mills are never scraped. */
export function createMetrics(sources: MetricSources): () => Promise<{ readonly type: string; readonly text: string }> {
  let registry: Promise<Registry> | undefined
  return async () => {
    registry ??= buildRegistry(sources)
    const built = await registry
    return { type: built.contentType, text: await built.metrics() }
  }
}

async function buildRegistry(sources: MetricSources): Promise<Registry> {
  const { default: prom } = await import('prom-client')
  const registry = new prom.Registry()
  const registers = [registry]
  prom.collectDefaultMetrics({ register: registry, prefix: 'feedmill_' })

  /** A counter that is read off what is counted elsewhere. */
  function counted(name: string, help: string, label: string, read: () => Iterable<readonly [string, number]>): void {
    new prom.Counter({
      name: `feedmill_${name}`,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset()
        for (const [value, count] of read()) this.inc({ [label]: value }, count)
      },
    })
  }
  function gauged(name: string, help: string, read: () => number | Promise<number>): void {
    new prom.Gauge({
      name: `feedmill_${name}`,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  }

  const { status, store } = sources
  counted('turns_total', 'Turns, by result.', 'result', () => Object.entries(status().turns))
  counted('sources_pulled_total', 'Sources pulled, by outcome.', 'outcome', () => Object.entries(status().outcomes))
  counted('items_total', 'Items taken in, by what became of them.', 'change', () => Object.entries(status().items))
  counted('http_answers_total', 'Answers of the built-in server, by status.', 'status', () => nonZero(sources.counts))
  gauged('items_held', 'Items in the store.', () => store.items.count())
  gauged('documents', 'Published documents.', sources.documents)
  gauged('documents_held_back', 'Documents that did not survive being read back.', () => status().heldBack.length)
  gauged('items_held_back', `Items left out because they did not survive being read back (at most ${MOST_HELD} are counted).`, () =>
    heldItems(store),
  )
  gauged('http_connections', 'Open connections of the built-in server.', sources.connections)
  gauged('turn_running', '1 while a turn is under way.', () => (status().running ? 1 : 0))
  gauged('turns_failed_in_row', 'Turns since the last good one.', () => status().failedInRow)
  gauged('last_turn_timestamp_seconds', 'End of the last turn.', () => (status().lastTurn?.endedAt ?? 0) / 1000)
  gauged('sources_failing', 'Sources whose last pull failed.', () => failing(store))
  politeness(prom, registers, store)
  shortestGaps(prom, registers, store)
  return registry
}

/** Sums over all hosts, and the busiest hosts by name: a label for each of thousands would drown the scraper. */
function politeness(prom: typeof import('prom-client'), registers: Registry[], store: Store): void {
  const rows: readonly [name: string, help: string, read: (host: Host) => number][] = [
    ['requests', 'Requests to source hosts.', (host) => host.requests],
    ['not_modified', 'Requests that hosts answered with 304.', (host) => host.notModified],
    ['wire_bytes', 'Bytes taken from hosts, as sent.', (host) => host.wireBytes],
    ['waits_obeyed', 'Retry-After and refusals that were waited out.', (host) => host.waitsObeyed],
  ]
  for (const [name, help, read] of rows) {
    new prom.Counter({
      name: `feedmill_hosts_${name}_total`,
      help: `${help} The ${NAMED_HOSTS} busiest by name, the rest as "other".`,
      labelNames: ['host'],
      registers,
      async collect() {
        this.reset()
        const hosts = await store.sources.politeness()
        for (const host of hosts.slice(0, NAMED_HOSTS)) this.inc({ host: host.host }, read(host))
        this.inc(
          { host: 'other' },
          hosts.slice(NAMED_HOSTS).reduce((sum, host) => sum + read(host), 0),
        )
      },
    })
  }
}

/** The shortest time between two requests to a host: of the busiest by name, the shortest of all others as "other". */
function shortestGaps(prom: typeof import('prom-client'), registers: Registry[], store: Store): void {
  new prom.Gauge({
    name: 'feedmill_hosts_shortest_gap_seconds',
    help: `Shortest time between the beginnings of two requests. The ${NAMED_HOSTS} busiest by name, the shortest of the rest as "other".`,
    labelNames: ['host'],
    registers,
    async collect() {
      this.reset()
      const hosts = await store.sources.politeness()
      for (const { host, shortestGapMs } of hosts.slice(0, NAMED_HOSTS))
        if (shortestGapMs !== undefined) this.set({ host }, shortestGapMs / 1000)
      const others = hosts.slice(NAMED_HOSTS).flatMap(({ shortestGapMs }) => shortestGapMs ?? [])
      if (others.length > 0) this.set({ host: 'other' }, Math.min(...others) / 1000)
    },
  })
}

type Host = Awaited<ReturnType<Store['sources']['politeness']>>[number]
const NAMED_HOSTS = 20

const MOST_HELD = 10_000

/** An item held in several categories counts once. */
async function heldItems(store: Store): Promise<number> {
  return new Set((await store.refusals.held(MOST_HELD)).map(({ itemId, guid, title }) => itemId ?? guid ?? title)).size
}

async function failing(store: Store): Promise<number> {
  return [...(await store.sources.all()).values()].filter((state) => state.failuresInRow > 0).length
}

function* nonZero(counts: StatusCounts): Iterable<readonly [string, number]> {
  for (const [status, count] of counts.entries()) if (count > 0) yield [String(status), count]
}
