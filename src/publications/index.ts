/** The room's one entrance: which stories a category shows, settled, assembled, and paged. */
export { type ArchivePlan, type ArchiveRequest, archivePaging, type ClosedPage, planArchive } from './archive.ts'
export { type Assembly, assemble, categoryUrl, GENERATOR_URL, type SettledEntry } from './assemble.ts'
export { iriOf } from './ids.ts'
export { withinBytes } from './limits.ts'
export { rowsInForce, withMade } from './made.ts'
export { ARTICLES_FOLDER, type OwnPage, type OwnPages, ownPages } from './own-page.ts'
export { type Candidate, newestFirst, type SelectContext, selectEntries } from './select.ts'
export { type Settled, type SettlePolicy, settle, settleKey, settlePolicy } from './settle/index.ts'
