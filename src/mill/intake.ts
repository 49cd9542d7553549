import {
  type Decision,
  type Dropped,
  decide,
  type EchoGuard,
  type ItemDraft,
  keyHashesOf,
  normalize,
  runTransforms,
} from '../items/index.ts'
import type { FetchOutcome, RawDocument } from '../model/document.ts'
import { FeedmillError, ParseError } from '../model/errors.ts'
import type { ParsedFeed, Warning } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import type { Intake } from '../model/intake.ts'
import type { Item } from '../model/item.ts'
import type { Settings } from '../model/settings.ts'
import type { Source, SourceState } from '../model/source.ts'
import { nextState } from '../sources/cadence.ts'
import type { Store } from '../store/contract.ts'
import type { Readers } from './readers.ts'
import type { ParseSettings } from './requests.ts'

export type Fetched = Extract<FetchOutcome, { kind: 'fetched' }>

export interface IntakeContext {
  readonly store: Store
  readonly readers: Readers
  readonly settings: Settings
  readonly echo: EchoGuard
  readonly now: Instant
}

/** What taking in one source's documents gave. */
export interface TakenIn {
  readonly state: SourceState
  readonly new: number
  readonly updated: number
  readonly unchanged: number
  readonly dropped: readonly Dropped[]
  readonly warnings: readonly Warning[]
  readonly lastFeed?: ParsedFeed
}

/** Reads, normalizes, decides and saves what a source brought, in one transaction. Throws ParseError where its only document cannot be read: then nothing is saved. */
export async function takeIn(source: Source, state: SourceState, outcome: Fetched, context: IntakeContext): Promise<TakenIn> {
  const { store, settings, now } = context
  const { feeds, warnings: unread } = await read(source, outcome, context)
  const normalized = feeds.map(({ feed, document }) => normalize(feed, { source, document, now, echo: context.echo }))
  const drafts = normalized.flatMap((one) => one.drafts)
  const decision = await decideWith(
    source,
    state,
    drafts,
    { outcome, complete: feeds.length === 1 && feeds[0]?.feed.complete === true },
    store,
    now,
  )
  const kept = withTransforms(source, decision, now)
  const last = feeds.at(-1)?.feed
  const after = nextState({
    source,
    state,
    outcome,
    parsed: source.kind === 'feed' ? last?.hints : undefined,
    newItems: decision.new.length,
    newestAt: newestOf(decision.new),
    polling: settings.polling,
    now,
  })
  const warnings = [
    ...unread,
    ...feeds.flatMap(({ feed }) => feed.warnings),
    ...normalized.flatMap((one) => one.warnings),
    ...decision.warnings,
  ]
  const intake: Intake = {
    sourceId: source.id,
    state: { ...after, rung: decision.rung, ...selfDescription(source, last) },
    new: kept.new,
    updated: kept.updated,
    unchanged: decision.unchanged,
    withdrawn: decision.withdrawn,
    ledger: decision.ledger,
    exchanges: outcome.exchanges,
    warnings: warnings.slice(0, MOST_WARNINGS),
  }
  await store.saveIntake(intake)
  return {
    state: intake.state,
    new: kept.new.length,
    updated: kept.updated.length,
    unchanged: decision.unchanged.length,
    dropped: tally([...normalized.flatMap((one) => one.dropped), ...kept.dropped]),
    warnings: intake.warnings,
    ...(last !== undefined && { lastFeed: last }),
  }
}

const MOST_WARNINGS = 100

interface ReadDocument {
  readonly feed: ParsedFeed
  readonly document: RawDocument
}

/** Every document that could be read. Of many (a folder) the unreadable ones are told as warnings; a single unreadable one is an error. */
async function read(
  source: Source,
  outcome: Fetched,
  { readers, settings }: IntakeContext,
): Promise<{ feeds: ReadDocument[]; warnings: Warning[] }> {
  const results = await readers.parse(outcome.documents, parseSettingsOf(source, settings))
  const feeds: ReadDocument[] = []
  const warnings: Warning[] = (outcome.skipped ?? []).map(({ code, message }) => ({ code, message }))
  for (const [index, result] of results.entries()) {
    const document = outcome.documents[index]!
    if ('feed' in result) feeds.push({ feed: result.feed, document })
    else if (document.file === undefined) throw new ParseError(result.error.code, result.error.message, result.error.details)
    else warnings.push({ code: result.error.code, message: result.error.message })
  }
  return { feeds, warnings }
}

/** How the documents of a source are to be read. */
export function parseSettingsOf(source: Source, settings: Settings): ParseSettings {
  const { timeZone, baseUrl, boilerplate } = source.options
  return {
    maxItems: settings.fetch.maxItems,
    article: {
      timeZone: typeof timeZone === 'string' ? timeZone : settings.schedule.timeZone,
      ...(typeof baseUrl === 'string' && { baseUrl }),
      ...(Array.isArray(boilerplate) && { boilerplate }),
    },
  }
}

async function decideWith(
  source: Source,
  state: SourceState,
  drafts: readonly ItemDraft[],
  { outcome, complete }: { readonly outcome: Fetched; readonly complete: boolean },
  store: Store,
  now: Instant,
): Promise<Decision> {
  const removedPaths = outcome.removed ?? []
  const ledger = await store.items.ledger(source.id, keyHashesOf(drafts, removedPaths))
  const known = new Set(ledger.map((line) => line.itemId))
  const ledgerSize = await store.items.ledgerSize(source.id, FEW)
  // Likeness is asked only of drafts that no name leads to, so a feed without news costs no look at what is held.
  const recent = ledgerSize > 0 && (known.size < drafts.length || complete) ? await store.items.recent(source.id, RECENT) : []
  const held = await store.items.byIds([...known])
  return decide({ source, drafts, ledger, held, recent, state, ledgerSize, complete, removedPaths, now })
}

const RECENT = 500
/** Beyond this nobody asks how many items the ledger holds. */
const FEW = 3

interface Kept {
  readonly new: readonly Item[]
  readonly updated: Decision['updated']
  readonly dropped: readonly Dropped[]
}

/** The source's own steps, on what is to be held. An item they drop stays in the ledger: it is known, and not held. */
function withTransforms(source: Source, decision: Decision, now: Instant): Kept {
  if (source.transforms.length === 0) return { new: decision.new, updated: decision.updated, dropped: [] }
  const run = (items: readonly Item[]) => runTransforms(items, source.transforms, { now }).items
  const revisions = new Map(decision.updated.map((update) => [update.item.id, update.revision]))
  const added = run(decision.new)
  const updated = run(decision.updated.map((update) => update.item)).map((item) => ({ item, revision: revisions.get(item.id)! }))
  const gone = decision.new.length + decision.updated.length - added.length - updated.length
  return { new: added, updated, dropped: gone > 0 ? [{ reason: 'transform', count: gone }] : [] }
}

function newestOf(items: readonly Item[]): Instant | undefined {
  const dates = items.flatMap((item) => item.published ?? item.updated ?? [])
  return dates.length === 0 ? undefined : dates.reduce((a, b) => Math.max(a, b))
}

function selfDescription(source: Source, feed: ParsedFeed | undefined): Partial<SourceState> {
  if (feed === undefined || source.kind === 'folder') return {}
  const title = feed.title?.value.trim()
  return {
    ...(title && { title }),
    ...(feed.url !== undefined && { siteUrl: feed.url }),
    ...(feed.id !== undefined && { feedId: feed.id }),
    ...(feed.selfUrl !== undefined && { selfUrl: feed.selfUrl }),
  }
}

function tally(dropped: readonly Dropped[]): Dropped[] {
  const counts = new Map<string, number>()
  for (const { reason, count } of dropped) counts.set(reason, (counts.get(reason) ?? 0) + count)
  return [...counts].map(([reason, count]) => ({ reason, count }))
}

/** A fault of ours while one source was read must not cost the others: it is told as what it is. */
export function asFeedmillError(error: unknown, what: string): FeedmillError {
  if (error instanceof FeedmillError) return error
  return new ParseError(
    'INTERNAL',
    `${what}: a fault of feedmill itself: ${error instanceof Error ? error.message : String(error)}`,
    {},
    { cause: error },
  )
}
