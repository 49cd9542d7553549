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
  readonly content: 'full' | 'summary' | 'both'
  readonly order: 'published' | 'updated'
  /** At least so many items of each source stay, however loud the others are. */
  readonly minPerSource: number
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
  readonly transforms: readonly TransformSpec[]
}
