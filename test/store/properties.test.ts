import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CategoryEntry, Store } from '../../src/store/contract.ts'
import { openPostgres } from '../../src/store/postgres/index.ts'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { describeOnPostgres, freshDatabase } from '../support/postgres/index.ts'
import { aGathering, anEntry, anIntake, aState } from './builders.ts'
import { withStore } from './with-store.ts'

const ITEMS = 4
const CLOCK_END = 8

type Step =
  | {
      readonly do: 'gather'
      readonly item: number
      readonly changedAt: number
      readonly shown: number
      readonly notBefore: number | undefined
    }
  | { readonly do: 'remove' | 'withdraw' | 'return' | 'update' | 'retract'; readonly item: number }
  | { readonly do: 'publish' | 'tick' }

const item = fc.nat(ITEMS - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('gather' as const),
    item,
    changedAt: fc.nat(3),
    shown: item,
    notBefore: fc.option(fc.nat(CLOCK_END), { nil: undefined, freq: 2 }),
  }),
  fc.record({ do: fc.constantFrom('remove' as const, 'withdraw' as const, 'return' as const, 'update' as const), item }),
  fc.record({ do: fc.constant('retract' as const), item }),
  fc.record({ do: fc.constantFrom('publish' as const, 'tick' as const) }),
)

/** What a category must show, kept in the simplest way there is. */
class Model {
  readonly entries = new Map<number, { readonly shown: number; readonly changedAt: number; readonly notBefore: number | undefined }>()
  readonly withdrawn = new Set<number>()
  readonly retracted = new Set<number>()
  now = 0

  visible(): string[] {
    return [...this.entries]
      .filter(([, { shown, notBefore }]) => !this.withdrawn.has(shown) && !this.retracted.has(shown) && (notBefore ?? 0) <= this.now)
      .map(([story, { shown, changedAt }]) => `${story} ${shown} ${changedAt}`)
      .sort()
  }
}

let run = 0

const CLAIM =
  'a category shows what it must, is dirty when that changed, its cursor misses no change and no removal, and the store is sound'

describe('whatever happens in whatever order', () => {
  it(CLAIM, () => withStore((store) => keepsItsWord(store, 60)))
})

await describeOnPostgres('whatever happens in whatever order on PostgreSQL', (server) => {
  it(CLAIM, async () => {
    const database = await freshDatabase(server)
    const store = await openPostgres(database.url)
    await keepsItsWord(store, 15)
    await store.close()
    await database.drop()
  })
})

async function keepsItsWord(store: Store, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      run++
      const model = new Model()
      const items = Array.from({ length: ITEMS }, (_, index) => anItem({ id: idOf(index), sourceId: `s${run}` }))
      await store.saveIntakes(anIntake({ state: aState({ sourceId: `s${run}` }), new: items }))
      let published: readonly string[] = []
      let cursor = 0
      const read = new Map<string, string>()
      // What a consumer that keeps its cursor holds.
      const known = new Set<string>()
      for (const each of steps) {
        await take(store, model, each)
        const shown = await shownNow(store, model.now)
        expect(shown).toEqual(model.visible())
        if (each.do === 'publish') published = shown
        if (shown.join() !== published.join()) expect((await store.entries.dirty()).has(categoryOf(run))).toBe(true)
        const { entries, removals } = await store.entries.changesSince(categoryOf(run), cursor, 99)
        const told = [...entries.map((entry) => ({ ...entry, sequence: entry.sequence! })), ...removals]
        for (const change of told.toSorted((a, b) => a.sequence - b.sequence)) {
          cursor = change.sequence
          if ('storyId' in change) read.set(change.storyId, wordsOf(change))
          if ('storyId' in change) known.add(change.shown)
          else known.delete(change.itemId)
        }
        for (const words of shown) expect([...read.values()]).toContain(words)
        expect([...known].map((id) => id.at(-1)).sort()).toEqual([...new Set(shown.map((words) => words.split(' ')[1]))].sort())
      }
      expect(await store.check()).toEqual([])
    }),
    { numRuns: runs },
  )
}

const idOf = (index: number): string => `run${run}-${index}`
const categoryOf = (of: number): string => `category${of}`
const wordsOf = (entry: CategoryEntry): string => `${entry.storyId.at(-1)} ${entry.shown.at(-1)} ${entry.changedAt}`

async function shownNow(store: Store, now: number): Promise<readonly string[]> {
  const entries = await store.entries.newest(categoryOf(run), 99, now)
  return entries.map(wordsOf).sort()
}

async function take(store: Store, model: Model, step: Step): Promise<void> {
  const state = aState({ sourceId: `s${run}` })
  const category = categoryOf(run)
  switch (step.do) {
    case 'gather': {
      const { shown, changedAt, notBefore } = step
      model.entries.set(step.item, { shown, changedAt, notBefore })
      const entry = anEntry({
        category,
        storyId: idOf(step.item),
        shown: idOf(shown),
        changedAt,
        ...(notBefore === undefined ? {} : { notBefore }),
      })
      await store.saveGathering(aGathering({ entries: [entry] }))
      return store.entries.ripen(0, model.now)
    }
    case 'remove':
      model.entries.delete(step.item)
      return store.saveGathering(aGathering({ removedEntries: [{ category, storyId: idOf(step.item) }] }))
    case 'withdraw':
      model.withdrawn.add(step.item)
      return store.saveIntakes(anIntake({ state, withdrawn: [idOf(step.item)] }))
    case 'return':
      model.withdrawn.delete(step.item)
      return store.saveIntakes(anIntake({ state, unchanged: [idOf(step.item)] }))
    case 'update': {
      model.withdrawn.delete(step.item)
      const revision = { itemId: idOf(step.item), at: SOME_INSTANT, fields: [] }
      return store.saveIntakes(anIntake({ state, updated: [{ item: anItem({ id: idOf(step.item), sourceId: `s${run}` }), revision }] }))
    }
    case 'retract':
      model.retracted.add(step.item)
      return store.items.retract(idOf(step.item), SOME_INSTANT)
    case 'publish':
      return store.entries.markPublished(await store.entries.dirty())
    case 'tick':
      model.now = Math.min(CLOCK_END, model.now + 1)
      return store.entries.ripen(model.now - 1, model.now)
  }
}
