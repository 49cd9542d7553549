import { compact } from '../lib/record.ts'
import { compareText } from '../lib/text.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import type { MadeCategory } from '../model/category.ts'
import type { Instant } from '../model/instant.ts'
import { rowsInForce } from '../publications/index.ts'
import type { MillParts } from './parts.ts'

type Parts = Pick<MillParts, 'store' | 'settings'>

/**
 * Returns the made categories that stay. The others are removed from the store: those without a rule, those whose name was given to a category
 * that is written out, and those that were empty for longer than their rule allows. `forgotten` is true if a published one went.
 */
export async function keepMade(
  { store, settings }: Parts,
  now: Instant,
): Promise<{ readonly kept: readonly MadeCategory[]; readonly forgotten: boolean }> {
  const all = await store.made.all()
  const forgetMs = new Map(settings.categoryRules.map(({ id, forgetDays }) => [id, (forgetDays ?? Number.POSITIVE_INFINITY) * DAY_MS]))
  const kept = rowsInForce(settings, all).filter(
    ({ rule, emptySince }) => emptySince === undefined || now - emptySince < (forgetMs.get(rule) ?? 0),
  )
  const staying = new Set(kept)
  const gone = all.filter((row) => !staying.has(row))
  if (gone.length > 0) await store.made.remove(gone.map(({ slug }) => slug))
  return { kept, forgotten: gone.some(({ isListed }) => isListed) }
}

/**
 * Returns the made categories after gathering. Only those with changed entries are counted: one with enough stories appears, as far as its
 * rule allows so many, those with the most stories first; one without any is marked as empty and stays.
 */
export async function settleMade({ store, settings }: Parts, now: Instant): Promise<readonly MadeCategory[]> {
  const all = await store.made.all()
  if (all.length === 0) return all
  const dirty = await store.entries.dirty()
  const counted = new Map<string, number>()
  for (const { slug } of all) if (dirty.has(slug)) counted.set(slug, await store.entries.count(slug))
  const listed = new Set(
    settings.categoryRules.flatMap((rule) =>
      newlyListed(
        rule,
        all.filter((row) => row.rule === rule.id),
        counted,
      ),
    ),
  )
  const changed = all.flatMap((row) => {
    const after = settled(row, counted.get(row.slug), { listed, now })
    return after === undefined ? [] : [after]
  })
  if (changed.length > 0) await store.made.save(changed)
  const after = new Map(changed.map((row) => [row.slug, row]))
  const rows = all.map((row) => after.get(row.slug) ?? row)
  // What has not appeared is not published: it is counted again when its entries change.
  const waiting = rows.filter(({ slug, isListed }) => !isListed && dirty.has(slug))
  if (waiting.length > 0) await store.entries.markPublished(new Map(waiting.map(({ slug }) => [slug, dirty.get(slug)!])))
  return rows
}

function newlyListed(
  { minItems, most }: { readonly minItems: number; readonly most: number },
  rows: readonly MadeCategory[],
  counted: ReadonlyMap<string, number>,
): readonly string[] {
  const room = most - rows.filter(({ isListed }) => isListed).length
  const count = ({ slug }: MadeCategory): number => counted.get(slug) ?? 0
  return rows
    .filter((row) => !row.isListed && count(row) >= minItems)
    .sort((a, b) => count(b) - count(a) || compareText(a.value, b.value))
    .slice(0, Math.max(0, room))
    .map(({ slug }) => slug)
}

/** Returns the row as it is to be saved, or undefined if nothing of it changed. */
function settled(
  row: MadeCategory,
  count: number | undefined,
  { listed, now }: { readonly listed: ReadonlySet<string>; readonly now: Instant },
): MadeCategory | undefined {
  if (count === undefined) return undefined
  const isListed = row.isListed || listed.has(row.slug)
  const emptySince = count > 0 ? undefined : (row.emptySince ?? now)
  return isListed === row.isListed && emptySince === row.emptySince ? undefined : compact({ ...row, isListed, emptySince })
}
