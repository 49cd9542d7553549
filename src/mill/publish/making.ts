import { stableId } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import { firstLine } from '../../lib/text.ts'
import type { ItemId } from '../../model/item.ts'
import type { PublishedItem } from '../../model/publication.ts'
import { factsOf, languageOf, lookOf, type SettlePolicy, settle, settleKey, settlePolicy, withOwnId } from '../../publications/index.ts'
import type { StoredFragment } from '../../store/contract.ts'
import { type FragmentContext, type OutputFormat, teaserOf, WRITING_VERSION } from '../../writing/index.ts'
import type { Made, MadeItem } from '../fragment-cache.ts'
import type { MillParts } from '../parts.ts'
import { type EntryCandidate, type Maker, transformed } from './candidates.ts'
import { itemProblems, type Written } from './read-back.ts'

/** How a category wants its items. Categories that want the same share what was made. */
export interface Making {
  readonly maker: Maker
  readonly formats: readonly OutputFormat[]
  readonly policy: SettlePolicy
  readonly context: FragmentContext
  /** Name of all of this. */
  readonly variant: string
}

export function makingOf(maker: Maker, formats: readonly OutputFormat[]): Making {
  const { category, parts } = maker
  const { site } = parts.settings
  const policy = settlePolicy(category, site.embedHosts)
  const names = formats.map((format) => format.name)
  const context = compact({ language: languageOf(category, site), look: lookOf(site), stylesheet: site.stylesheet, formats: names })
  return { maker, formats, policy, context, variant: stableId([JSON.stringify([WRITING_VERSION, policy, context])], 12) }
}

/** Returns what is made of each candidate, in their order: from memory, from the store, or anew, read back and kept. */
export async function makeItems(making: Making, candidates: readonly EntryCandidate[]): Promise<readonly Made[]> {
  const wanted = candidates.map((candidate) => wantedOf(making, candidate))
  const made = new Map<string, Made>()
  const { fragments: memory, store } = making.maker.parts
  for (const { key } of wanted) {
    const known = memory.get(key)
    if (known !== undefined) made.set(key, known)
  }
  const missing = wanted.filter(({ key }) => !made.has(key))
  for (const [key, stored] of await storedOf(making, missing)) made.set(key, stored)
  const anew = await makeAnew(
    making,
    missing.filter(({ key }) => !made.has(key)),
  )
  for (const [key, one] of anew) made.set(key, one)
  for (const { key } of missing) memory.set(key, made.get(key)!)
  await store.fragments.save(making.variant, worthKeeping(missing, anew))
  return wanted.map(({ key }) => made.get(key)!)
}

/** Returns the item made under a urn of its own: another of the same document has its id. */
export async function makeUnderOwnId(making: Making, candidate: EntryCandidate): Promise<Made> {
  const { key, candidate: shown } = wantedOf(making, candidate)
  const { fragments: memory } = making.maker.parts
  const known = memory.get(`${key} own`)
  if (known !== undefined || shown === undefined) return known ?? TRANSFORMED
  const { item } = settle(shown, making.policy)
  const [made = TRANSFORMED] = item === undefined ? [] : await writeItems(making, [withOwnId(item)])
  memory.set(`${key} own`, made)
  return made
}

const TRANSFORMED: Made = { refused: { rule: 'transform', reason: 'dropped by the steps of the category' } }

interface Wanted {
  readonly itemId: ItemId
  /** Undefined: dropped by the category's own steps. */
  readonly candidate: EntryCandidate | undefined
  readonly content: string
  readonly key: string
}

function wantedOf({ maker, policy, variant }: Making, given: EntryCandidate): Wanted {
  const candidate = transformed(maker, given)
  const content = candidate === undefined ? `transform ${given.item.id}` : settleKey(candidate, policy)
  return { itemId: given.item.id, candidate, content, key: `${variant} ${content}` }
}

async function storedOf({ maker, variant }: Making, missing: readonly Wanted[]): Promise<ReadonlyMap<string, Made>> {
  const stored = await maker.parts.store.fragments.get(
    variant,
    missing.map(({ itemId }) => itemId),
  )
  const found = new Map<string, Made>()
  for (const { itemId, content, key } of missing) {
    const row = stored.get(itemId)
    if (row?.content === content) found.set(key, JSON.parse(Buffer.from(row.made).toString()) as MadeItem)
  }
  return found
}

async function makeAnew(making: Making, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, Made>> {
  const made = new Map<string, Made>()
  const settled: { readonly key: string; readonly item: PublishedItem }[] = []
  for (const { key, candidate } of wanted) {
    const one = candidate === undefined ? undefined : settle(candidate, making.policy)
    if (one?.item !== undefined) settled.push({ key, item: one.item })
    else made.set(key, one === undefined ? TRANSFORMED : { refused: refusalOf(one.dropped!) })
  }
  const written = await writeItems(
    making,
    settled.map(({ item }) => item),
  )
  for (const [index, { key }] of settled.entries()) made.set(key, written[index]!)
  return made
}

function refusalOf(dropped: string): { readonly rule: string; readonly reason: string } {
  if (dropped === 'nothing-to-show') return { rule: dropped, reason: 'nothing that can be shown is left of it' }
  return { rule: 'ITEM_HELD', reason: dropped }
}

/** Returns each item in every format, or why it cannot be published. */
export async function writeItems({ maker, formats, context }: Making, items: readonly PublishedItem[]): Promise<readonly Made[]> {
  const made: Made[] = []
  const written: { readonly at: number; readonly one: Written }[] = []
  for (const [at, fragments] of fragmentsOf(formats, items, context).entries()) {
    const facts = { ...factsOf(items[at]!), teaser: teaserOf(items[at]!) }
    made.push(typeof fragments === 'string' ? { refused: { rule: 'ITEM_HELD', reason: fragments } } : { facts, fragments })
    if (typeof fragments !== 'string') written.push({ at, one: { item: items[at]!, facts, fragments } })
  }
  const problems = await Promise.all(
    formats.map((format) =>
      itemProblems(
        maker.parts.readers,
        format,
        written.map(({ one }) => one),
        context,
      ),
    ),
  )
  for (const [index, found] of problems.entries()) {
    for (const [place, problem] of found) {
      const at = written[place]!.at
      if (made[at]!.refused === undefined) made[at] = { refused: { rule: 'ITEM_HELD', reason: `as ${formats[index]!.name}: ${problem}` } }
    }
  }
  return made
}

/** Fragments by format of each item; where writing one fails, why. */
function fragmentsOf(
  formats: readonly OutputFormat[],
  items: readonly PublishedItem[],
  context: FragmentContext,
): readonly (Record<string, string> | string)[] {
  try {
    const all = formats.map((format) => format.fragments(items, context))
    return items.map((_, at) => Object.fromEntries(formats.map((format, index) => [format.name, all[index]![at]!])))
  } catch (error) {
    if (items.length === 1) return [`it cannot be written: ${firstLine(error)}`]
    return items.flatMap((item) => fragmentsOf(formats, [item], context))
  }
}

/** Larger ones are made again by the next process: few, and they would fill the store. */
const MOST_KEPT = 262_144

function worthKeeping(missing: readonly Wanted[], anew: ReadonlyMap<string, Made>): ReadonlyMap<ItemId, StoredFragment> {
  const kept = new Map<ItemId, StoredFragment>()
  for (const { itemId, content, key } of missing) {
    const one = anew.get(key)
    if (one === undefined || one.refused !== undefined) continue
    const made = Buffer.from(JSON.stringify(one))
    if (made.length <= MOST_KEPT) kept.set(itemId, { content, made })
  }
  return kept
}

/** Drops what is kept of items that stand in no document of any category. */
export async function forgetFragments({ store, settings }: Pick<MillParts, 'store' | 'settings'>): Promise<void> {
  const standing = new Set<ItemId>()
  for (const { slug } of settings.categories) {
    const live = (await store.documents.live(slug)) ?? []
    for (const entry of await store.entries.ofCategory(slug, live, Number.MAX_SAFE_INTEGER)) standing.add(entry.shown)
  }
  await store.fragments.keepOnly(standing)
}
