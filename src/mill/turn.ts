import { echoGuard, matches } from '../items/index.ts'
import { sha256Hex } from '../lib/hash.ts'
import { compact } from '../lib/record.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import type { MadeCategory } from '../model/category.ts'
import { FeedmillError } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import type { Settings } from '../model/settings.ts'
import type { Source, SourceId, SourceState } from '../model/source.ts'
import type { TurnProgress, TurnReport } from '../model/turn.ts'
import { withMade } from '../publications/index.ts'
import { createRouter } from '../publications/routing.ts'
import { brings } from '../sources/kinds/index.ts'
import { SUBSCRIPTION_ROWS, withSubscriptions } from '../store/subscription-rows.ts'
import { type Collected, type CollectOptions, collect, completeTexts } from './collect/index.ts'
import { duplicateSources } from './duplicate-sources.ts'
import { createReadings, type GatherContext, gather, type Readings, shownOf } from './gather/index.ts'
import { fetchRecordOf, turnRecordOf } from './history.ts'
import { expandLists } from './lists.ts'
import { keepMade, settleMade } from './made.ts'
import type { MillParts } from './parts.ts'
import {
  finishOutputs,
  forgetFragments,
  forgetTitles,
  heedHealth,
  owe,
  owePages,
  oweSite,
  publish,
  removePurgedPages,
} from './publish/index.ts'
import { remembered } from './remembered.ts'

export interface TurnOptions {
  readonly now: Instant
  /** Only these sources. */
  readonly sources?: readonly SourceId[]
  /** These, whether they are due or not. */
  readonly also?: readonly SourceId[]
  readonly force?: boolean
  /** Every document is written again. */
  readonly rewrite?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: TurnProgress) => void
}

/** One turn of the crank: collect → gather → publish. Throws StoreError only; what a source or an output did wrong stands in the report. */
export async function runTurn(parts: MillParts, options: TurnOptions): Promise<TurnReport> {
  const startedAt = performance.now()
  const { store, settings } = parts
  const { now } = options
  const states = await withSubscriptions(await store.sources.all(), store)
  const readings = createReadings()
  const listed = await collectFrom(parts, options, { readings, all: await expandLists(settings.sources, store), states, only: 'lists' })
  // Lists first, because the feeds they bring are pulled in the same turn.
  const sources = await expandLists(settings.sources, store)
  const made = await forgetOthers(parts, sources, states, now)
  const collected = joined(listed, await collectFrom(parts, options, { readings, all: sources, states, only: 'others' }))
  const collectedAt = performance.now()
  const added = collected.reports.reduce((sum, report) => sum + report.new, 0)
  const updated = collected.reports.reduce((sum, report) => sum + report.updated, 0)
  const show = (phase: 'gather' | 'publish') => (done: number, total: number) =>
    options.onProgress?.({ phase, done, total, new: added, updated, hosts: [] })
  const { signal } = options
  const context = { ...gatherContext(parts, sources, { made, now }), signal }
  await heedSettings(parts, context, made)
  await heedHealth(parts, { ids: collected.reports.map(({ sourceId }) => sourceId), sources: context.sources, states: collected.states })
  if (options.rewrite === true) {
    await owe(parts, slugsOf(settings, made))
    await owePages(parts)
  }
  const placed = await gather({ ...context, readings, onProgress: (done) => show('gather')(done, Math.max(done, added + updated)) })
  const gatheredAt = performance.now()
  const whole = { ...parts, settings: withMade(settings, await settleMade(parts, now)) }
  const published = await publish(whole, { now, sources: context.sources, signal, onProgress: show('publish') })
  const unfinished = signal?.aborted === true ? [] : await finishOutputs(whole)
  if (signal?.aborted !== true) await purgeDaily(parts, sources, now)
  const endedAt = performance.now()
  const report: TurnReport = {
    startedAt: now,
    durationMs: Math.round(endedAt - startedAt),
    phases: {
      collect: Math.round(collectedAt - startedAt),
      gather: Math.round(gatheredAt - collectedAt),
      publish: Math.round(endedAt - gatheredAt),
    },
    sources: collected.reports,
    resting: collected.resting,
    new: added,
    updated,
    stories: placed,
    ...published,
    categories: [...published.categories, ...unfinished],
    outage: collected.outage,
    lists: collected.lists.filter((list) => list.added.length + list.removed.length > 0),
    duplicates: duplicateSources(sources, collected.states),
  }
  if (report.sources.length + report.written > 0)
    await store.history.saveTurn(
      turnRecordOf(report),
      report.sources.map((one) => fetchRecordOf(one, now)),
    )
  return report
}

interface Pass {
  readonly readings: Readings
  readonly all: readonly Source[]
  readonly states: ReadonlyMap<SourceId, SourceState>
  readonly only: 'lists' | 'others'
}

/** Pulls the lists among the chosen sources, or all others. */
async function collectFrom(parts: MillParts, options: TurnOptions, { readings, all, states, only }: Pass): Promise<Collected> {
  const { store, settings } = parts
  const { now } = options
  const isOfPass = (source: Source): boolean => (brings(source) === 'list') === (only === 'lists')
  const sources = (only === 'lists' ? named(all, options.sources) : chosen(all, options.sources)).filter(isOfPass)
  const request: CollectOptions = {
    parts,
    sources,
    all,
    states,
    intake: { store, readers: parts.readers, readings, settings, echo: echoGuard(settings.site.url, addressesOf(all, states)), now },
    now,
    force: options.force === true || options.sources !== undefined,
    also: options.also,
    signal: options.signal,
    onProgress: (progress) => options.onProgress?.({ phase: 'collect', ...progress }),
  }
  const collected = await collect(request)
  if (only === 'others') await completeTexts({ ...request, reports: collected.reports, after: collected.states })
  return collected
}

function joined(a: Collected, b: Collected): Collected {
  const asked = new Set(a.reports.map(({ sourceId }) => sourceId))
  return {
    reports: [...a.reports, ...b.reports],
    resting: a.resting + b.resting,
    outage: a.outage || b.outage,
    lists: [...a.lists, ...b.lists],
    states: { get: (id) => (asked.has(id) ? a : b).states.get(id) },
  }
}

function chosen(sources: readonly Source[], wanted: readonly SourceId[] | undefined): readonly Source[] {
  if (wanted === undefined) return sources
  const unknown = wanted.filter((id) => !sources.some((source) => source.id === id))
  if (unknown.length > 0)
    throw new FeedmillError('NOT_FOUND', `there is no source '${unknown.join("', '")}'; feedmill sources lists them`, { unknown })
  return named(sources, wanted)
}

function named(sources: readonly Source[], wanted: readonly SourceId[] | undefined): readonly Source[] {
  if (wanted === undefined) return sources
  return sources.filter((source) => wanted.includes(source.id) || (source.listedBy !== undefined && wanted.includes(source.listedBy)))
}

function* addressesOf(sources: readonly Source[], states: ReadonlyMap<SourceId, SourceState>): Iterable<string> {
  for (const { id, options } of sources) {
    const state = states.get(id)
    for (const address of [options.url, state?.movedTo, state?.feedId]) if (typeof address === 'string') yield address
  }
}

/** Forgets sources that are no longer configured, nor named by a list, with their items and subscriptions; categories likewise. Returns the made categories that stay. */
async function forgetOthers(
  parts: MillParts,
  sources: readonly Source[],
  states: ReadonlyMap<SourceId, SourceState>,
  now: Instant,
): Promise<readonly MadeCategory[]> {
  const { store, settings } = parts
  const wanted = new Set(sources.map((source) => source.id))
  const gone = [...states.keys()].filter((id) => !wanted.has(id))
  if (gone.length > 0) await store.sources.remove(gone)
  for (const id of gone) await store.consumers.remove(SUBSCRIPTION_ROWS, id)
  const { kept, forgotten } = await keepMade(parts, now)
  if (forgotten) await oweSite(parts)
  await store.entries.keepOnly([...slugsOf(settings, kept)])
  return kept
}

/** Slugs of the categories that are written out and of those that rules made. */
function slugsOf(settings: Settings, made: readonly MadeCategory[]): ReadonlySet<string> {
  return new Set([...settings.categories, ...made].map(({ slug }) => slug))
}

/** What gathering needs: which categories take an item, and the sources by id. */
function gatherContext(
  { store, settings }: MillParts,
  sources: readonly Source[],
  { made, now }: { readonly made: readonly MadeCategory[]; readonly now: Instant },
): Omit<GatherContext, 'readings'> {
  const windowMs = settings.stories.windowDays * DAY_MS
  return {
    store,
    sources: new Map(sources.map((source) => [source.id, source])),
    router: createRouter({ settings, made, matches }),
    windowMs,
    now,
  }
}

const STORIES_AT_ONCE = 200

/** After a change of what decides who is shown where, every story is shown anew; after a change of how things look, every category is written again. */
async function heedSettings(parts: MillParts, context: Omit<GatherContext, 'readings'>, made: readonly MadeCategory[]): Promise<void> {
  const { store, settings } = parts
  const placing = fingerprintOf(
    [...context.sources.values()].map(({ id, categories, priority, listedBy }) => [id, categories, priority, listedBy]),
    settings.categories,
    settings.categoryRules,
  )
  if ((await remembered.placing.get(store)) !== placing) {
    for (
      let page = await store.stories.page(undefined, STORIES_AT_ONCE);
      page.length > 0 && context.signal?.aborted !== true;
      page = await store.stories.page(page.at(-1)!.id, STORIES_AT_ONCE)
    ) {
      await store.saveGathering({ placed: [], index: [], ...(await shownOf(page, context)) })
    }
    if (context.signal?.aborted !== true) await remembered.placing.set(store, placing)
  }
  const named = fingerprintOf([...context.sources.values()].map(({ id, title, paused }) => [id, title, paused]))
  if ((await remembered.sourceNames.get(store)) !== named) {
    await oweSite(parts)
    await remembered.sourceNames.set(store, named)
  }
  const looks = fingerprintOf(parts.version, settings.site, settings.categories, settings.categoryRules, settings.push, settings.schedule)
  if ((await remembered.looks.get(store)) !== looks) {
    await store.entries.markAllDirty([...slugsOf(settings, made)])
    await forgetTitles(store)
    await remembered.looks.set(store, looks)
  }
}

function fingerprintOf(...values: readonly unknown[]): string {
  return sha256Hex(JSON.stringify(values))
}

async function purgeDaily(parts: MillParts, sources: readonly Source[], now: Instant): Promise<void> {
  const { store, settings } = parts
  const last = (await remembered.purgedAt.get(store)) ?? Number.NEGATIVE_INFINITY
  if (now >= last && now - last < DAY_MS) return
  const { contentDays, minPerSource } = settings.retention
  const minPerCategory = Math.max(
    500,
    ...[...settings.categories, ...settings.categoryRules.map((rule) => rule.settings)].map(({ limit }) => limit),
  )
  const ofSource = new Map(
    sources.flatMap(({ id, retention }) =>
      retention === undefined
        ? []
        : [
            [
              id,
              compact({ before: retention.contentDays && now - retention.contentDays * DAY_MS, minPerSource: retention.minPerSource }),
            ] as const,
          ],
    ),
  )
  await store.purge({ before: now - contentDays * DAY_MS, minPerSource, ofSource, minPerCategory, now })
  await forgetFragments(parts)
  await removePurgedPages(parts)
  await remembered.purgedAt.set(store, now)
}
