export { createStatusCounts, type StatusCounts, sendPlain } from './answers.ts'
export { createShelf, type Shelf, type ShelfOptions } from './document-cache.ts'
