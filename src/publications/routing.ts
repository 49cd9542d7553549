import type { Category, MadeCategory } from '../model/category.ts'
import type { Item } from '../model/item.ts'
import type { Settings } from '../model/settings.ts'
import type { Source } from '../model/source.ts'
import { openBook } from './made.ts'
import { isHeardIn } from './podcast/index.ts'
import { type Fold, rememberingFold } from './rule-values.ts'

/** A category that takes an item, and by which rule: `all`, `source`, `selected`, `tag:…`, `match`, or, where a rule made it, `category:…`, `folder:…`, `source:…`, `language:…`. */
export interface Route {
  readonly category: Category
  readonly rule: string
}

/** Decides which categories take an item. */
export interface Router {
  /** The categories that take the item. The cost grows with its labels and with the categories that have a `match`, not with the number of categories. */
  routesOf(item: Item, source: Source): readonly Route[]
  /** Categories that rules made since this was last asked: to be saved with the entries that name them. */
  takeNew(): readonly MadeCategory[]
}

export interface RouterOptions {
  readonly settings: Pick<Settings, 'site' | 'categories' | 'categoryRules'>
  /** What rules made so far. */
  readonly made: readonly MadeCategory[]
  readonly matches: (item: Item, match: NonNullable<Category['match']>) => boolean
}

/** Returns the router of a configuration: sources that name a category, sources it selects (also by the list that brought them), publisher tags, its match rule, and the rules. */
export function createRouter({ settings, made, matches }: RouterOptions): Router {
  const fold = rememberingFold()
  const written = writtenRoutes(settings.categories, matches, fold)
  const book = openBook(settings, made, matches, fold)
  return {
    routesOf: (item, source) =>
      [...written(item, source), ...book.categoriesOf(item, source)].filter(({ category }) => isHeardIn(category, item)),
    takeNew: () => book.takeNew(),
  }
}

/** Of a category the first that holds counts, in this order: all, source, selected, tag, match. */
function writtenRoutes(
  categories: readonly Category[],
  matches: RouterOptions['matches'],
  fold: Fold,
): (item: Item, source: Source) => Iterable<Route> {
  const everything = categories.filter((category) => category.sources.includes('*'))
  const bySlug = new Map(categories.map((category) => [category.slug, category]))
  const bySource = indexed(categories, ({ sources }) => sources)
  const byLabel = indexed(categories, ({ tags }) => tags.map(fold))
  const matching = categories.flatMap((category) => (category.match === undefined ? [] : [{ category, match: category.match }]))
  return (item, source) => {
    const routes = new Map<string, Route>()
    const add = (found: readonly Category[] | undefined, rule: string): void => {
      for (const category of found ?? []) if (!routes.has(category.slug)) routes.set(category.slug, { category, rule })
    }
    add(everything, 'all')
    for (const slug of source.categories) add(toList(bySlug.get(slug)), 'source')
    add(bySource.get(source.id), 'selected')
    if (source.listedBy !== undefined) add(bySource.get(source.listedBy), 'selected')
    for (const { term, label } of item.tags) {
      add(byLabel.get(fold(term)), `tag:${label ?? term}`)
      if (label !== undefined) add(byLabel.get(fold(label)), `tag:${label}`)
    }
    for (const { category, match } of matching) if (!routes.has(category.slug) && matches(item, match)) add([category], 'match')
    return routes.values()
  }
}

function toList<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value]
}

function indexed(
  categories: readonly Category[],
  keysOf: (category: Category) => readonly string[],
): ReadonlyMap<string, readonly Category[]> {
  const index = new Map<string, Category[]>()
  for (const category of categories) {
    for (const key of new Set(keysOf(category))) {
      const list = index.get(key)
      if (list === undefined) index.set(key, [category])
      else list.push(category)
    }
  }
  return index
}
