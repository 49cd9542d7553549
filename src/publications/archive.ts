import { compact } from '../lib/record.ts'
import type { Paging } from '../model/publication.ts'

/** A page that is closed: its members never change (RFC 5005 §4), though a retracted one is no longer shown. */
export interface ClosedPage {
  /** 1 = oldest. */
  readonly number: number
  readonly storyIds: readonly string[]
}

export interface ArchivePlan {
  /** Pages to close now, oldest first, numbered on from the last. */
  readonly close: readonly ClosedPage[]
  /** What the subscription document shows, in the order given. */
  readonly current: readonly string[]
  /** Paging of the subscription document. */
  readonly paging: Paging
}

/**
 * Which pages to close, and what stands in the subscription document, so that it and the closed pages together always hold every story.
 *
 * @param shown story ids of the category in the order it shows them, newest first
 * @param closed the pages closed so far, oldest first
 * @param limit stories of a document, at least 1
 *
 * A page is closed as soon as more stories are on no page than the document can show: then its oldest `limit` become a page and may
 * stand in the document as well. A story that comes late, with an old date, is on no page: it stands in the document, and later on a new page.
 */
export function planArchive(shown: readonly string[], closed: readonly ClosedPage[], limit: number): ArchivePlan {
  const paged = new Set(closed.flatMap((page) => page.storyIds))
  const unpaged = shown.filter((id) => !paged.has(id)).reverse()
  const close: ClosedPage[] = []
  let number = closed.at(-1)?.number ?? 0
  while (unpaged.length > limit) close.push({ number: ++number, storyIds: unpaged.splice(0, limit) })
  return {
    close,
    current: currentOf(shown, new Set(unpaged), limit),
    paging: number === 0 ? { complete: true } : { complete: false, prev: number },
  }
}

/** Paging of a closed page, given the numbers of all, ascending. */
export function archivePaging(number: number, numbers: readonly number[]): Paging {
  const at = numbers.indexOf(number)
  const prev = numbers[at - 1]
  const next = numbers[at + 1]
  return compact({ complete: false, archive: number, prev, next })
}

/** All that stands on no page, and the newest others as far as there is room. */
function currentOf(shown: readonly string[], unpaged: ReadonlySet<string>, limit: number): readonly string[] {
  let room = limit - unpaged.size
  return shown.filter((id) => unpaged.has(id) || room-- > 0)
}
