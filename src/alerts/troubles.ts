import { compact } from '../lib/record.ts'
import { DAY_MS, spanInWords } from '../lib/time/duration.ts'
import { ERROR_CODES } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import type { AlertSettings, TroubleKind } from '../model/settings.ts'
import type { Source, SourceState } from '../model/source.ts'
import type { Trouble } from '../model/status.ts'
import { silentSince } from '../sources/cadence/index.ts'

/** What is looked at after a turn. */
export interface ExaminedTurn {
  readonly now: Instant
  /** Sources with what is remembered of them. */
  readonly sources: readonly { readonly source: Source; readonly state: SourceState | undefined }[]
  /** Reason by category, of documents whose last good version stays. */
  readonly heldBack: Readonly<Record<string, string>>
  /** Why an output could not be written. */
  readonly turnError?: string
}

export interface Thresholds extends Pick<AlertSettings, 'failingAfterMs' | 'silentAfterMs'> {
  readonly newItemsPerDay: number
}

/** PURE. Returns every trouble that stands after a turn, those of sources first. A paused source has none. */
export function troublesOf({ now, sources, heldBack, turnError }: ExaminedTurn, thresholds: Thresholds): readonly Trouble[] {
  return [
    ...sources.flatMap(({ source, state }) =>
      state === undefined || source.paused === true || source.alerts?.enabled === false ? [] : ofSource(source, state, { now, thresholds }),
    ),
    ...Object.entries(heldBack).map(([slug, reason]) => heldTrouble(slug, reason, now)),
    ...(turnError === undefined ? [] : [turnTrouble(turnError, now)]),
  ]
}

/** PURE. Returns the trouble of a turn that could not write. */
export function turnTrouble(error: string, now: Instant): Trouble {
  return {
    ...named('turn', '', 'The turn', now),
    message: `it could not write: ${error}`,
    cure: 'check the disk and the outputs; feedmill doctor tells more',
  }
}

interface Judging {
  readonly now: Instant
  readonly thresholds: Thresholds
}

function ofSource(source: Source, state: SourceState, judging: Judging): readonly Trouble[] {
  const name = source.title ?? state.title ?? source.id
  const failing = failingTrouble(source, state, name, judging)
  // A source that fails cannot be silent: why it brings nothing is known.
  const own = failing ?? silentTrouble(source, state, name, judging)
  const flood = floodTrouble(state, name, judging)
  return [own, flood].filter((trouble) => trouble !== undefined)
}

function failingTrouble(source: Source, state: SourceState, name: string, { now, thresholds }: Judging): Trouble | undefined {
  const { failingSince, failuresInRow, lastError, sourceId } = state
  if (failuresInRow === 0 || failingSince === undefined) return undefined
  const allowedMs = lastError?.code === 'FETCH_GONE' ? 0 : (source.alerts?.failingAfterMs ?? thresholds.failingAfterMs)
  if (now - failingSince < allowedMs) return undefined
  return compact({
    ...named('failing', sourceId, name, failingSince),
    code: lastError?.code,
    message: `it fails since ${day(failingSince)}${lastError === undefined ? '' : `: ${lastError.message}`}`,
    cure: lastError === undefined ? undefined : ERROR_CODES[lastError.code][1],
  })
}

function silentTrouble(source: Source, state: SourceState, name: string, { now, thresholds }: Judging): Trouble | undefined {
  const allowedMs = source.alerts?.silentAfterMs ?? thresholds.silentAfterMs
  const since = allowedMs === undefined ? silentSince(state, now) : lastNewBefore(state, now - allowedMs)
  if (since === undefined) return undefined
  return {
    ...named('silent', state.sourceId, name, since),
    message: `it answers well, but brought nothing new for ${spanInWords(now - since)}`,
    cure: 'look whether its address moved, or raise alerts.silentAfter of this source',
  }
}

function lastNewBefore({ lastNewAt, failuresInRow }: SourceState, limit: Instant): Instant | undefined {
  return failuresInRow === 0 && lastNewAt !== undefined && lastNewAt < limit ? lastNewAt : undefined
}

/** It stands until the day after, so that a flood of several days is one trouble if it goes on at midnight. */
function floodTrouble({ sourceId, budget }: SourceState, name: string, { now, thresholds }: Judging): Trouble | undefined {
  const { newItemsPerDay } = thresholds
  if (budget === undefined || budget.taken < newItemsPerDay || Math.floor(now / DAY_MS) - budget.day > 1) return undefined
  const [, cure] = ERROR_CODES.SOURCE_FLOODS
  return {
    ...named('flood', sourceId, name, budget.day * DAY_MS),
    code: 'SOURCE_FLOODS',
    message: `it brought ${newItemsPerDay} new items in a day, all that it may; of more the newest are kept`,
    cure,
  }
}

function heldTrouble(slug: string, reason: string, now: Instant): Trouble {
  const [, cure] = ERROR_CODES.OUTPUT_HELD
  return { ...named('held', slug, `The feed '${slug}'`, now), code: 'OUTPUT_HELD', message: `it is held back: ${reason}`, cure }
}

function named(
  kind: TroubleKind,
  subject: string,
  name: string,
  since: Instant,
): Pick<Trouble, 'key' | 'kind' | 'subject' | 'name' | 'since'> {
  return { key: `${kind}:${subject}`, kind, subject, name, since }
}

function day(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
