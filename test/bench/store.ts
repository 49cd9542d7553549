import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256Hex, stableId } from '../../src/lib/hash.ts'
import type { Intake } from '../../src/model/intake.ts'
import type { Item } from '../../src/model/item.ts'
import type { SourceState } from '../../src/model/source.ts'
import type { Store } from '../../src/store/contract.ts'
import { openStore } from '../../src/store/index.ts'

const START = Date.UTC(2026, 0, 1)
const ITEMS_PER_SOURCE = 100
const TEXT = '<p>The quick brown fox jumps over the lazy dog; 敏捷的棕色狐狸跳过懒狗。</p>\n'.repeat(25)

/** What the store costs, one line a figure: wall, CPU, rate; nothing here passes or fails. By hand: `node test/bench/store.ts [items]`. */
export async function run(items = 30_000): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'feedmill-bench-'))
  try {
    const store = await timed('open a new store', 1, () => openStore({ directory }))
    await benchStates(store)
    await benchItems(store, items)
    await store.close()
    const again = await timed('open the filled store', 1, () => openStore({ directory }))
    await timed('read 10,000 source states', 10_000, () => again.sources.all())
    await again.close()
    console.log(`size on disk: ${((await stat(join(directory, 'feedmill.sqlite'))).size / items).toFixed(0)} bytes an item`)
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function benchStates(store: Store): Promise<void> {
  const states = Array.from({ length: 10_000 }, (_, index) => stateOf(`source-${index}`))
  await timed('save 10,000 source states', states.length, () => store.sources.save(states))
  await timed('save them again', states.length, () => store.sources.save(states))
}

async function benchItems(store: Store, count: number): Promise<void> {
  const intakes = Array.from({ length: Math.ceil(count / ITEMS_PER_SOURCE) }, (_, index) => intakeOf(`source-${index}`))
  await timed('save intakes (item, two names each)', count, () => each(batchesOf(intakes, 10), (batch) => store.saveIntakes(...batch)))
  const lookUps = intakes.map((intake) => [intake.sourceId, intake.ledger.map((entry) => entry.keyHash)] as const)
  await timed('look names up', count * 2, () => each(lookUps, ([sourceId, hashes]) => store.items.ledger(sourceId, hashes)))
  await timed('read items by id', count, () => each(intakes, (intake) => store.items.byIds(intake.new.map((item) => item.id))))
  await timed('gather (story, entry in two categories)', count, () => gatherAll(store))
  await timed('newest 50 of a category, 100 times', 100, () =>
    each(Array<number>(100).fill(0), () => store.entries.newest('all', 50, START * 2)),
  )
  await timed('back up', 1, () => store.backup(join(tmpdir(), 'feedmill-bench.backup')))
  await rm(join(tmpdir(), 'feedmill-bench.backup'))
}

async function gatherAll(store: Store): Promise<void> {
  for (;;) {
    const pending = await store.items.pending(1_000)
    if (pending.length === 0) return
    const entry = (item: Item, category: string) => {
      const at = item.published ?? item.firstSeen
      return { category, storyId: item.id, shown: item.id, companions: [], sortAt: at, changedAt: at, rule: 'all' }
    }
    await store.saveGathering({
      placed: pending.map((item) => ({ itemId: item.id, storyId: item.id, why: { rule: 'first', reasons: [], algo: 1 }, at: START })),
      leads: pending.map((item) => ({ storyId: item.id, lead: item.id })),
      index: [],
      entries: pending.flatMap((item) => [entry(item, 'all'), entry(item, 'some')]),
      removedEntries: [],
    })
  }
}

function stateOf(sourceId: string): SourceState {
  return {
    sourceId,
    address: sha256Hex(sourceId).slice(0, 32),
    validators: { etag: '"0123456789abcdef"', lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT', url: `https://${sourceId}.example/feed.xml` },
    bodyHash: sha256Hex(`${sourceId} body`),
    lastPolledAt: START,
    lastGoodAt: START,
    nextDueAt: START + 3_600_000,
    failuresInRow: 0,
    hints: {},
    rung: 'guid',
    title: `The feed of ${sourceId}`,
    siteUrl: `https://${sourceId}.example/`,
    counts: { requests: 1_000, notModified: 900, wireBytes: 1_000_000 },
  }
}

function intakeOf(sourceId: string): Intake {
  const items = Array.from({ length: ITEMS_PER_SOURCE }, (_, index) => itemOf(sourceId, index))
  const ledger = items.flatMap((item) =>
    (['guid', 'fingerprint'] as const).map((rung) => {
      return { sourceId, rung, keyHash: sha256Hex(`${rung} ${item.key}`).slice(0, 32), itemId: item.id, firstSeen: START }
    }),
  )
  return { sourceId, state: stateOf(sourceId), new: items, updated: [], unchanged: [], withdrawn: [], ledger, exchanges: [], warnings: [] }
}

function itemOf(sourceId: string, index: number): Item {
  const url = `https://${sourceId}.example/2026/01/an-article-with-a-long-name-${index}`
  return {
    id: stableId([sourceId, 'guid', url]),
    sourceId,
    rung: 'guid',
    key: url,
    guid: url,
    guidIsPermalink: true,
    url,
    urlKeys: [url.slice(8)],
    title: `An article with a long name, number ${index}`,
    content: `${TEXT}${sourceId} ${index}`,
    contentType: 'html',
    authors: [{ name: 'An Author' }],
    contributors: [],
    tags: [{ term: 'news' }, { term: '财经' }],
    links: [],
    enclosures: [],
    published: START + index * 60_000,
    firstSeen: START,
    changed: START,
    position: index,
    visibleHash: sha256Hex(url),
    origin: { sourceId, id: `https://${sourceId}.example/feed.xml`, title: `The feed of ${sourceId}`, authors: [] },
  }
}

function batchesOf<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size))
}

async function each<T>(values: readonly T[], work: (value: T) => Promise<unknown>): Promise<void> {
  for (const value of values) await work(value)
}

async function timed<T>(name: string, count: number, work: () => Promise<T>): Promise<T> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const [ms, used] = [performance.now() - wall, process.cpuUsage(cpu)]
  const cpuMs = (used.user + used.system) / 1_000
  const rate = count > 1 ? `, ${Math.round((count / ms) * 1_000).toLocaleString('en')} a second` : ''
  console.log(`${name}: ${ms.toFixed(1)} ms (${cpuMs.toFixed(1)} ms of CPU)${rate}`)
  return result
}

if (import.meta.main) await run(Number(process.argv[2] ?? 30_000))
