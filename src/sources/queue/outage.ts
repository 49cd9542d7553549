import type { FetchOutcome } from '../../model/document.ts'
import type { Source, SourceState } from '../../model/source.ts'
import type { Place } from './throttle.ts'

/** A pulled source, with its state before the pull. */
export interface PulledSource {
  readonly source: Source
  readonly state: SourceState | undefined
  readonly outcome: FetchOutcome
}

/** Fewer hosts than this prove nothing about our own network. */
const MIN_HOSTS = 4

/** Whether a host that was fine before could be connected to. */
export type Reaches = Map<string, boolean>

/** Notes what a pull says of the way to its host. Local hosts, and sources that were not fine before, say nothing. */
export function noteReach(reached: Reaches, place: Place | undefined, { state, outcome }: PulledSource): void {
  if (place === undefined || place.local || state?.lastGoodAt === undefined || state.failuresInRow > 0) return
  if (reached.get(place.host) !== true) reached.set(place.host, !isNetworkFailure(outcome))
}

/** True when most of the hosts that were fine before cannot even be connected to: then it is our network, not they. */
export function detectOutage(reached: Reaches): boolean {
  const unreached = [...reached.values()].filter((ok) => !ok).length
  return reached.size >= MIN_HOSTS && unreached > reached.size / 2
}

/** True for a failure that a cable pulled out here, a hotel's login or a wrong clock would also cause. */
export function isNetworkFailure(outcome: FetchOutcome): boolean {
  if (outcome.kind !== 'failed') return false
  const { code, details } = outcome.error
  return (
    code === 'FETCH_DNS' || code === 'FETCH_CONNECT' || code === 'FETCH_TLS' || (code === 'FETCH_TIMEOUT' && details.phase === 'connect')
  )
}
