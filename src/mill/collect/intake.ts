import {
  type DecideInput,
  type Decision,
  type Dropped,
  decide,
  type EchoGuard,
  isOfFormer,
  keyHashesOf,
  normalize,
  runTransforms,
} from '../../items/index.ts'
import { compact, isRecord } from '../../lib/record.ts'
import { type FetchOutcome, GENERATOR_NAMES, type RawDocument, type ResponseHints } from '../../model/document.ts'
import { FeedmillError, ParseError } from '../../model/errors.ts'
import type { ParsedFeed, Warning } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { Intake } from '../../model/intake.ts'
import type { Item, ItemId } from '../../model/item.ts'
import type { Settings } from '../../model/settings.ts'
import type { Source, SourceState } from '../../model/source.ts'
import { nextState } from '../../sources/cadence/index.ts'
import { brings, isRemoteFeed } from '../../sources/kinds/index.ts'
import type { Store } from '../../store/contract.ts'
import type { ParseSettings } from '../readers/contract.ts'
import type { Readers } from '../readers/index.ts'

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
  const removedPaths = [...(outcome.removed ?? []), ...normalized.flatMap((one) => one.withheldPaths)]
  const decision = await decideWith(store, { source, state, drafts, removedPaths, complete: isComplete(feeds), now })
  const kept = await withTransforms(source, decision, context)
  const last = feeds.at(-1)?.feed
  const after = nextState({
    source,
    state,
    // What names a document that was cut would bring a 304 for the whole one.
    outcome: last !== undefined && isCut(last) ? { ...outcome, validators: state.validators } : outcome,
    parsed: isRemoteFeed(source) ? last?.hints : undefined,
    newItems: decision.new.length,
    newestAt: newestOf(decision.new),
    polling: settings.polling,
    now,
  })
  const warnings = [
    ...(outcome.notices ?? []),
    ...unread,
    ...feeds.flatMap(({ feed }) => feed.warnings),
    ...normalized.flatMap((one) => one.warnings),
    ...decision.warnings,
  ]
  const intake: Intake = {
    sourceId: source.id,
    state: {
      ...after,
      ...compact({ rung: decision.rung, ledgerVersion: decision.ledgerVersion }),
      ...selfDescription(source, last, outcome.hints),
    },
    new: kept.new,
    updated: kept.updated,
    unchanged: decision.unchanged,
    withdrawn: [...decision.withdrawn, ...kept.withdrawn],
    ledger: decision.ledger.filter((line) => !kept.refused.has(line.itemId)),
    exchanges: outcome.exchanges,
    warnings: warnings.slice(0, MOST_WARNINGS),
  }
  await store.saveIntakes(intake)
  return compact({
    state: intake.state,
    new: kept.new.length,
    updated: kept.updated.length,
    unchanged: decision.unchanged.length,
    dropped: tally([...normalized.flatMap((one) => one.dropped), ...kept.dropped]),
    warnings: intake.warnings,
    lastFeed: last,
  })
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
  const { timeZone, isZoneGiven, baseUrl, generator, permalink, boilerplate, defaults } = source.options
  return {
    maxItems: settings.fetch.maxItems,
    article: compact({
      timeZone: typeof timeZone === 'string' ? timeZone : settings.schedule.timeZone,
      isZoneGiven: isZoneGiven === true,
      generator: GENERATOR_NAMES.find((name) => name === generator),
      permalink: typeof permalink === 'string' ? permalink : undefined,
      baseUrl: typeof baseUrl === 'string' ? baseUrl : undefined,
      boilerplate: Array.isArray(boilerplate) ? boilerplate : undefined,
      defaults: isRecord(defaults) ? defaults : undefined,
    }),
  }
}

/** The source's only document says that it holds everything (RFC 5005), and it came whole: what it does not list is gone. */
function isComplete(feeds: readonly ReadDocument[]): boolean {
  const [only, ...others] = feeds
  return others.length === 0 && only?.feed.complete === true && !isCut(only.feed)
}

/** The document ended before it was at its end. */
function isCut(feed: ParsedFeed): boolean {
  return feed.warnings.some((warning) => warning.code === 'truncated')
}

type Undecided = Omit<DecideInput, 'ledger' | 'held' | 'recent' | 'ledgerSize'> & { readonly source: Source }

async function decideWith({ items }: Store, input: Undecided): Promise<Decision> {
  const { source, drafts, removedPaths, complete } = input
  const ledgerSize = await items.ledgerSize(source.id, FEW)
  const ledger = await items.ledger(source.id, keyHashesOf(drafts, { removedPaths, former: isOfFormer(input.state, ledgerSize) }))
  const known = new Set(ledger.map((line) => line.itemId))
  // Likeness is asked only of drafts that no name leads to, so a feed without news costs no look at what is held.
  const recent = ledgerSize > 0 && (known.size < drafts.length || complete) ? await items.recent(source.id, RECENT) : []
  return decide({ ...input, ledger, ledgerSize, recent, held: await items.byIds([...known]) })
}

const RECENT = 500
/** Beyond this nobody asks how many items the ledger holds. */
const FEW = 3

interface Kept {
  readonly new: readonly Item[]
  readonly updated: Decision['updated']
  /** Held until now, refused as they are now. */
  readonly withdrawn: readonly ItemId[]
  /** New and refused: they are not remembered, so that a looser filter lets them in at the next reading. */
  readonly refused: ReadonlySet<ItemId>
  readonly dropped: readonly Dropped[]
}

/** The source's own steps, on what is to be held. */
async function withTransforms(source: Source, decision: Decision, { store, now }: IntakeContext): Promise<Kept> {
  if (source.transforms.length === 0)
    return { new: decision.new, updated: decision.updated, withdrawn: [], refused: new Set(), dropped: [] }
  const isPaced = source.transforms.some((step) => step.use === 'pace')
  const recent = isPaced ? await store.items.recent(source.id, RECENT) : []
  const edited = decision.updated.map((update) => update.item)
  const passed = new Map(
    runTransforms([...decision.new, ...edited], source.transforms, { now, recent }).items.map((item) => [item.id, item]),
  )
  const refused = new Set(decision.new.flatMap((item) => (passed.has(item.id) ? [] : [item.id])))
  const withdrawn = edited.flatMap((item) => (passed.has(item.id) ? [] : [item.id]))
  const gone = refused.size + withdrawn.length
  return {
    new: decision.new.flatMap((item) => passed.get(item.id) ?? []),
    updated: decision.updated.flatMap(({ item, revision }) => (passed.has(item.id) ? [{ item: passed.get(item.id)!, revision }] : [])),
    withdrawn,
    refused,
    dropped: gone > 0 ? [{ reason: 'transform', count: gone }] : [],
  }
}

function newestOf(items: readonly Item[]): Instant | undefined {
  const dates = items.flatMap((item) => item.published ?? item.updated ?? [])
  return dates.length === 0 ? undefined : dates.reduce((a, b) => Math.max(a, b))
}

function selfDescription(source: Source, feed: ParsedFeed | undefined, hints: ResponseHints): Partial<SourceState> {
  if (feed === undefined || brings(source) === 'articles') return {}
  const title = feed.title?.value.trim()
  // WebSub §4: what the Link header says of hub and self goes before the document.
  const selfUrl = hints.selfUrl ?? feed.selfUrl
  return compact({ title: title || undefined, siteUrl: feed.url, feedId: feed.id, selfUrl })
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
