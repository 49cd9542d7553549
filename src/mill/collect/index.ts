import type { SourceReport } from '../../model/intake.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { deferred, isDue, stateOf } from '../../sources/cadence/index.ts'
import { pullAll } from '../../sources/queue/index.ts'
import type { ListChange } from '../lists.ts'
import type { CollectOptions } from './contract.ts'
import { openDesk, showHosts, takeOutcome } from './outcomes.ts'
import { pullOne } from './pull.ts'

export type { CollectOptions } from './contract.ts'
export { waitingOf } from './left-out.ts'
export { parseSettingsOf } from './read.ts'

export interface Collected {
  readonly reports: readonly SourceReport[]
  readonly resting: number
  readonly outage: boolean
  readonly lists: readonly ListChange[]
  /** The state of a source as this turn left it. */
  readonly states: States
}

type States = Pick<ReadonlyMap<SourceId, SourceState>, 'get'>

/** Pulls every due source and takes in what it brought. The one place where a source's error becomes a line of the report. */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { parts, now } = options
  const states = new Map(options.sources.map((source) => [source.id, stateOf(source, options.states.get(source.id), now)]))
  const named = new Set(options.also)
  const isAsked = ({ id, paused }: Source) => paused !== true && isDue(states.get(id)!, now, options.force || named.has(id))
  const due = options.sources.filter(isAsked)
  const desk = openDesk(options, due.length)
  const summary = await pullAll({
    due,
    all: options.all,
    states: { get: (id) => states.get(id) ?? options.states.get(id) },
    pull: (source) => pullOne(source, states.get(source.id)!, options),
    onOutcome: ({ source, outcome, outage }) => takeOutcome(desk, { source, state: states.get(source.id)!, outcome, outage }),
    onHosts: (hosts) => showHosts(desk, hosts),
    concurrency: parts.settings.fetch.concurrency,
    hostGapMs: parts.settings.fetch.hostGapMs,
    polling: parts.settings.polling,
    now: parts.clock,
    lastAsked: parts.lastAsked,
    signal: options.signal,
  })
  const waiting = options.all.flatMap((source) => {
    const until = summary.deferred.get(source.id)
    if (until === undefined) return []
    return [deferred(desk.states.get(source.id) ?? stateOf(source, options.states.get(source.id), now), until)]
  })
  for (const state of waiting) desk.saver.addState(state, [])
  await desk.saver.save(summary.waitsObeyed)
  const { reports, lists } = desk
  const statesAfter = { get: (id: SourceId) => desk.states.get(id) ?? options.states.get(id) }
  return { reports, resting: options.sources.length - due.length, outage: summary.outage, lists, states: statesAfter }
}
