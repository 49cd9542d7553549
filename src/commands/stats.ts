import { DAY_MS, spanInWords } from '../lib/time/duration.ts'
import { expandLists } from '../mill/lists.ts'
import type { TurnRecord } from '../model/turn.ts'
import { withMade } from '../publications/index.ts'
import { STANDINGS, standingOf } from '../sources/cadence/index.ts'
import type { HostPoliteness } from '../store/contract.ts'
import type { CommandContext } from './command.ts'
import { withStore } from './reading.ts'

/** What the mill holds and did: sources by state, items, documents, turns and joins of the last days, what hosts were asked. */
export function run(context: CommandContext): Promise<number> {
  const { options, print, printTable } = context
  return withStore(context, async (store, { settings }) => {
    const now = Date.now()
    const states = await store.sources.all()
    const polled = { now, deadAfterMs: settings.polling.deadAfterMs }
    const standings = (await expandLists(settings.sources, store)).map((source) => standingOf(source, states.get(source.id), polled))
    const turns = await store.history.turns(now - 30 * DAY_MS)
    const stats = {
      sources: Object.fromEntries(STANDINGS.map((state) => [state, standings.filter((one) => one === state).length])),
      items: await store.items.count(),
      categories: withMade(settings, await store.made.all()).categories.length,
      documents: await store.documents.count(),
      periods: PERIODS.map(([name, days]) => ({ period: name, ...sumOf(turns.filter(({ at }) => at >= now - days * DAY_MS)) })),
      hosts: askedOf(await store.sources.politeness()),
    }
    if (options.json) print(JSON.stringify(stats))
    else {
      const total = standings.length
      const states = Object.entries(stats.sources).filter(([, count]) => count > 0)
      print(
        `${total} ${total === 1 ? 'source' : 'sources'}${states.length === 0 ? '' : `: ${states.map(([state, count]) => `${count} ${state}`).join(', ')}`}`,
      )
      print(`${stats.items} items held, ${stats.documents} documents in ${stats.categories} categories`)
      const { requests, notModified, wireBytes } = stats.hosts
      print(
        `${requests} ${requests === 1 ? 'request' : 'requests'} to ${stats.hosts.hosts} ${stats.hosts.hosts === 1 ? 'host' : 'hosts'}, ${percent(notModified, requests)} answered 304, ${Math.round(wireBytes / 1_048_576)} MiB`,
      )
      print('')
      printTable({ head: HEAD, rows: stats.periods.map(rowOf) })
    }
    return 0
  })
}

const PERIODS = [
  ['24 hours', 1],
  ['7 days', 7],
  ['30 days', 30],
] as const

const HEAD = ['last', 'turns', 'mean', 'polls', 'failed', '304', 'new', 'updated', 'joined', 'written']

interface Period {
  readonly period: string
  readonly turns: number
  readonly meanMs: number
  readonly polls: number
  readonly failed: number
  readonly notModified: number
  readonly new: number
  readonly updated: number
  readonly joined: number
  readonly written: number
}

function sumOf(turns: readonly TurnRecord[]): Omit<Period, 'period'> {
  const sum = (read: (turn: TurnRecord) => number): number => turns.reduce((total, turn) => total + read(turn), 0)
  return {
    turns: turns.length,
    meanMs: turns.length === 0 ? 0 : Math.round(sum(({ durationMs }) => durationMs) / turns.length),
    polls: sum(({ asked }) => asked),
    failed: sum(({ failed }) => failed),
    notModified: sum(({ notModified }) => notModified),
    new: sum(({ added }) => added),
    updated: sum(({ updated }) => updated),
    joined: sum(({ joined }) => joined),
    written: sum(({ written }) => written),
  }
}

function rowOf({ period, turns, meanMs, polls, failed, notModified, updated, joined, written, ...more }: Period): string[] {
  const counts = [polls, failed].map(String)
  return [
    period,
    String(turns),
    spanInWords(meanMs),
    ...counts,
    percent(notModified, polls),
    ...[more.new, updated, joined, written].map(String),
  ]
}

function askedOf(hosts: readonly HostPoliteness[]): {
  readonly hosts: number
  readonly requests: number
  readonly notModified: number
  readonly wireBytes: number
} {
  const sum = (read: (host: HostPoliteness) => number): number => hosts.reduce((total, host) => total + read(host), 0)
  return {
    hosts: hosts.length,
    requests: sum(({ requests }) => requests),
    notModified: sum(({ notModified }) => notModified),
    wireBytes: sum(({ wireBytes }) => wireBytes),
  }
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`
}
