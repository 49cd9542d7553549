import { literalAddress, nonPublicReason } from '../../http/addresses.ts'
import type { FetchOutcome } from '../../model/document.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { requestedUrl } from '../kinds/index.ts'

/** How far a refusal of one source reaches. */
type Scope = 'source' | 'host' | 'domain'

/** Where a source lives. */
export interface Place {
  /** With port. */
  readonly host: string
  /** Without port. */
  readonly hostname: string
  /** On this machine or in a private network. */
  readonly local: boolean
}

/** A source with its state and place. */
export interface Neighbour {
  readonly source: Source
  readonly state: SourceState | undefined
  readonly place: Place
}

/** Where a source lives now; undefined for what is read from disk. */
export function placeOf(source: Source, state: SourceState | undefined): Place | undefined {
  const address = requestedUrl(source, state)
  const url = address === undefined ? null : URL.parse(address)
  if (url === null) return undefined
  const { host, hostname } = url
  const literal = literalAddress(hostname)
  return { host, hostname, local: literal === undefined ? isLocalName(hostname) : nonPublicReason(literal) !== undefined }
}

/** True where an outcome asks for a pause: 429, or Retry-After with 403 or 503. */
export function isRefusal(outcome: FetchOutcome): boolean {
  if (outcome.kind !== 'failed') return false
  return (
    outcome.error.code === 'FETCH_THROTTLED' ||
    (outcome.hints.retryAfterMs !== undefined && [403, 503].includes(Number(outcome.error.details.status)))
  )
}

/**
 * The ids of the sources that wait with one that was refused with this status. The reach is as configured; else learned: when it is refused again although
 * others of its host (its domain) were answered well since, the refusal is about it (its host) alone. Before anything is learned a source
 * of a local host (a bridge, each of whose routes asks another site) stands for itself, a public one for its registrable domain; a 503 is
 * about one host. tldts is loaded at the first refusal.
 */
export async function sharersOf(refused: Neighbour, status: number, all: readonly Neighbour[]): Promise<SourceId[]> {
  const { domainOf } = await import('../../lib/url/domains.ts')
  const domain = domainOf(refused.place.hostname)
  const others = all.filter(({ source }) => source.id !== refused.source.id)
  const onHost = others.filter(({ place }) => place.host === refused.place.host)
  const onDomain = others.filter(({ place }) => domainOf(place.hostname) === domain)
  const scope = scopeOf(refused, status, onHost, onDomain)
  const waiting = scope === 'source' ? [] : scope === 'host' ? onHost : onDomain
  return waiting.map(({ source }) => source.id)
}

function scopeOf(refused: Neighbour, status: number, onHost: readonly Neighbour[], onDomain: readonly Neighbour[]): Scope {
  const configured = refused.source.options.throttleScope
  if (configured === 'source' || configured === 'host' || configured === 'domain') return configured
  if (refused.place.local || anyFineSince(refused, onHost)) return 'source'
  return status === 503 || anyFineSince(refused, onDomain) ? 'host' : 'domain'
}

/** The state counts failures before this one: one or more means that it is refused again. */
function anyFineSince({ state }: Neighbour, others: readonly Neighbour[]): boolean {
  const since = state?.failingSince
  return since !== undefined && others.some((other) => (other.state?.lastGoodAt ?? 0) > since)
}

function isLocalName(hostname: string): boolean {
  return !hostname.includes('.') || /\.(localhost|local|internal|lan|home|corp|intranet|home\.arpa)$/i.test(hostname)
}
