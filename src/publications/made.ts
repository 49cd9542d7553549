import { stableId } from '../lib/hash.ts'
import { compareText, foldLabel } from '../lib/text.ts'
import type { Category, CategoryRule, MadeCategory } from '../model/category.ts'
import type { Item } from '../model/item.ts'
import type { Settings } from '../model/settings.ts'
import type { Source } from '../model/source.ts'
import { type Fold, foldForClaim, type Value, valuesOf } from './rule-values.ts'
import { slugOf, slugProblem } from './slugs.ts'

type Configured = Pick<Settings, 'site' | 'categories' | 'categoryRules'>

/** Returns the settings with every category that has appeared: those written out, then those that rules made, by rule and label. */
export function withMade(settings: Settings, made: readonly MadeCategory[]): Settings {
  if (settings.categoryRules.length === 0) return settings
  const taken = new Set(settings.categories.map(({ slug }) => foldLabel(slug)))
  const listed = settings.categoryRules.flatMap((rule) =>
    made
      .filter((row) => row.rule === rule.id && row.isListed && !taken.has(foldLabel(row.slug)))
      .sort((a, b) => compareText(a.label, b.label) || compareText(a.slug, b.slug))
      .map((row) => categoryOf(rule, row, settings.site)),
  )
  return { ...settings, categories: [...settings.categories, ...listed] }
}

/** Returns the rows that still have a rule and are not the name of a category that is written out. */
export function rowsInForce(settings: Configured, made: readonly MadeCategory[], fold: Fold = foldForClaim): readonly MadeCategory[] {
  const rules = new Set(settings.categoryRules.map(({ id }) => id))
  const names = writtenNames(settings.categories, fold)
  return made.filter((row) => rules.has(row.rule) && !names.has(row.value) && !names.has(fold(row.slug)))
}

/** The categories that rules make, found by value: one look-up for each value of an item, however many there are. */
export interface MadeBook {
  /** Each category of the item with the value that led to it; a value that is met for the first time makes one. */
  categoriesOf(item: Item, source: Source): readonly { readonly category: Category; readonly rule: string }[]
  /** Rows that were made since this was last asked. */
  takeNew(): readonly MadeCategory[]
}

/** Returns the book of these rows; `matches` says whether a rule's `match` holds for an item. */
export function openBook(
  settings: Configured,
  made: readonly MadeCategory[],
  matches: (item: Item, match: NonNullable<Category['match']>) => boolean,
  fold: Fold,
): MadeBook {
  const names = writtenNames(settings.categories, fold)
  const slugs = new Set([...settings.categories, ...made].map(({ slug }) => foldLabel(slug)))
  const known = new Map(made.map((row) => [keyOf(row.rule, row.value), row]))
  const categories = new Map<string, Category>()
  let fresh: MadeCategory[] = []
  const rowOf = (rule: CategoryRule, { value, label, parent }: Value): MadeCategory => {
    const key = keyOf(rule.id, value)
    const before = known.get(key)
    if (before !== undefined) return before
    const slug = freeSlug(rule, value, label, slugs)
    slugs.add(foldLabel(slug))
    const above = parent === undefined ? undefined : known.get(keyOf(rule.id, parent))?.slug
    const row = { rule: rule.id, value, label, slug, isListed: false, ...(above === undefined ? {} : { parent: above }) }
    known.set(key, row)
    fresh.push(row)
    return row
  }
  const categoryFor = (rule: CategoryRule, row: MadeCategory): Category => {
    const category = categories.get(row.slug) ?? categoryOf(rule, row, settings.site)
    categories.set(row.slug, category)
    return category
  }
  const rules = settings.categoryRules.map((rule) => ({ rule, values: valuesOf(rule, fold) }))
  return {
    categoriesOf: (item, source) =>
      rules.flatMap(({ rule, values }) => {
        const { match } = rule.settings
        if (match !== undefined && !matches(item, match)) return []
        const wanted = values(item, source).filter(({ value }) => !names.has(value))
        return wanted.map((value) => ({ category: categoryFor(rule, rowOf(rule, value)), rule: `${rule.each}:${value.label}` }))
      }),
    takeNew: () => {
      const taken = fresh
      fresh = []
      return taken
    },
  }
}

/** Returns the category that a rule makes of a value. */
export function categoryOf(rule: CategoryRule, row: MadeCategory, site: Settings['site']): Category {
  const fill = (pattern: string): string => pattern.replaceAll('{value}', () => row.label)
  const title = fill(rule.title)
  return {
    ...rule.settings,
    slug: row.slug,
    title,
    description: rule.description === undefined ? `${title} – ${site.title}` : fill(rule.description),
    sources: [],
    tags: rule.each === 'tag' || rule.each === 'category' ? [row.label] : [],
    match: undefined,
    language: rule.each === 'language' ? Intl.getCanonicalLocales(row.value)[0] : rule.settings.language,
    made: { each: rule.each, label: row.label, ...(row.parent === undefined ? {} : { parent: row.parent }) },
  }
}

function keyOf(rule: string, value: string): string {
  return `${rule}\n${value}`
}

function writtenNames(categories: readonly Category[], fold: Fold): ReadonlySet<string> {
  return new Set(categories.flatMap(({ slug, title }) => [fold(slug), fold(title)]))
}

/** The slug of the pattern where it can be used and nobody has it, else one made distinct by the rule and then by number. */
function freeSlug(rule: CategoryRule, value: string, label: string, taken: ReadonlySet<string>): string {
  const wanted = slugOf(rule.slug.replaceAll('{value}', () => label))
  const problem = slugProblem(wanted)
  const isShort = Buffer.byteLength(wanted) <= LONGEST_SLUG
  const base =
    wanted === '' || !isShort ? `${rule.each}-${stableId([value]).slice(0, 10)}` : problem === undefined ? wanted : `${wanted}-${rule.each}`
  if (!taken.has(foldLabel(base))) return base
  for (let count = 1; ; count++) {
    const slug = count === 1 ? `${base}-${rule.each}` : `${base}-${rule.each}-${count}`
    if (!taken.has(foldLabel(slug))) return slug
  }
}

/** Bytes; leaves room for what makes a slug distinct below the 200 that a path segment may have. */
const LONGEST_SLUG = 160
