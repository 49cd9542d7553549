import type { Instant } from '../model/instant.ts'
import type { PublishedItem } from '../model/publication.ts'
import type { StoryId } from '../model/story.ts'
import type { Store } from './contract.ts'

/** The digests of a category. */
export interface Digests {
  /** When the first was made: what was first seen later is no backlog. */
  readonly since: Instant
  /** Newest first. */
  readonly made: readonly MadeDigest[]
}

/** A digest as it was made; it never changes. */
export interface MadeDigest {
  /** First day of its span. */
  readonly key: string
  readonly end: Instant
  readonly storyIds: readonly StoryId[]
  readonly item: PublishedItem
}

/** Returns the digests of a category; undefined if none was ever made. */
export async function digestsOf({ meta }: Pick<Store, 'meta'>, slug: string): Promise<Digests | undefined> {
  const text = await meta.get(`digests:${slug}`)
  return text === undefined ? undefined : (JSON.parse(text) as Digests)
}

/** Keeps the digests of a category in the place of those that were kept. */
export async function keepDigests({ meta }: Pick<Store, 'meta'>, slug: string, digests: Digests): Promise<void> {
  await meta.set(`digests:${slug}`, JSON.stringify(digests))
}
