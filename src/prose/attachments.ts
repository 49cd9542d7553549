import { canonicalizeUrl } from '../lib/url/canonical-url.ts'
import type { Enclosure } from '../model/elements.ts'
import type { Item } from '../model/item.ts'
import { pictureKeys } from './main-text.ts'
import { proseOf } from './of-item.ts'

/** What an item carries beside its words, each address in the form in which it is compared, in a fixed order. */
export interface Attachments {
  /** Recordings and files; pictures are none. */
  readonly enclosures: readonly string[]
  readonly pictures: readonly string[]
  /** Pages its text links to, its own left out. */
  readonly targets: readonly string[]
}

type Carrying = Pick<Item, 'content' | 'contentType' | 'summary' | 'summaryType' | 'enclosures' | 'image' | 'urlKeys' | 'externalUrl'>

/** The attachments of an item or a draft. */
export function attachments(item: Carrying): Attachments {
  const prose = proseOf(item)
  const own = new Set(item.urlKeys)
  const shown = [...item.enclosures.filter(isPicture).map(({ url }) => url), ...(item.image === undefined ? [] : [item.image.url])]
  const pictures = prose.pictures.length > 0 ? pictureKeys(prose) : [...new Set(shown.map(withoutQuery))]
  const links = [...new Set([...prose.links, ...(item.externalUrl === undefined ? [] : [item.externalUrl])])]
  // Which of many pages it is about nobody asks.
  const targets = links.length > MOST_TARGETS ? links : links.flatMap((url) => canonicalizeUrl(url) ?? [])
  return {
    enclosures: item.enclosures
      .filter((enclosure) => !isPicture(enclosure))
      .map(({ url }) => canonicalizeUrl(url) ?? url)
      .toSorted(),
    pictures,
    targets: [...new Set(targets)].filter((key) => !own.has(key)),
  }
}

const MOST_TARGETS = 4

function isPicture(enclosure: Enclosure): boolean {
  return enclosure.medium === 'image' || (enclosure.type?.startsWith('image/') ?? false)
}

function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/, '').replace(/^https?:/i, '')
}
