import type { Registry } from 'prom-client'
import type { MillStatus } from '../../model/status.ts'
import type { StatusCounts } from '../documents/contract.ts'
import { type MetricFacts, type MetricSources, type MetricWriter, readFacts } from './metrics-facts.ts'
import { watchLoop } from './metrics-loop.ts'
import { addHostMetrics, addSourceMetrics } from './metrics-rows.ts'

/** Gives the text of /metrics with its media type. The library is loaded at the first scrape: most mills are never scraped. */
export function createMetrics(sources: MetricSources): () => Promise<{ readonly type: string; readonly text: string }> {
  let registry: Promise<Built> | undefined
  return async () => {
    registry ??= buildRegistry()
    const built = await registry
    await built.sampled()
    built.facts = await readFacts(sources)
    return { type: built.registry.contentType, text: await built.registry.metrics() }
  }
}

interface Built {
  readonly registry: Registry
  /** Read before each scrape, once for all metrics. */
  facts: MetricFacts | undefined
  /** Resolves when the delay of the event loop has been measured once. */
  sampled(): Promise<void>
}

async function buildRegistry(): Promise<Built> {
  const { default: prom } = await import('prom-client')
  const registry = new prom.Registry()
  const registers = [registry]
  const built: Built = { registry, facts: undefined, sampled: watchLoop(prom, registry) }
  const factsNow = (): MetricFacts => built.facts!
  const labelled: MetricWriter['labelled'] = (kind, name, help, labelNames, read) => {
    const collect = (metric: { reset(): void; inc?(labels: object, value: number): void; set?(labels: object, value: number): void }) => {
      metric.reset()
      for (const [labels, value] of read(factsNow())) kind === 'Counter' ? metric.inc!(labels, value) : metric.set!(labels, value)
    }
    new prom[kind]({
      name: `feedmill_${name}`,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        collect(this as never)
      },
    })
  }
  const writer: MetricWriter = {
    labelled,
    counted: (name, help, label, read) =>
      labelled('Counter', name, help, [label], function* (facts) {
        for (const [value, count] of read(facts)) yield [{ [label]: value }, count]
      }),
    gauged: (name, help, read) =>
      labelled('Gauge', name, help, [], function* (facts) {
        const value = read(facts)
        if (value !== undefined) yield [{}, value]
      }),
  }
  addTurnMetrics(writer)
  addOutputMetrics(writer)
  addSourceMetrics(writer)
  addHostMetrics(writer)
  return built
}

function addTurnMetrics({ counted, gauged, labelled }: MetricWriter): void {
  labelled('Gauge', 'build_info', 'Always 1; the version is a label.', ['version'], ({ status }) => [[{ version: status.version }, 1]])
  counted('turns_total', 'Turns, by result.', 'result', ({ status }) => Object.entries(status.turns))
  counted('turn_phase_seconds_total', 'Time that turns spent, by phase.', 'phase', ({ status }) => inSeconds(status.phases))
  gauged('turn_running', '1 while a turn is under way.', ({ status }) => (status.running ? 1 : 0))
  gauged('turns_failed_in_row', 'Turns since the last good one.', ({ status }) => status.failedInRow)
  gauged('last_turn_timestamp_seconds', 'End of the last turn; absent before the first one has ended.', ({ status }) =>
    seconds(status.lastTurn?.endedAt),
  )
  gauged('last_turn_duration_seconds', 'Duration of the last turn.', ({ status: { lastTurn } }) =>
    lastTurn === undefined ? undefined : (lastTurn.endedAt - lastTurn.startedAt) / 1000,
  )
  gauged('next_turn_timestamp_seconds', 'Beginning of the next turn by the schedule.', ({ status }) => seconds(status.nextTurnAt))
  counted('sources_pulled_total', 'Sources pulled, by outcome.', 'outcome', ({ status }) => Object.entries(status.outcomes))
  counted('items_total', 'Items taken in, by what became of them.', 'change', ({ status }) => changesOf(status))
  labelled('Counter', 'items_joined_total', 'Items that joined the story of another.', [], ({ status }) => [[{}, status.items.joined]])
  labelled('Gauge', 'troubles', 'Troubles that the operator was told of and that stand, by kind.', ['kind'], ({ troubles }) =>
    [...troubles].map(([kind, count]) => [{ kind }, count]),
  )
}

function addOutputMetrics({ counted, gauged, labelled }: MetricWriter): void {
  gauged('items_held', 'Items in the store.', ({ items }) => items)
  gauged(
    'items_held_back',
    'Items left out because they did not survive being read back (at most 10000 are counted).',
    ({ heldItems }) => heldItems,
  )
  gauged('documents', 'Published documents.', ({ documents }) => documents)
  labelled('Counter', 'documents_written_total', 'Documents written to the outputs.', [], ({ status }) => [[{}, status.documentsWritten]])
  gauged('documents_held_back', 'Documents that did not survive being read back.', ({ status }) => status.heldBack.length)
  counted('http_answers_total', 'Answers of the built-in server, by status.', 'status', ({ answers }) => nonZero(answers))
  gauged('http_connections', 'Open connections of the built-in server.', ({ connections }) => connections)
}

function changesOf({ items }: MillStatus): readonly (readonly [string, number])[] {
  const { joined: _, ...changes } = items
  return Object.entries(changes)
}

function inSeconds(phases: MillStatus['phases']): readonly (readonly [string, number])[] {
  return Object.entries(phases).map(([phase, ms]) => [phase, ms / 1000])
}

function seconds(at: number | undefined): number | undefined {
  return at === undefined ? undefined : at / 1000
}

function* nonZero(counts: StatusCounts): Iterable<readonly [string, number]> {
  for (const [status, count] of counts.entries()) if (count > 0) yield [String(status), count]
}
