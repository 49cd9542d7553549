import { compact } from '../lib/record.ts'
import type { Paging } from '../model/publication.ts'

/** A page that is closed: its members never change (RFC 5005 §4), though a retracted one is no longer shown. */
export interface ClosedPage {
  /** 1 = oldest. */
  readonly number: number
  readonly storyIds: readonly string[]
}

export interface ArchiveRequest {
  /** Story ids of the category in the order it shows them, newest first: at least all that the document shows and all that is owed. */
  readonly order: readonly string[]
  /** Pages closed so far, oldest first. */
  readonly closed: readonly ClosedPage[]
  /** Stories of the document by their order alone, and of one page; at least 1. */
  readonly limit: number
  /** Stories that the document shows whatever their place in the order. */
  readonly fresh?: ReadonlySet<string>
  /** At most so many stories in the document, the first of the order: there is no room for more bytes. */
  readonly room?: number
  /** Stories that must stand in the document or on a page: all, or those that the document showed before. */
  readonly owed: 'all' | ReadonlySet<string>
}

export interface ArchivePlan {
  /** Pages to close now, oldest first, numbered on from the last. */
  readonly close: readonly ClosedPage[]
  /** What the subscription document shows, in the order given. */
  readonly current: readonly string[]
  /** Number of the newest page; absent without pages. */
  readonly prev?: number
}

/**
 * Returns what stands in the subscription document, and which pages to close so that it and the pages together hold every story that is owed.
 *
 * A page is closed when a story that is owed and stands on no page leaves the document. It is filled up to `limit` with the stories that will
 * leave next, oldest first, which stand in the document as well, because a page may never grow after it was fetched.
 */
export function planArchive({ order, closed, limit, fresh, room = order.length, owed }: ArchiveRequest): ArchivePlan {
  const current = order.filter((id, index) => index < limit || fresh?.has(id) === true).slice(0, room)
  const paged = new Set(closed.flatMap((page) => page.storyIds))
  const shown = new Set(current)
  const unpaged = order.filter((id) => !paged.has(id)).reverse()
  const left = unpaged.filter((id) => !shown.has(id) && (owed === 'all' || owed.has(id)))
  const waiting = [...left, ...unpaged.filter((id) => shown.has(id))]
  const close: ClosedPage[] = []
  let number = closed.at(-1)?.number ?? 0
  const size = Math.max(1, Math.min(limit, room))
  for (let at = 0; at < left.length; at += size) close.push({ number: ++number, storyIds: waiting.slice(at, at + size) })
  return number === 0 ? { close, current } : { close, current, prev: number }
}

/** Returns the paging of a closed page, given the numbers of all, ascending. */
export function archivePaging(number: number, numbers: readonly number[]): Paging {
  const at = numbers.indexOf(number)
  const prev = numbers[at - 1]
  const next = numbers[at + 1]
  return compact({ complete: false, archive: number, prev, next })
}
