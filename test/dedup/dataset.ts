import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** One labelled item, as the set's README gives it. */
export interface LabelledItem {
  readonly id: string
  readonly feed: string
  readonly batch: number
  readonly guid: string | null
  readonly url: string
  readonly title: string
  readonly html: string
  readonly published: string
  readonly source: string
  readonly lang: string
  readonly origin: string
}

export interface Label {
  readonly entry: string
  readonly article: string
  readonly rev: number
  readonly family?: string
  readonly kind?: string
}

export interface LabelledSet {
  readonly items: readonly LabelledItem[]
  readonly gold: Readonly<Record<string, Label>>
  readonly ignore: readonly (readonly [string, string])[]
}

/** Where the development set stands beside the project. */
export const DEVELOPMENT_SET = join(import.meta.dirname, '../../../shared/data/dedup/dev')

/** True where the labelled set is there; it is not part of the project. */
export function hasSet(directory = DEVELOPMENT_SET, prefix = 'dev'): boolean {
  return existsSync(join(directory, `${prefix}.items.jsonl.gz`))
}

/** The labelled set `prefix` of a directory. */
export function loadSet(directory = DEVELOPMENT_SET, prefix = 'dev'): LabelledSet {
  const text = (name: string): string => gunzipSync(readFileSync(join(directory, `${prefix}.${name}.gz`))).toString()
  const items = text('items.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LabelledItem)
  const { items: gold, ignore } = JSON.parse(text('gold.json')) as { items: LabelledSet['gold']; ignore: LabelledSet['ignore'] }
  return { items, gold, ignore }
}
