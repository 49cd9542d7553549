/**
 * How the method does on kinds of text it was not trained on: for each kind of hard negative, and each publisher's kind of text, a judge is learned
 * on all pairs without it and run on the items of that kind alone. Prints a table. Usage: npm run dedup:kinds [-- KIND …]
 */
import { boost } from './boost.ts'
import type { LabelledItem } from './dataset.ts'
import { loadSet } from './dataset.ts'
import { labelledPairs } from './pairs.ts'
import { gatherAll, takeIn } from './pipeline.ts'
import { type Counts, countPairs, f1, mergedByKind, precision, recall } from './scores.ts'

const set = loadSet()
const pairs = await labelledPairs(set)
const kinds = new Map<string, ReadonlySet<string>>()
for (const item of set.items) for (const kind of kindsOf(item)) kinds.set(kind, new Set([...(kinds.get(kind) ?? []), item.id]))
const wanted = process.argv.slice(2)

console.log('| left out | items | true pairs | precision | recall | F1 | merged of the kind |\n|---|---|---|---|---|---|---|')
for (const [kind, ids] of [...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  if (wanted.length > 0 && !wanted.includes(kind)) continue
  const judge = boost(pairs.filter(({ a, b }) => !ids.has(a) && !ids.has(b)))
  const part = { ...set, items: set.items.filter(({ id }) => ids.has(id)) }
  console.log(rowOf(kind, ids.size, countPairs(part, (await gatherAll(takeIn(part.items), { judge })).clusters)))
}

/** Its kind of hard negative, and where its text is from. */
function kindsOf({ id, origin }: LabelledItem): readonly string[] {
  const { kind } = set.gold[id]!
  return [...(kind === undefined ? [] : [kind]), `text of ${origin.split(':')[1] ?? origin}`]
}

function rowOf(kind: string, items: number, counts: Counts): string {
  const score = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(4))
  const merged = mergedByKind(counts).get(kind)
  const scores = [precision(counts, 'all'), recall(counts, 'all'), f1(counts, 'all')].map(score)
  return `| ${[kind, items, counts.get('true all') ?? 0, ...scores, merged === undefined ? '–' : merged.toFixed(4)].join(' | ')} |`
}
