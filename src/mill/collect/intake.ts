import { type Dropped, droppedBy, normalize } from '../../items/index.ts'
import { compact } from '../../lib/record.ts'
import type { ResponseHints } from '../../model/document.ts'
import type { DeletedEntry, ParsedFeed, Warning } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { Intake, WaitingArticles } from '../../model/intake.ts'
import type { Item } from '../../model/item.ts'
import type { Source, SourceState } from '../../model/source.ts'
import { nextState } from '../../sources/cadence/index.ts'
import { brings, isRemoteFeed } from '../../sources/kinds/index.ts'
import { admit, decideWith } from './admit.ts'
import { withFilesBeside } from './beside.ts'
import type { Fetched, IntakeContext } from './contract.ts'
import { firstEarlier } from './earlier.ts'
import { joinedBaseless, type Refused, refusalsOf, waitingOf } from './left-out.ts'
import { isComplete, isCut, read } from './read.ts'

/** What taking in one source's documents gave. */
export interface TakenIn {
  readonly state: SourceState
  readonly new: number
  readonly updated: number
  readonly unchanged: number
  readonly dropped: readonly Dropped[]
  readonly waiting?: WaitingArticles | undefined
  readonly warnings: readonly Warning[]
}

/** Reads and normalizes what a source brought and decides what of it is to be saved. Throws ParseError if its only document cannot be read. */
export async function takeIn(
  source: Source,
  state: SourceState,
  outcome: Fetched,
  context: IntakeContext,
): Promise<{ readonly intake: Intake; readonly taken: TakenIn }> {
  const { store, settings, now } = context
  const { feeds: given, unread } = await read(source, outcome, context)
  const feeds = await withFilesBeside(given, source, settings.fetch.maxBodyBytes)
  const normalized = feeds.map(({ feed, document }) => normalize(feed, { source, document, now, echo: context.echo }))
  const drafts = normalized.flatMap((one) => one.drafts)
  const removedPaths = [...(outcome.removed ?? []), ...normalized.flatMap((one) => one.withheldPaths)]
  const deleted = feeds.flatMap(({ feed }) => feed.deleted ?? [])
  const deletedGuids = deleted.map(({ ref }) => ref)
  const { walked } = outcome
  const decision = await decideWith(store, { source, state, drafts, removedPaths, walked, deletedGuids, complete: isComplete(feeds), now })
  const kept = await admit(source, state, decision, context)
  const last = feeds.at(-1)?.feed
  const after = nextState({
    source,
    state,
    // What names a document that was cut would bring a 304 for the whole one.
    outcome: last !== undefined && isCut(last) ? { ...outcome, validators: state.validators } : outcome,
    parsed: isRemoteFeed(source) ? last?.hints : undefined,
    newItems: kept.new.length,
    newestAt: newestOf(kept.new),
    polling: settings.polling,
    now,
  })
  const warnings = [
    ...kept.warnings,
    ...(outcome.notices ?? []),
    ...unread.map(({ code, message }) => ({ code, message })),
    ...joinedBaseless(feeds.flatMap(({ feed }) => feed.warnings)),
    ...normalized.flatMap((one) => one.warnings),
    ...decision.warnings,
  ]
  const intake: Intake = {
    sourceId: source.id,
    state: {
      ...after,
      ...compact({ budget: kept.budget, rung: decision.rung, ledgerVersion: decision.ledgerVersion }),
      ...selfDescription(source, last, outcome.hints),
      ...compact({ earlier: firstEarlier(source, state, last, outcome.documents[0]?.url ?? '') }),
    },
    new: kept.new,
    updated: kept.updated,
    unchanged: decision.unchanged,
    withdrawn: [...decision.withdrawn, ...kept.withdrawn],
    ledger: decision.ledger.filter((line) => !kept.forgotten.has(line.itemId)),
    refused: refusalsOf(source, [...unread, ...normalized.flatMap((one) => one.refused), ...kept.refused, ...deleted.map(deletion)], now),
    exchanges: outcome.exchanges,
    warnings: warnings.slice(0, MOST_WARNINGS),
  }
  for (const item of [...intake.new, ...intake.updated.map((update) => update.item)]) context.readings.keep(item)
  const taken = {
    state: intake.state,
    new: kept.new.length,
    updated: kept.updated.length,
    unchanged: decision.unchanged.length,
    dropped: droppedBy([...normalized.flatMap((one) => one.refused), ...kept.refused]),
    waiting: waitingOf(normalized.flatMap((one) => one.waiting)),
    warnings: intake.warnings,
  }
  return { intake, taken }
}

/** The row that `explain` tells of an entry its publisher deleted: when, by whom, and why (RFC 6721). */
function deletion({ ref, when, by, comment }: DeletedEntry): Refused {
  const day = when === undefined ? '' : ` on ${new Date(when).toISOString().slice(0, 10)}`
  const who = by?.name ?? by?.email
  const words = `${day}${who === undefined ? '' : ` by ${who}`}${comment === undefined ? '' : `: ${comment.slice(0, 200)}`}`
  return { title: '', guid: ref, rule: 'deleted', reason: `its publisher deleted it${words}` }
}

const MOST_WARNINGS = 100

function newestOf(items: readonly Item[]): Instant | undefined {
  const dates = items.flatMap((item) => item.published ?? item.updated ?? [])
  return dates.length === 0 ? undefined : dates.reduce((a, b) => Math.max(a, b))
}

function selfDescription(source: Source, feed: ParsedFeed | undefined, hints: ResponseHints): Partial<SourceState> {
  if (feed === undefined || brings(source) === 'articles') return {}
  const title = feed.title?.value.trim()
  // WebSub §4: what the Link header says of hub and self goes before the document.
  const selfUrl = hints.selfUrl ?? feed.selfUrl
  const image = [feed.icon, feed.image?.url, feed.itunes?.image, feed.logo].find((url) => url !== undefined && /^https?:/.test(url))
  return compact({ title: title || undefined, siteUrl: feed.url, image, feedId: feed.id, selfUrl, podcast: channelOf(feed) })
}

/** What makes a feed a podcast is that it says one of these of the whole. */
function channelOf({ itunes }: ParsedFeed): SourceState['podcast'] {
  if (itunes === undefined || (itunes.categories === undefined && itunes.owner === undefined && itunes.image === undefined))
    return undefined
  const { image, author, owner, categories, explicit, type } = itunes
  return compact({
    image,
    author,
    owner: owner && compact({ name: owner.name, email: owner.email }),
    categories,
    explicit,
    type: type?.toLowerCase() === 'serial' ? ('serial' as const) : undefined,
  })
}
