import { normalize } from '../../items/index.ts'
import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { FetchOutcome } from '../../model/document.ts'
import { FeedmillError } from '../../model/errors.ts'
import type { Intake } from '../../model/intake.ts'
import type { Source, SourceState } from '../../model/source.ts'
import { deferred, isDue, nextState, stateOf } from '../../sources/cadence/index.ts'
import { requestedUrl } from '../../sources/kinds/index.ts'
import { pullAll } from '../../sources/queue/index.ts'
import { admit, decideWith } from './admit.ts'
import type { Fetched } from './contract.ts'
import { afterPage, isSameSite, MOST_FAILURES, nextPage } from './earlier.ts'
import type { Desk } from './outcomes.ts'
import { pullOne } from './pull.ts'
import { read } from './read.ts'

/** Reads one earlier page of each source that has some left, paced as all requests are: what it brings is backlog, and what is held stays as it is. */
export async function readEarlier(desk: Desk): Promise<void> {
  const { options } = desk
  const { parts, sources, all, states, now } = options
  const known = { get: (id: string) => desk.states.get(id) ?? states.get(id) }
  const due = sources.filter((source) => {
    const state = stateOf(source, known.get(source.id), now)
    return source.paused !== true && isDue(state, now, true) && nextPage(source, state) !== undefined && hasBudget(state, options)
  })
  if (due.length === 0) return
  // What the feed brought in this turn is held before its pages are compared with it.
  await desk.saver.save()
  await pullAll({
    due,
    all,
    states: known,
    pull: (source) => pullPage(source, known.get(source.id)!, options),
    onOutcome: ({ source, outcome, outage }) => (outage ? undefined : takePage(desk, source, known.get(source.id)!, outcome)),
    concurrency: parts.settings.fetch.concurrency,
    hostGapMs: parts.settings.fetch.hostGapMs,
    polling: parts.settings.polling,
    now: parts.clock,
    lastAsked: parts.lastAsked,
    ...compact({ signal: options.signal }),
  })
}

/** What the source may bring today is not used up: a page that was not taken in whole would be lost. */
function hasBudget({ budget }: SourceState, { parts, now }: Desk['options']): boolean {
  return budget?.day !== Math.floor(now / DAY_MS) || budget.taken < parts.settings.fetch.newItemsPerDay
}

/** Asked as the address that the feed has moved to, so that logins and headers go to the origin they were configured for alone. */
function pullPage(source: Source, state: SourceState, options: Desk['options']): Promise<FetchOutcome> {
  const asked = compact({ ...state, movedTo: state.earlier!.next!, validators: undefined, bodyHash: undefined })
  return pullOne(source, asked, options)
}

async function takePage(desk: Desk, source: Source, state: SourceState, outcome: FetchOutcome): Promise<void> {
  const taken = outcome.kind === 'fetched' ? await pageOf(desk, source, state, outcome) : undefined
  if (taken === undefined) return notePageFailure(desk, source, state, outcome)
  desk.states.set(source.id, taken.state)
  desk.sums.new += taken.new.length
  await desk.saver.addIntake(taken)
  await desk.saver.save()
}

/** What one page gives; undefined for one that cannot be read. A page that redirects to another site is none of this feed. */
async function pageOf(desk: Desk, source: Source, state: SourceState, outcome: Fetched): Promise<Intake | undefined> {
  const { intake: context, now } = desk.options
  const url = outcome.documents[0]?.url ?? ''
  if (!isSameSite(url, requestedUrl(source, state) ?? '')) return undefined
  try {
    const { feeds } = await read(source, outcome, context)
    // A moment before this turn: its page is older than what the feed brings now.
    const seenAt = now - 1
    const left = Math.max(0, source.history!.items - state.earlier!.items)
    const drafts = feeds
      .flatMap(({ feed, document }) => normalize(feed, { source, document, now: seenAt, echo: context.echo }).drafts)
      .slice(0, left)
    const decision = await decideWith(context.store, { source, state, drafts, complete: false, now: seenAt })
    const kept = await admit(source, state, { ...decision, updated: [] }, context)
    for (const item of kept.new) context.readings.keep(item)
    const isFlood = kept.warnings.some(({ code }) => code === 'SOURCE_FLOODS')
    const earlier = isFlood ? state.earlier! : afterPage(state.earlier!, feeds[0]?.feed, { url, items: drafts.length })
    return {
      sourceId: source.id,
      state: { ...state, ...compact({ rung: decision.rung, ledgerVersion: decision.ledgerVersion, budget: kept.budget }), earlier },
      new: kept.new,
      updated: [],
      unchanged: [],
      withdrawn: [],
      ledger: decision.ledger.filter((line) => !kept.forgotten.has(line.itemId)),
      exchanges: outcome.exchanges,
      warnings: [],
      backlogUntil: seenAt,
    }
  } catch (error) {
    if (error instanceof FeedmillError && error.code.startsWith('PARSE_')) return undefined
    throw error
  }
}

/** A refusal makes the source wait; a page that is gone or no feed ends the chain, one that fails is asked again in later turns. */
function notePageFailure({ options, saver, states }: Desk, source: Source, state: SourceState, outcome: FetchOutcome): void {
  const { parts, now } = options
  const isOver = outcome.kind === 'gone' || outcome.kind === 'fetched' || outcome.kind === 'notModified'
  const earlier = { ...state.earlier!, failures: isOver ? MOST_FAILURES : state.earlier!.failures + 1 }
  const until = nextState({ source, state, outcome, newItems: 0, polling: parts.settings.polling, now }).notBefore
  const noted = { ...(until === undefined ? state : deferred(state, until)), earlier }
  states.set(source.id, noted)
  saver.addState(noted, outcome.exchanges)
}
