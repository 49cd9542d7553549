import type { Frame, PublishedItem } from '../model/publication.ts'
import type { Fragment, FragmentContext } from './contract.ts'

/** Stands in a fragment for the page that the document's item is shown on: a host that is nobody's (RFC 6761 §6.4). Fragments are made before that is known. */
const PAGE = 'https://page.invalid/'

/** Returns the address of an item in a fragment: its own page; else a mark for its place on the page of the category, because readers make a dead link of a urn. */
export function linkOf({ url, itemId }: Pick<PublishedItem, 'url' | 'itemId'>, { formats }: FragmentContext): string | undefined {
  if (url !== undefined) return url
  return formats?.includes('page') === false ? undefined : `${PAGE}#i-${itemId}`
}

/** Returns the address under which a document links to an item; undefined if the item has no page and the category has none either. */
export function linkIn(frame: Pick<Frame, 'selfUrls' | 'formats'>, item: Pick<PublishedItem, 'url' | 'itemId'>): string | undefined {
  return linkOf(item, frame)?.replace(PAGE, () => frame.selfUrls.page)
}

/** Returns the fragment as it stands in a document whose page has this address, escaped for the format. */
export function placed({ text, facts }: Fragment, pageUrl: string): string {
  return facts.url === undefined ? text.replaceAll(`${PAGE}#i-${facts.itemId}`, () => `${pageUrl}#i-${facts.itemId}`) : text
}
