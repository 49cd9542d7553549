import { runTransforms, wantsFullText, withFullText } from '../../items/index.ts'
import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { FetchOutcome } from '../../model/document.ts'
import type { Intake, SourceReport } from '../../model/intake.ts'
import type { Item } from '../../model/item.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { deferred, initialState } from '../../sources/cadence/index.ts'
import { itemPage } from '../../sources/kinds/index.ts'
import { pullAll } from '../../sources/queue/index.ts'
import type { CollectOptions } from './contract.ts'
import { pullOne } from './pull.ts'

export interface FullTextOptions extends CollectOptions {
  /** What the sources of this turn answered: only those that answered well are looked at. */
  readonly reports: readonly Pick<SourceReport, 'sourceId' | 'outcome'>[]
  /** The states of the sources as this turn left them. */
  readonly after: Pick<ReadonlyMap<SourceId, SourceState>, 'get'>
}

/** A page to be asked for, and the item it belongs to. */
interface Wanted {
  readonly page: Source
  readonly source: Source
  readonly item: Item
}

/**
 * Fetches the pages of items whose source wants full texts, each page once and at most `perTurn` of a source, in the queue of their hosts as feeds are
 * (issue 19 §4.1). Items are saved with the better text before they are gathered. Throws StoreError only; a page that does not answer is asked
 * again in later turns, for a week.
 */
export async function completeTexts(options: FullTextOptions): Promise<void> {
  const { parts, signal } = options
  const wanted = await wantedOf(options)
  if (wanted.length === 0) return
  const byPage = new Map(wanted.map((one) => [one.page.id, one]))
  const completed = new Map<SourceId, Item[]>()
  const take = async (page: Source, outcome: FetchOutcome): Promise<void> => {
    const { source, item } = byPage.get(page.id)!
    const found = await completedItem(item, source, outcome, options)
    if (found === undefined) return
    options.intake.readings.keep(found)
    completed.set(source.id, [...(completed.get(source.id) ?? []), found])
  }
  const { deferred: waits } = await pullAll({
    due: wanted.map(({ page }) => page),
    all: [...options.all, ...wanted.map(({ page }) => page)],
    states: options.after,
    pull: (page) => pullOne(page, initialState(page, options.now), { ...options, force: true }),
    onOutcome: ({ source, outcome }) => take(source, outcome),
    concurrency: parts.settings.fetch.concurrency,
    hostGapMs: parts.settings.fetch.hostGapMs,
    polling: parts.settings.polling,
    now: parts.clock,
    lastAsked: parts.lastAsked,
    ...compact({ signal }),
  })
  const waiting = [...waits].flatMap(([id, until]) => {
    const state = options.after.get(id)
    return state === undefined ? [] : [deferred(state, until)]
  })
  if (waiting.length > 0) await parts.store.sources.save(waiting)
  const states = new Map(waiting.map((state) => [state.sourceId, state]))
  const intakes = [...completed].map(([id, items]) => intakeOf(states.get(id) ?? options.after.get(id)!, items, options.now))
  if (intakes.length > 0) await parts.store.saveIntakes(...intakes)
}

/** Newest first, as many as each source may have asked in a turn; of items that came within a week. */
async function wantedOf({ parts, sources, reports, after, now }: FullTextOptions): Promise<readonly Wanted[]> {
  const answered = new Set(
    reports.filter(({ outcome }) => outcome === 'fetched' || outcome === 'notModified').map(({ sourceId }) => sourceId),
  )
  const asking = sources.filter(({ id, fullText }) => fullText !== undefined && answered.has(id) && after.get(id) !== undefined)
  const lists = await Promise.all(
    asking.map(async (source): Promise<Wanted[]> => {
      const recent = await parts.store.items.recent(source.id, LOOKED_AT)
      const without = recent.filter((item) => wantsFullText(item) && item.firstSeen > now - PATIENCE_MS)
      return without
        .slice(0, source.fullText!.perTurn)
        .map((item) => ({ page: itemPage(source, { id: item.id, url: item.url! }), source, item }))
    }),
  )
  return lists.flat()
}

const LOOKED_AT = 500
const PATIENCE_MS = 7 * DAY_MS

/** The item with the better of both texts; undefined where the page may answer another time. */
async function completedItem(
  item: Item,
  source: Source,
  outcome: FetchOutcome,
  { parts, now }: FullTextOptions,
): Promise<Item | undefined> {
  if (outcome.kind === 'gone') return withFullText(item, undefined)
  if (outcome.kind !== 'fetched') return isFinal(outcome) ? withFullText(item, undefined) : undefined
  const { itemPaths: _, ...document } = outcome.documents[0]!
  const { html } = await parts.readers.extract(document)
  const full = withFullText(item, html)
  if (full.fullText === 'feed') return full
  // The steps of the source are for its texts, wherever they come from.
  const [stepped] = runTransforms([full], source.transforms, { now }).items
  return stepped?.content === undefined ? full : { ...full, content: stepped.content }
}

/** The page is not there, or not for us: asking again would bring the same. */
function isFinal(outcome: FetchOutcome): boolean {
  return outcome.kind === 'failed' && FINAL.has(outcome.error.code)
}

const FINAL: ReadonlySet<string> = new Set([
  'FETCH_NOT_FOUND',
  'FETCH_UNAUTHORIZED',
  'FETCH_FORBIDDEN_ADDRESS',
  'FETCH_FORBIDDEN_URL',
  'FETCH_TOO_LARGE',
  'FETCH_REDIRECT',
])

function intakeOf(state: SourceState, items: readonly Item[], now: number): Intake {
  const updated = items.map((item) => ({
    item,
    revision: { itemId: item.id, at: now, fields: [item.fullText === 'page' ? 'full text' : 'full text looked for'] },
  }))
  const nothing = { new: [], unchanged: [], withdrawn: [], ledger: [], exchanges: [], warnings: [] }
  return { ...nothing, sourceId: state.sourceId, state, updated, completes: true }
}
