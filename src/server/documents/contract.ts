export { createStatusCounts, type StatusCounts, sendPlain } from './answers.ts'
export { DocumentCache, type DocumentCacheOptions, type PublishedDocuments } from './document-cache.ts'
