/**
 * How fast items are placed as the index grows, on SQLite and one core. Usage: node bench/dedup.ts [ITEMS]  (default 100000; up to 1000000)
 * Texts are made up by a seeded generator: a third are copies of an earlier item with a sentence changed, some are templates.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Item } from '../src/model/item.ts'
import type { Story, StoryId } from '../src/model/story.ts'
import type { IndexRow, StoryIndex } from '../src/store/contract.ts'
import { openDatabase } from '../src/store/database.ts'
import { migrate } from '../src/store/schema.ts'
import { expireIndex, saveIndex, storyIndex } from '../src/store/story-index.ts'
import type { Fingerprint } from '../src/stories/index.ts'
import {
  Counters,
  candidateIds,
  decodeFingerprint,
  encodeFingerprint,
  fingerprint,
  HOLDERS,
  lookupKeys,
  place,
} from '../src/stories/index.ts'
import { madeUpItems } from './made-up-items.ts'

const PORTION = 250
const WINDOW_MS = 45 * 86_400_000

const total = Number(process.argv[2] ?? 100_000)
const folder = mkdtempSync(join(tmpdir(), 'feedmill-bench-'))
const file = join(folder, 'index.db')
const database = await openDatabase(file)
await migrate(database)
const index = storyIndex(database)
const counters = Counters.read(undefined)
const storyOf = new Map<string, StoryId>()
let [placed, reported, joined, since, cpu] = [0, 0, 0, performance.now(), process.cpuUsage()]
let next = 10_000
console.log('held      items/s  items/s of CPU  RSS MiB  bytes/item')
for (const portion of portionsOf(madeUpItems(total))) {
  await gather(portion)
  placed += portion.length
  if (placed < next && placed < total) continue
  report()
  next += next < 100_000 ? 10_000 : 50_000
}
const start = performance.now()
database.close()
const again = await openDatabase(file)
await storyIndex(again).lookup(['b1'], 1)
console.log(`reopened in ${(performance.now() - start).toFixed(0)} ms; ${joined} of ${placed} joined a story of others`)
again.close()
rmSync(folder, { recursive: true })

async function gather(items: readonly Item[]): Promise<void> {
  const batch = items.map((item) => ({ itemId: item.id, print: fingerprint(item, counters), mode: 'near' as const }))
  const prints = batch.map((pending) => pending.print)
  const hits = await index.lookup([...new Set(prints.flatMap((print) => lookupKeys(print)))], HOLDERS)
  const ids = candidateIds(prints, hits)
  const founders = ids.flatMap((id) => storyOf.get(id) ?? [])
  const held = {
    hits,
    prints: await decoded(index, [...new Set([...ids, ...founders])]),
    storyOf,
    stories: new Map<StoryId, Story>(),
    overrides: [],
  }
  const rows = place(batch, held).map((placement, at): IndexRow => {
    storyOf.set(placement.itemId, placement.storyId)
    if (placement.storyId !== placement.itemId) joined++
    const { print } = batch.find((pending) => pending.itemId === placement.itemId) ?? batch[at]!
    return { itemId: placement.itemId, keys: placement.keys, fingerprint: encodeFingerprint(print), expires: print.date + WINDOW_MS }
  })
  await database.write(() => {
    saveIndex(database, rows)
    expireIndex(database, prints.at(-1)!.date)
  })
}

async function decoded(from: StoryIndex, ids: readonly string[]): Promise<ReadonlyMap<string, Fingerprint>> {
  const prints = new Map<string, Fingerprint>()
  for (const [id, bytes] of await from.fingerprints(ids)) {
    const print = decodeFingerprint(bytes)
    if (print !== undefined) prints.set(id, print)
  }
  return prints
}

function report(): void {
  const seconds = (performance.now() - since) / 1000
  const used = process.cpuUsage(cpu)
  const cpuSeconds = (used.user + used.system) / 1e6
  const count = placed - reported
  const size = statSync(file).size / placed
  const rss = process.memoryUsage().rss / 2 ** 20
  console.log(
    `${String(placed).padEnd(9)} ${(count / seconds).toFixed(0).padStart(7)}  ${(count / cpuSeconds).toFixed(0).padStart(14)}  ${rss.toFixed(0).padStart(7)}  ${size.toFixed(0).padStart(10)}`,
  )
  reported = placed
  since = performance.now()
  cpu = process.cpuUsage()
}

function* portionsOf(items: Iterable<Item>): Generator<readonly Item[]> {
  let portion: Item[] = []
  for (const item of items) {
    portion.push(item)
    if (portion.length < PORTION) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}
