import { STANDINGS } from '../../sources/cadence/index.ts'
import type { HostPoliteness } from '../../store/contract.ts'
import type { SourceView } from '../sources-view.ts'
import type { MetricFacts, MetricWriter } from './metrics-facts.ts'

/** Adds what is known of each source, of the 5000 that stand worst, and of all together. */
export function addSourceMetrics({ gauged, labelled }: MetricWriter): void {
  const named = (read: (source: SourceView) => number | undefined) =>
    function* ({ sources }: MetricFacts): Iterable<readonly [Readonly<Record<string, string>>, number]> {
      for (const source of sources.slice(0, NAMED_SOURCES)) {
        const value = read(source)
        if (value !== undefined) yield [{ source: source.id }, value]
      }
    }
  labelled('Gauge', 'sources', 'Sources by state.', ['state'], ({ sources }) =>
    STANDINGS.map((state) => [{ state }, sources.filter((source) => source.state === state).length]),
  )
  gauged(
    'sources_failing',
    'Sources whose last pull failed.',
    ({ sources }) => sources.filter(({ failuresInRow }) => failuresInRow > 0).length,
  )
  gauged('sources_due', 'Sources that are due and not yet asked.', (facts) => lagsOf(facts).length)
  gauged(
    'due_lag_seconds',
    'How long the source that waits longest has been due.',
    (facts) => lagsOf(facts).reduce((most, lag) => Math.max(most, lag), 0) / 1000,
  )
  labelled('Gauge', 'source_state', `1 for the state of a source. ${WHICH}`, ['source', 'state'], ({ sources }) =>
    sources.slice(0, NAMED_SOURCES).map(({ id, state }) => [{ source: id, state }, 1]),
  )
  labelled(
    'Gauge',
    'source_failures_in_row',
    `Failures of a source since its last good poll. ${WHICH}`,
    ['source'],
    named(({ failuresInRow }) => failuresInRow),
  )
  labelled(
    'Gauge',
    'source_last_good_timestamp_seconds',
    `Last good poll of a source. ${WHICH}`,
    ['source'],
    named((source) => secondsOf(source.lastGoodAt)),
  )
  labelled(
    'Gauge',
    'source_last_new_timestamp_seconds',
    `Last new item of a source. ${WHICH}`,
    ['source'],
    named((source) => secondsOf(source.lastNewAt)),
  )
}

/** Adds sums over all hosts, and the busiest hosts by name: a label for each of thousands would drown the scraper. */
export function addHostMetrics({ labelled }: MetricWriter): void {
  const rows: readonly [name: string, help: string, read: (host: HostPoliteness) => number][] = [
    ['requests', 'Requests to source hosts.', (host) => host.requests],
    ['not_modified', 'Requests that hosts answered with 304.', (host) => host.notModified],
    ['wire_bytes', 'Bytes taken from hosts, as sent.', (host) => host.wireBytes],
    ['waits_obeyed', 'Retry-After and refusals that were waited out.', (host) => host.waitsObeyed],
  ]
  for (const [name, help, read] of rows) {
    labelled(
      'Counter',
      `hosts_${name}_total`,
      `${help} The ${NAMED_HOSTS} busiest by name, the rest as "other".`,
      ['host'],
      function* ({ hosts }) {
        for (const host of hosts.slice(0, NAMED_HOSTS)) yield [{ host: host.host }, read(host)]
        yield [{ host: 'other' }, hosts.slice(NAMED_HOSTS).reduce((sum, host) => sum + read(host), 0)]
      },
    )
  }
  labelled(
    'Gauge',
    'hosts_shortest_gap_seconds',
    `Shortest time between the beginnings of two requests. The ${NAMED_HOSTS} busiest by name, the shortest of the rest as "other".`,
    ['host'],
    function* ({ hosts }) {
      for (const { host, shortestGapMs } of hosts.slice(0, NAMED_HOSTS))
        if (shortestGapMs !== undefined) yield [{ host }, shortestGapMs / 1000]
      const others = hosts.slice(NAMED_HOSTS).flatMap(({ shortestGapMs }) => shortestGapMs ?? [])
      if (others.length > 0) yield [{ host: 'other' }, Math.min(...others) / 1000]
    },
  )
}

const NAMED_HOSTS = 20
const NAMED_SOURCES = 5000
const WHICH = `The ${NAMED_SOURCES} sources that stand worst by name.`

/** Milliseconds by which sources are overdue. */
function lagsOf({ sources, now }: MetricFacts): readonly number[] {
  return sources.flatMap(({ dueMs }) => (dueMs !== undefined && dueMs < now ? now - dueMs : []))
}

function secondsOf(stamp: string | undefined): number | undefined {
  return stamp === undefined ? undefined : Date.parse(stamp) / 1000
}
