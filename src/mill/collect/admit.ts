import { asFed, type DecideInput, type Decision, decide, isOfFormer, keyHashesOf, runTransforms } from '../../items/index.ts'
import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { Warning } from '../../model/feed.ts'
import { dateOf, type Item, type ItemId } from '../../model/item.ts'
import type { Source, SourceState } from '../../model/source.ts'
import { isLocal } from '../../sources/kinds/index.ts'
import type { Store } from '../../store/contract.ts'
import type { IntakeContext } from './contract.ts'
import type { Refused } from './left-out.ts'

type Undecided = Omit<DecideInput, 'ledger' | 'held' | 'recent' | 'ledgerSize'> & { readonly source: Source }

/** Which drafts are new, edited or known, by what the store holds of their source. */
export async function decideWith({ items }: Store, input: Undecided): Promise<Decision> {
  const { source, drafts, deletedGuids, complete } = input
  const ledgerSize = await items.ledgerSize(source.id, FEW)
  const removedPaths = [...(input.removedPaths ?? []), ...(input.walked?.missing ?? [])]
  const asking = { removedPaths, deletedGuids, former: isOfFormer(input.state, ledgerSize) }
  // A source that never brought anything is not asked for, because seven hashes a draft would find nothing.
  const ledger = ledgerSize === 0 ? [] : await items.ledger(source.id, keyHashesOf(drafts, asking))
  const known = new Set(ledger.map((line) => line.itemId))
  // Likeness is asked only of drafts that no name leads to, so a feed without news costs no look at what is held.
  const recent = ledgerSize > 0 && (known.size < drafts.length || complete) ? await items.recent(source.id, RECENT) : []
  const held = await items.byIds([...known])
  return decide({
    ...input,
    ledger,
    ledgerSize,
    recent: recent.map(asFed),
    held: new Map([...held].map(([id, item]) => [id, asFed(item)])),
  })
}

const RECENT = 500
/** Beyond this nobody asks how many items the ledger holds. */
const FEW = 3

interface Kept {
  readonly new: readonly Item[]
  readonly updated: Decision['updated']
  /** Held until now, refused as they are now. */
  readonly withdrawn: readonly ItemId[]
  /** New and refused: they get no row in the ledger, so that a looser rule lets them in at the next reading. */
  readonly forgotten: ReadonlySet<ItemId>
  readonly refused: readonly Refused[]
  readonly budget: SourceState['budget']
  readonly warnings: readonly Warning[]
}

/** What is taken in of a decision: what the source's own steps let pass, as far as its budget of the day reaches. */
export async function admit(source: Source, state: SourceState, decision: Decision, context: IntakeContext): Promise<Kept> {
  const passed = await withTransforms(source, decision, context)
  const within = withinBudget(source, state, passed.new, context)
  const isIn = new Set([...within.items, ...passed.updated.map(({ item }) => item)].map((item) => item.id))
  return {
    new: within.items,
    updated: passed.updated,
    withdrawn: decision.updated.flatMap(({ item }) => (isIn.has(item.id) ? [] : [item.id])),
    forgotten: new Set(decision.new.flatMap(({ id }) => (isIn.has(id) ? [] : [id]))),
    refused: [...passed.refused, ...within.refused],
    budget: within.budget,
    warnings: within.warnings,
  }
}

/** The source's own steps, on what is to be held. */
async function withTransforms(
  source: Source,
  decision: Decision,
  { store, now }: IntakeContext,
): Promise<Pick<Kept, 'new' | 'updated' | 'refused'>> {
  if (source.transforms.length === 0) return { new: decision.new, updated: decision.updated, refused: [] }
  const isPaced = source.transforms.some((step) => step.use === 'pace')
  const recent = isPaced ? await store.items.recent(source.id, RECENT) : []
  const given = [...decision.new, ...decision.updated.map((update) => update.item)]
  const { items, steps } = runTransforms(given, source.transforms, { now, recent })
  const passed = new Map(items.map((item) => [item.id, item]))
  const droppedBy = new Map(
    steps.flatMap(({ use, changed }) => changed.flatMap(({ itemId, effect }) => (effect === 'dropped' ? [[itemId, use] as const] : []))),
  )
  return {
    new: decision.new.flatMap((item) => passed.get(item.id) ?? []),
    updated: decision.updated.flatMap(({ item, revision }) => (passed.has(item.id) ? [{ item: passed.get(item.id)!, revision }] : [])),
    refused: given.flatMap((item) =>
      passed.has(item.id) ? [] : [refusedItem(item, 'transform', `the step '${droppedBy.get(item.id)}' of the source drops it`)],
    ),
  }
}

/** The newest of the new items, as many as the source may still bring today (UTC). Files on disk are the operator's own and not counted. */
function withinBudget(
  source: Source,
  state: SourceState,
  items: readonly Item[],
  { settings, now }: IntakeContext,
): { readonly items: readonly Item[] } & Pick<Kept, 'refused' | 'budget' | 'warnings'> {
  if (isLocal(source) || items.length === 0) return { items, refused: [], budget: state.budget, warnings: [] }
  const day = Math.floor(now / DAY_MS)
  const taken = state.budget?.day === day ? state.budget.taken : 0
  const left = Math.max(0, settings.fetch.newItemsPerDay - taken)
  const budget = { day, taken: taken + Math.min(left, items.length) }
  if (items.length <= left) return { items, refused: [], budget, warnings: [] }
  const newestFirst = items.toSorted((a, b) => dateOf(b) - dateOf(a) || a.position - b.position)
  const kept = new Set(newestFirst.slice(0, left))
  const refused = newestFirst.slice(left)
  const message = `${source.id} brought more than ${settings.fetch.newItemsPerDay} new items today: ${refused.length} were not taken in`
  return {
    items: items.filter((item) => kept.has(item)),
    refused: refused.map((item) => refusedItem(item, 'SOURCE_FLOODS', message)),
    budget,
    warnings: [{ code: 'SOURCE_FLOODS', message: `${message}; fetch.newItemsPerDay is the limit` }],
  }
}

function refusedItem({ title, guid, url }: Item, rule: string, reason: string): Refused {
  return compact({ title, guid, url, rule, reason })
}
