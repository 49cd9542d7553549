import { expect, test } from 'vitest'
import { hasSet, loadSet } from './dataset.ts'
import { gatherAll, takeIn } from './pipeline.ts'
import { countPairs, goals } from './scores.ts'

test.skipIf(!hasSet())('the stories of the development set reach every goal of precision and recall', async () => {
  const set = loadSet()
  const intakes = takeIn(set.items)
  const near = countPairs(set, (await gatherAll(intakes)).clusters)
  const exact = countPairs(set, (await gatherAll(intakes, { mode: 'exact' })).clusters)
  expect(goals(near, exact).filter(({ holds }) => !holds)).toEqual([])
})
