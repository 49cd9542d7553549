/**
 * How the method does on articles it was not trained on: the set is cut by article and family, each part is run with a judge learned on the
 * others, and the pairs of all parts are counted together. Usage: node test/dedup/cross-validate.ts [FOLDS]
 */
import { boost } from './boost.ts'
import type { LabelledSet } from './dataset.ts'
import { loadSet } from './dataset.ts'
import { labelledPairs } from './pairs.ts'
import { gatherAll, takeIn } from './pipeline.ts'
import type { Counts } from './scores.ts'
import { countPairs, report } from './scores.ts'

const folds = Number(process.argv[2] ?? 4)
const set = loadSet()
const foldOf = foldsOf(set, folds)
const pairs = await labelledPairs(set)
const counts: Counts = new Map()
for (let fold = 0; fold < folds; fold++) {
  const judge = boost(pairs.filter((pair) => foldOf.get(pair.a) !== fold && foldOf.get(pair.b) !== fold))
  const part = { ...set, items: set.items.filter((item) => foldOf.get(item.id) === fold) }
  countPairs(part, (await gatherAll(takeIn(part.items), { judge })).clusters, counts)
}
console.log(report(counts))

/** A fold for each item; articles of one family, and all releases of one project, stay together. */
function foldsOf(labelled: LabelledSet, count: number): ReadonlyMap<string, number> {
  const root = new Map<string, string>()
  const find = (name: string): string => {
    const parent = root.get(name) ?? name
    return parent === name ? name : find(parent)
  }
  for (const { article, family } of Object.values(labelled.gold))
    if (family !== undefined) root.set(find(article), find(`family ${family}`))
  const groups = new Map<string, number>()
  return new Map(
    labelled.items.map((item) => {
      const name = find(labelled.gold[item.id]!.article)
      if (!groups.has(name)) groups.set(name, groups.size % count)
      return [item.id, groups.get(name)!]
    }),
  )
}
