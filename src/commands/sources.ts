import { compact } from '../lib/record.ts'
import { spanInWords } from '../lib/time/duration.ts'
import { loggableUrl } from '../lib/url/urls.ts'
import { expandLists } from '../mill/lists.ts'
import type { Source, SourceId, SourceState } from '../model/source.ts'
import { type Standing, sayNext, standingOf } from '../sources/cadence/index.ts'
import { addressOf } from '../sources/kinds/index.ts'
import type { HostPoliteness, Store } from '../store/contract.ts'
import { withSubscriptions } from '../store/subscription-rows.ts'
import type { CommandContext } from './command.ts'
import { stamp } from './item-json.ts'
import { withStore } from './reading.ts'
import type { Tone } from './table.ts'

/** The sources as they stand, or how politely each host was asked. */
export function run(context: CommandContext): Promise<number> {
  return withStore(context, async (store, { settings }) => {
    if (context.options.politeness === true) return showPoliteness(context, await store.sources.politeness())
    const sources = await expandLists(settings.sources, store)
    const states = await withSubscriptions(await store.sources.all(), store)
    const wanted = wantedStandings(context.options)
    const now = Date.now()
    const polled = { now, deadAfterMs: settings.polling.deadAfterMs }
    const chosen = sources.filter((source) => wanted === undefined || wanted.has(standingOf(source, states.get(source.id), polled)))
    const rows = await Promise.all(chosen.map((source) => rowOf(source, states.get(source.id), { store, ...polled })))
    if (context.options.json) context.print(JSON.stringify(rows.map(sourceJson)))
    else context.printTable({ head: HEAD, rows: rows.map((row) => wordsOf(row, now)), tones: rows.map(({ standing }) => TONES[standing]) })
    return 0
  })
}

/** Standings that were asked for; undefined asks for all. */
function wantedStandings({ failing, silent }: CommandContext['options']): ReadonlySet<Standing> | undefined {
  const wanted = [...(failing === true ? (['failing', 'dead'] as const) : []), ...(silent === true ? (['silent'] as const) : [])]
  return wanted.length === 0 ? undefined : new Set<Standing>(wanted)
}

interface SourceRow {
  readonly id: string
  readonly standing: Standing
  readonly kind: string
  readonly address: string
  readonly title?: string
  /** The list that brought it. */
  readonly listedBy?: SourceId
  readonly paused: boolean
  readonly insecureTls: boolean
  readonly items: number
  readonly state?: SourceState
}

async function rowOf(
  source: Source,
  state: SourceState | undefined,
  { store, now, deadAfterMs }: { readonly store: Store; readonly now: number; readonly deadAfterMs: number },
): Promise<SourceRow> {
  return compact({
    id: source.id,
    standing: standingOf(source, state, { now, deadAfterMs }),
    kind: source.kind,
    address: loggableUrl(addressOf(source)),
    title: source.title ?? state?.title,
    listedBy: source.listedBy,
    paused: source.paused === true,
    insecureTls: source.options.insecureTls === true,
    items: await store.items.ledgerSize(source.id),
    state,
  })
}

/** What is remembered of a source, without how it is asked. */
function sourceJson({ state, ...row }: SourceRow): Readonly<Record<string, unknown>> {
  const { failuresInRow = 0, lastError, counts = { requests: 0, notModified: 0, wireBytes: 0 }, nextReason, movedTo } = state ?? {}
  return compact({
    ...row,
    movedTo: movedTo === undefined ? undefined : loggableUrl(movedTo),
    error: lastError !== undefined && failuresInRow > 0 ? { code: lastError.code, message: lastError.message } : undefined,
    failingSince: stamp(state?.failingSince),
    failuresInRow,
    lastPolledAt: stamp(state?.lastPolledAt),
    lastGoodAt: stamp(state?.lastGoodAt),
    lastNewAt: stamp(state?.lastNewAt),
    nextDueAt: row.paused ? undefined : stamp(state?.nextDueAt),
    nextReason: row.paused ? undefined : nextReason,
    requests: counts.requests,
    notModified: counts.notModified,
    wireBytes: counts.wireBytes,
  })
}

const HEAD = ['source', 'kind', 'items', 'state', 'last good', 'next', 'address']

const TONES: Readonly<Partial<Record<Standing, Tone>>> = {
  dead: 'bad',
  failing: 'bad',
  silent: 'warning',
  late: 'warning',
  paused: 'quiet',
}

function wordsOf({ id, kind, title, listedBy, items, standing, insecureTls, state, address }: SourceRow, now: number): string[] {
  const good = state?.lastGoodAt === undefined ? 'never' : `${spanInWords(now - state.lastGoodAt)} ago`
  return [
    listedBy === undefined ? id : `${title ?? address} (of ${listedBy})`,
    kind,
    String(items),
    `${stateInWords(standing, state, now)}${insecureTls ? ', TLS not verified' : ''}`,
    good,
    state === undefined ? 'at the next turn' : sayNext(state, now),
    address,
  ]
}

function stateInWords(standing: Standing, state: SourceState | undefined, now: number): string {
  if (state === undefined || standing === 'paused' || standing === 'new') return standing
  if (state.lastError !== undefined && state.failuresInRow > 0)
    return `${standing === 'dead' ? 'dead: ' : ''}${state.lastError.code} for ${spanInWords(now - (state.failingSince ?? state.lastError.at))} (${state.failuresInRow}×)`
  if (standing === 'silent') return `silent: nothing new for ${spanInWords(now - (state.lastNewAt ?? now))}`
  return state.movedTo === undefined ? standing : `${standing}, moved to ${loggableUrl(state.movedTo)}`
}

function showPoliteness({ options, print, printTable }: CommandContext, hosts: readonly HostPoliteness[]): number {
  const rows = hosts.map((host) => [
    host.host,
    String(host.requests),
    `${Math.round(host.wireBytes / 1024)} KiB`,
    `${host.requests === 0 ? 0 : Math.round((100 * host.notModified) / host.requests)} %`,
    host.shortestGapMs === undefined ? '–' : spanInWords(host.shortestGapMs),
    String(host.waitsObeyed),
    new Date(host.lastAt).toISOString(),
  ])
  if (options.json) print(JSON.stringify(hosts))
  else printTable({ head: ['host', 'requests', 'received', '304', 'shortest gap', 'waits obeyed', 'last asked'], rows })
  return 0
}
