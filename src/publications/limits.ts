import type { Publication } from '../model/publication.ts'

/**
 * The publication with as many of its first items as keep every document within `maxBytes`; always at least one.
 * `measure` gives the bytes of the largest document; it is asked about log₂ of the number of items.
 */
export function withinBytes(
  publication: Publication,
  maxBytes: number | undefined,
  measure: (publication: Publication) => number,
): Publication {
  if (maxBytes === undefined || measure(publication) <= maxBytes) return publication
  let fits = 1
  let tooMany = publication.items.length
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >>> 1
    if (measure(firstItems(publication, middle)) <= maxBytes) fits = middle
    else tooMany = middle
  }
  return firstItems(publication, fits)
}

function firstItems(publication: Publication, count: number): Publication {
  const items = publication.items.slice(0, count)
  // What was cut is still to be had only if it stands on an archive page: the document is no longer the whole feed.
  return {
    ...publication,
    items,
    paging: { ...publication.paging, complete: publication.paging.complete && count === publication.items.length },
  }
}
