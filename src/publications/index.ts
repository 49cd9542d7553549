/**
 * Stories of a category and its settings come in. A publication goes out, legal in every format, with the placement of each entry: shown, archived, too
 * old, no room, held or dropped. This room never writes a format.
 */

export { type ArchivePlan, type ArchiveRequest, archivePaging, type ClosedPage, liveStories, planArchive } from './archive.ts'
export {
  type Assembly,
  assemble,
  categoryUrl,
  type DatedEntry,
  type FrameRequest,
  factsOf,
  frameOf,
  generatorOf,
  idLosers,
  languageOf,
  lookOf,
  type SettledEntry,
  withOwnId,
} from './assemble.ts'
export { derivedUrn, iriOf } from './ids.ts'
export { rowsInForce, withMade } from './made.ts'
export { movedPublication } from './moved.ts'
export { ARTICLES_FOLDER, BESIDE, type OwnPage, type OwnPages, ownPages } from './own-page.ts'
export { type PlacedEntry, type Placement, type PublishedFacts, placementOf } from './placement.ts'
export { MAIN_CATEGORIES, onlySourceOf, podcastCategory, podcastGuid, podcastOf } from './podcast/index.ts'
export { type Candidate, newestFirst, type SelectContext, selectEntries, withinShare } from './select.ts'
export { type Settled, type SettlePolicy, settle, settleKey, settlePolicy } from './settle/index.ts'
