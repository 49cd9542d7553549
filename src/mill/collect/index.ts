import { compact } from '../../lib/record.ts'
import type { SourceReport } from '../../model/intake.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { deferred, isDue, stateOf } from '../../sources/cadence/index.ts'
import { pullAll } from '../../sources/queue/index.ts'
import type { ListChange } from '../lists.ts'
import type { CollectOptions } from './contract.ts'
import { isUnread } from './earlier.ts'
import { openDesk, showHosts } from './outcomes.ts'
import { pullOne } from './pull.ts'
import { readEarlier } from './read-earlier.ts'
import { sharingOf, takeShared } from './shared.ts'

export type { CollectOptions } from './contract.ts'
export { completeTexts } from './full-texts.ts'
export { waitingOf } from './left-out.ts'
export { parseSettingsOf } from './read.ts'
export { feedAtUsualPlace, type Search } from './usual-places.ts'

export interface Collected {
  readonly reports: readonly SourceReport[]
  readonly resting: number
  readonly outage: boolean
  readonly lists: readonly ListChange[]
  /** The state of a source as this turn left it. */
  readonly states: States
}

type States = Pick<ReadonlyMap<SourceId, SourceState>, 'get'>

/** Pulls every due source, an address that several have once, and takes in what it brought. The one place where a source's error becomes a line of the report. */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { parts, now } = options
  const states = new Map(options.sources.map((source) => [source.id, askingState(source, options)]))
  const named = new Set(options.also)
  const isAsked = ({ id, paused }: Source) => paused !== true && isDue(states.get(id)!, now, options.force || named.has(id))
  const groups = sharingOf(options.sources, new Set(options.sources.filter(isAsked)), states, now)
  const sharing = new Map(groups.map((group) => [group.sources[0].id, group]))
  const total = groups.reduce((sum, group) => sum + group.sources.length, 0)
  const desk = openDesk(options, total)
  const summary = await pullAll({
    due: groups.map((group) => group.sources[0]),
    all: options.all,
    states: { get: (id) => states.get(id) ?? options.states.get(id) },
    pull: (source) => pullOne(source, sharing.get(source.id)!.state, options),
    onOutcome: ({ source, ...answer }) => takeShared(desk, sharing.get(source.id)!, states, answer),
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
  if (!summary.outage && options.signal?.aborted !== true) await readEarlier(desk)
  await desk.saver.save(summary.waitsObeyed)
  const { reports, lists } = desk
  const statesAfter = { get: (id: SourceId) => desk.states.get(id) ?? options.states.get(id) }
  return { reports, resting: options.sources.length - total, outage: summary.outage, lists, states: statesAfter }
}

/** The state to ask with: without validators where a 304 would hide what is wanted. */
function askingState(source: Source, { states, now }: CollectOptions): SourceState {
  const state = stateOf(source, states.get(source.id), now)
  return isUnread(source, state) ? compact({ ...state, validators: undefined, bodyHash: undefined }) : state
}
