import type { PodcastChannel } from './elements.ts'
import type { Instant } from './instant.ts'
import type { DocumentFormat } from './publication.ts'
import type { TransformSpec } from './source.ts'

/** A condition on an item; all named parts must hold. Patterns are RE2 (linear time), case folded. */
export interface Match {
  readonly and?: readonly Match[]
  readonly or?: readonly Match[]
  readonly not?: Match
  /** Any of these fields contains the pattern: title, summary, content, url, author, tag, source. */
  readonly field?: string | readonly string[]
  readonly pattern?: string
  readonly language?: string
  /** ISO dates. */
  readonly after?: string
  readonly before?: string
}

/** One of our published feeds, as configured. */
export interface Category {
  /** NFC, safe as one path segment, unique also after case folding. */
  readonly slug: string
  readonly title: string
  readonly description: string
  readonly language?: string
  readonly rights?: string
  /** Source ids it selects; '*' selects all. */
  readonly sources: readonly string[]
  /** Publisher tags it claims; compared after NFKC, case, width and simplified-form folding. */
  readonly tags: readonly string[]
  readonly match?: Match
  readonly limit: number
  readonly maxAgeDays?: number
  /** Of one feed document. */
  readonly maxBytes?: number
  /** Formats it is published in. */
  readonly formats: readonly DocumentFormat[]
  readonly content: 'full' | 'summary' | 'both'
  readonly order: 'published' | 'updated'
  /** At least so many items of each source stay, however loud the others are. */
  readonly minPerSource: number
  /** At most so many items of each source stand in the document. */
  readonly maxPerSource?: number
  readonly titlePrefix: boolean
  readonly images: 'keep' | 'lead' | 'drop'
  readonly respectSourceRights: boolean
  readonly dedup: 'off' | 'exact' | 'near'
  /** A later, better copy may add what the lead lacks. */
  readonly enrichLead: boolean
  /** Pages of what left the document, also of what was never in it, or none. */
  readonly archives: 'new' | 'all' | 'off'
  /** What arrived so lately stands in the document whatever its date. */
  readonly freshForMs: number
  readonly tombstones: boolean
  readonly noindex: boolean
  /** Slugs it had before: their documents lead to its own. */
  readonly formerly?: readonly string[]
  /** Its documents, hub topics and API answers are given only with this token. */
  readonly token?: string
  /** It shows one item a day or week of the site's time zone, with the stories of that span. */
  readonly digest?: 'day' | 'week'
  /** It is a podcast, with these settings; `false`: it is none, also if its only source is one. Absent: as its only source is. */
  readonly podcast?: PodcastChannel | false
  readonly transforms: readonly TransformSpec[]
  /** Of a category that a rule made. */
  readonly made?: { readonly each: RuleKey; readonly label: string; readonly parent?: string }
}

/** What a rule makes categories of: every label, front-matter categories (of feeds every label), the first folder of an article's path, sources, languages. */
export const RULE_KEYS = ['tag', 'category', 'folder', 'source', 'language'] as const

export type RuleKey = (typeof RULE_KEYS)[number]

/** A rule that makes one category of each value it meets. */
export interface CategoryRule {
  /** Unique among the rules; rows of the store name it. */
  readonly id: string
  readonly each: RuleKey
  /** Source ids whose items it looks at, also by the list that brought them; '*': all. */
  readonly from: readonly string[]
  /** Values that make no category. */
  readonly except: readonly string[]
  /** Name of a category → other spellings of it. */
  readonly aliases: Readonly<Record<string, readonly string[]>>
  /** Labels such as `A/B`: one category as they stand, a category for each part, or a tree whose branches also show what their twigs show. */
  readonly nested: 'keep' | 'split' | 'tree'
  /** A category appears once it has so many stories. */
  readonly minItems: number
  /** At most so many categories appear. */
  readonly most: number
  /** Patterns in which `{value}` stands for the value. */
  readonly slug: string
  readonly title: string
  readonly description?: string
  /** A category that was empty for so long is forgotten; absent: never. */
  readonly forgetDays?: number
  /** Settings of each category it makes. `match`: only items for which it holds are looked at. */
  readonly settings: Omit<Category, 'slug' | 'title' | 'description' | 'sources' | 'tags' | 'made'>
}

/** A category that a rule made of a value. It keeps its slug for as long as it is remembered. */
export interface MadeCategory {
  readonly rule: string
  /** The value as it is compared. */
  readonly value: string
  /** The value as it was first written. */
  readonly label: string
  readonly slug: string
  /** Slug of the category it is a part of, in a tree. */
  readonly parent?: string
  /** It has appeared: published, and named by the index. */
  readonly isListed: boolean
  /** Since when it has no story. */
  readonly emptySince?: Instant
}
