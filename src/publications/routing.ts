import { simplified } from '../lib/simplified.ts'
import { foldLabel } from '../lib/text.ts'
import type { Category } from '../model/category.ts'
import type { Item } from '../model/item.ts'
import type { Source } from '../model/source.ts'

/** Says by which rule a category takes an item (`source`, `selected`, `tag:…`, `match`, `all`), or undefined where it refuses it. */
export type Claim = (item: Item, source: Source) => string | undefined

/** How a category claims: sources that name it, sources it selects (also by the list that brought them), publisher tags, and its match rule. */
export function claimOf(category: Category, matches: (item: Item) => boolean): Claim {
  const labels = new Set(category.tags.map(foldForClaim))
  const selected = new Set(category.sources)
  return (item, source) => {
    if (selected.has('*')) return 'all'
    if (source.categories.includes(category.slug)) return 'source'
    if (selected.has(source.id) || (source.listedBy !== undefined && selected.has(source.listedBy))) return 'selected'
    const tag =
      labels.size === 0
        ? undefined
        : item.tags.find(({ term, label }) => labels.has(foldForClaim(term)) || (label !== undefined && labels.has(foldForClaim(label))))
    if (tag !== undefined) return `tag:${tag.label ?? tag.term}`
    return category.match !== undefined && matches(item) ? 'match' : undefined
  }
}

/** Case, width, dashes and traditional forms do not tell two labels apart. */
function foldForClaim(label: string): string {
  return simplified(foldLabel(label))
}
