import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { normalize } from '../../src/items/index.ts'
import type { ItemId } from '../../src/model/item.ts'
import { aParsedEntry, aParsedFeed, aSource } from '../support/builders.ts'
import { MemoryLedger } from '../support/memory-ledger.ts'

interface Labelled {
  readonly id: string
  readonly feed: string
  readonly batch: number
  readonly guid: string | null
  readonly url: string
  readonly title: string
  readonly html: string
  readonly published: string
  readonly lang: string
}
type Gold = Readonly<Record<string, { readonly entry: string; readonly article: string; readonly rev: number }>>

const FOLDER = new URL('../../../shared/data/dedup/dev/', import.meta.url)
const isHere = existsSync(FOLDER)

describe.skipIf(!isHere)('identity within one source, on the labelled set', () => {
  it('joins what is one entry, and hardly ever what is not', () => {
    const { precision, recall } = outcome()
    expect(precision).toBeGreaterThanOrEqual(0.999)
    expect(recall.a).toBeGreaterThanOrEqual(0.998)
    expect(recall.b).toBeGreaterThanOrEqual(0.995)
  })

  it('calls an edit an edit, and nothing else', () => {
    const { falseUpdates, missedEdits } = outcome()
    expect(falseUpdates).toBeLessThanOrEqual(0.001)
    expect(missedEdits).toBeLessThanOrEqual(0.01)
  })
})

let measured: ReturnType<typeof run> | undefined

function outcome(): ReturnType<typeof run> {
  measured ??= run()
  return measured
}

function run() {
  const gunzip = (name: string): string => gunzipSync(readFileSync(new URL(name, FOLDER))).toString()
  const labelled = gunzip('dev.items.jsonl.gz')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled)
  const gold = (JSON.parse(gunzip('dev.gold.json.gz')) as { items: Gold }).items
  const idOf = new Map<string, ItemId>()
  const edits: Edits = { same: 0, falseUpdates: 0, edited: 0, missed: 0 }
  for (const [feed, items] of Map.groupBy(labelled, (item) => item.feed)) {
    const ledger = new MemoryLedger(feed)
    const revisions = new Map<string, number>()
    for (const batch of Map.groupBy(items, (item) => item.batch).values()) takeBatch(batch, { feed, ledger, revisions, gold, idOf, edits })
  }
  return score(labelled, gold, idOf, edits)
}

interface Run {
  readonly feed: string
  readonly ledger: MemoryLedger
  readonly revisions: Map<string, number>
  readonly gold: Gold
  readonly idOf: Map<string, ItemId>
  readonly edits: Edits
}

interface Edits {
  same: number
  falseUpdates: number
  edited: number
  missed: number
}

function takeBatch(batch: readonly Labelled[], { feed, ledger, revisions, gold, idOf, edits }: Run): void {
  const { drafts } = normalize(aParsedFeed({ entries: batch.map(entryOf) }), {
    source: aSource({ id: feed, futureDates: 'keep' }),
    document: { url: 'https://feed.example/rss' },
    now: ledger.now,
  })
  const decision = ledger.take(drafts)
  const isNew = new Set(decision.new.map((item) => item.id))
  const fieldsOf = new Map(decision.updated.map(({ revision }) => [revision.itemId, revision.fields]))
  for (const [index, item] of batch.entries()) {
    const id = decision.itemOf.get(drafts[index]!)!
    idOf.set(item.id, id)
    const { entry, rev } = gold[item.id]!
    const before = revisions.get(entry)
    // Another address is an update of its own; the labels judge the words.
    const isUpdate = fieldsOf.get(id)?.some((field) => field !== 'url') ?? false
    if (before !== undefined && !isNew.has(id)) count(edits, before === rev, isUpdate)
    revisions.set(entry, rev)
  }
}

function count(edits: Edits, isSame: boolean, isUpdate: boolean): void {
  if (isSame) edits.same++
  else edits.edited++
  if (isSame && isUpdate) edits.falseUpdates++
  if (!isSame && !isUpdate) edits.missed++
}

function entryOf(item: Labelled) {
  return aParsedEntry({
    ...(item.guid !== null && { guid: item.guid }),
    ...(item.url !== '' && { url: item.url }),
    title: { value: item.title, type: 'text' },
    content: [{ value: item.html, type: 'html' }],
    published: Date.parse(item.published),
  })
}

function score(labelled: readonly Labelled[], gold: Gold, idOf: ReadonlyMap<string, ItemId>, edits: Edits) {
  const truth = { a: 0, b: 0 }
  const hit = { a: 0, b: 0 }
  let falsePairs = 0
  for (const items of Map.groupBy(labelled, (item) => item.feed).values())
    for (let i = 0; i < items.length; i++)
      for (let j = i + 1; j < items.length; j++) {
        const [x, y] = [items[i]!, items[j]!]
        const [gx, gy] = [gold[x.id]!, gold[y.id]!]
        const isJoined = idOf.get(x.id) === idOf.get(y.id)
        if (gx.entry !== gy.entry) {
          // Two entries of one article, given twice by its publisher, are one story anyway: joining them is no error.
          const isFalse = isJoined && gx.article !== gy.article
          if (isFalse) falsePairs++
          continue
        }
        const level = gx.rev === gy.rev ? 'a' : 'b'
        truth[level]++
        if (isJoined) hit[level]++
      }
  const hits = hit.a + hit.b
  return {
    precision: hits / (hits + falsePairs),
    recall: { a: hit.a / truth.a, b: hit.b / truth.b },
    falseUpdates: edits.falseUpdates / edits.same,
    missedEdits: edits.missed / edits.edited,
  }
}
