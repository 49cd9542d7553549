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
  /** What the subscription document shows. */
  readonly current: ReadonlySet<string>
  /** Pages closed so far, oldest first. */
  readonly closed: readonly ClosedPage[]
  /** Stories of a page, at least 1. */
  readonly size: number
  /** Stories that must stand in the document or on a page: all, or those that the document showed before. */
  readonly owed: 'all' | ReadonlySet<string>
}

export interface ArchivePlan {
  /** Pages to close now, oldest first, numbered on from the last. */
  readonly close: readonly ClosedPage[]
  /** Number of the newest page; absent without pages. */
  readonly prev?: number
}

/** Returns what the subscription document wants to show, in the order given: the newest `limit`, and what is fresh whatever its place. */
export function liveStories(order: readonly string[], limit: number, fresh: ReadonlySet<string> = new Set()): readonly string[] {
  return order.filter((id, index) => index < limit || fresh.has(id))
}

/**
 * Returns which pages to close so that the subscription document and the pages together hold every story that is owed.
 *
 * A page is closed when a story that is owed and stands on no page leaves the document. It is filled up to `size` with the stories that will
 * leave next, oldest first, which stand in the document as well, because a page may never grow after it was fetched.
 */
export function planArchive({ order, current, closed, size, owed }: ArchiveRequest): ArchivePlan {
  const paged = new Set(closed.flatMap((page) => page.storyIds))
  const unpaged = order.filter((id) => !paged.has(id)).reverse()
  const left = unpaged.filter((id) => !current.has(id) && (owed === 'all' || owed.has(id)))
  const waiting = [...left, ...unpaged.filter((id) => current.has(id))]
  const close: ClosedPage[] = []
  let number = closed.at(-1)?.number ?? 0
  for (let at = 0; at < left.length; at += size) close.push({ number: ++number, storyIds: waiting.slice(at, at + size) })
  return compact({ close, prev: number === 0 ? undefined : number })
}

/** Returns the paging of a closed page, given the numbers of all, ascending. */
export function archivePaging(number: number, numbers: readonly number[]): Paging {
  const at = numbers.indexOf(number)
  const prev = numbers[at - 1]
  const next = numbers[at + 1]
  return compact({ complete: false, archive: number, prev, next })
}
