/** Configurations of other programs, read as drafts of ours. */
import type { Draft, Given } from './contract.ts'
import { readOpmlList, readOsmosfeed } from './lists.ts'
import { readPluto, readVenus } from './planets.ts'

export type { Draft } from './contract.ts'
export { ARTICLE_FOLDERS, draftOfSite } from './site.ts'

/** In the order they are tried: each knows its own files by what stands in them. */
const READERS: readonly ((given: Given) => Draft | undefined)[] = [readOpmlList, readVenus, readPluto, readOsmosfeed]

/** Returns the draft of a file of another program: OPML, Planet Venus, Pluto, osmosfeed. Undefined if it is none of these. */
export function draftOf(given: Given): Draft | undefined {
  for (const read of READERS) {
    const draft = read(given)
    if (draft !== undefined) return draft
  }
  return undefined
}
