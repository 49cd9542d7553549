import { compact } from '../lib/record.ts'
import type { Instant } from '../model/instant.ts'
import type { Refusal } from '../model/refusal.ts'

/** The columns that make a Refusal again; the category is '' for what was refused before it had one. */
export interface RefusalRow {
  readonly source: string
  readonly category: string
  readonly item: string | null
  readonly guid: string | null
  readonly url: string | null
  readonly title: string
  readonly rule: string
  readonly reason: string
  readonly at: Instant
}

/** The Refusal of a row. */
export function refusalOf({ source, category, item, guid, url, title, rule, reason, at }: RefusalRow): Refusal {
  return compact({
    sourceId: source,
    category: category === '' ? undefined : category,
    itemId: item ?? undefined,
    guid: guid ?? undefined,
    url: url ?? undefined,
    title,
    rule,
    reason,
    at,
  })
}

/** The name a refused item is kept under: its guid, else its address, else its title. */
export function nameOfRefusal({ guid, url, title }: Refusal): string {
  return guid ?? url ?? title
}
