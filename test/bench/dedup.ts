import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Item, ItemId } from '../../src/model/item.ts'
import type { Story, StoryId } from '../../src/model/story.ts'
import type { IndexRow, StoryIndex } from '../../src/store/contract.ts'
import { type Database, openDatabase } from '../../src/store/sqlite/database.ts'
import { migrate } from '../../src/store/sqlite/schema.ts'
import { expireIndex, saveIndex, settleIndex, storyIndex } from '../../src/store/sqlite/story-index.ts'
import type { Fingerprint } from '../../src/stories/index.ts'
import {
  Counters,
  candidateIds,
  decodeFingerprint,
  encodeFingerprint,
  fingerprint,
  HOLDERS,
  lookupKeys,
  place,
} from '../../src/stories/index.ts'
import { madeUpId, madeUpItems, numberOf } from './made-up-items.ts'

/** As the mill gathers. */
const PORTION = 400
const WINDOW_MS = 45 * 86_400_000

/**
 * How fast items are placed as the index grows, on SQLite and one core, the making of the texts left out; `compared` are the held items that
 * each is compared with. By hand: `node test/bench/dedup.ts [ITEMS] [PORTION]`
 * (up to 1,000,000 items).
 */
export async function run(total = 50_000, size = PORTION): Promise<void> {
  // As the command line has it.
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=50')
  const folder = await mkdtemp(join(tmpdir(), 'feedmill-bench-'))
  const file = join(folder, 'index.db')
  const bench = new Bench(await openDatabase(file), total)
  await migrate(bench.database)
  console.log('held        items/s  items/s of CPU  compared  RSS MiB  bytes/item')
  for (const portion of portionsOf(madeUpItems(total), size)) {
    await bench.gather(portion)
    if (bench.placed % 10_000 === 0 || bench.placed === total) await bench.report(file)
  }
  bench.database.close()
  const start = performance.now()
  const again = await openDatabase(file)
  await storyIndex(again).lookup([2], 1)
  console.log(`reopened in ${(performance.now() - start).toFixed(0)} ms; ${bench.joined} of ${bench.placed} joined a story of others`)
  again.close()
  await rm(folder, { recursive: true })
}

class Bench {
  readonly database: Database
  readonly #index: StoryIndex
  readonly #counters = Counters.read(undefined)
  /** Founder's number by item's number: the bench's own memory is not what is measured. */
  readonly #founders: Int32Array
  placed = 0
  joined = 0
  #wall = 0
  #cpu = 0
  #reported = 0
  #compared = 0

  constructor(database: Database, total: number) {
    this.database = database
    this.#founders = new Int32Array(total).fill(-1)
    this.#index = storyIndex(database)
  }

  /** One portion, as the mill gathers it; only this is timed. */
  async gather(items: readonly Item[]): Promise<void> {
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    const batch = items.map((item) => ({ itemId: item.id, print: fingerprint(item, this.#counters), mode: 'near' as const }))
    const printOf = new Map(batch.map((pending) => [pending.itemId, pending.print]))
    const rows = place(batch, await this.#held([...printOf.values()])).map((placement): IndexRow => {
      this.#founders[numberOf(placement.itemId)] = numberOf(placement.storyId)
      if (placement.storyId !== placement.itemId) this.joined++
      const print = printOf.get(placement.itemId)!
      return { itemId: placement.itemId, keys: placement.keys, fingerprint: encodeFingerprint(print), expires: print.date + WINDOW_MS }
    })
    await this.database.write(() => {
      saveIndex(this.database, rows)
      expireIndex(this.database, batch.at(-1)!.print.date)
    })
    await settleIndex(this.database)
    this.placed += items.length
    const used = process.cpuUsage(cpu)
    this.#wall += performance.now() - start
    this.#cpu += (used.user + used.system) / 1000
  }

  /** A line for the items since the last. */
  async report(file: string): Promise<void> {
    const count = this.placed - this.#reported
    const columns = [
      this.placed.toString().padEnd(10),
      ((count / this.#wall) * 1000).toFixed(0).padStart(8),
      ((count / this.#cpu) * 1000).toFixed(0).padStart(15),
      (this.#compared / count).toFixed(1).padStart(9),
      (process.memoryUsage().rss / 2 ** 20).toFixed(0).padStart(8),
      ((await stat(file)).size / this.placed).toFixed(0).padStart(11),
    ]
    console.log(columns.join(' '))
    this.#reported = this.placed
    this.#wall = this.#cpu = this.#compared = 0
  }

  async #held(prints: readonly Fingerprint[]) {
    const hits = await this.#index.lookup([...new Set(prints.flatMap((print) => lookupKeys(print)))], HOLDERS)
    const ids = candidateIds(prints, hits)
    this.#compared += ids.length
    const storyOf = new Map(ids.map((id): [ItemId, StoryId] => [id, madeUpId(this.#founders[numberOf(id)]!)]))
    const decoded = new Map<string, Fingerprint>()
    for (const [id, bytes] of await this.#index.fingerprints([...new Set([...ids, ...storyOf.values()])])) {
      const print = decodeFingerprint(bytes)
      if (print !== undefined) decoded.set(id, print)
    }
    return { hits, prints: decoded, storyOf, stories: new Map<StoryId, Story>(), overrides: [] }
  }
}

function* portionsOf(items: Iterable<Item>, size: number): Generator<readonly Item[]> {
  let portion: Item[] = []
  for (const item of items) {
    portion.push(item)
    if (portion.length < size) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}

if (import.meta.main) await run(...process.argv.slice(2).map(Number))
