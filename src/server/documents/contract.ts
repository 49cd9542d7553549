export { createStatusCounts, type StatusCounts, sendPlain } from './answers.ts'
export { createDocumentCache, type DocumentCache, type DocumentCacheOptions } from './document-cache.ts'
