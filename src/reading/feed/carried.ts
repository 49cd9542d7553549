import { compact } from '../../lib/record.ts'
import { absolutize } from '../../lib/url/urls.ts'
import type { CarriedElement } from '../../model/elements.ts'
import type { ParsedEntry } from '../../model/feed.ts'
import type { Element } from '../xml/element.ts'
import type { Key } from '../xml/namespaces.ts'

/** Elements that are carried through as they are, by the names they are written under; those within them are carried with them. */
const NAMES =
  'podcast:value podcast:valueRecipient podcast:valueTimeSplit podcast:remoteItem podcast:alternateEnclosure podcast:source podcast:integrity podcast:socialInteract podcast:images podcast:image podcast:license podcast:location podcast:podroll podcast:txt slash:comments wfw:commentRss source:markdown rsl:content rsl:license rsl:permits rsl:prohibits rsl:payment rsl:standard rsl:custom rsl:amount rsl:legal rsl:terms rsl:copyright'
const NAME_OF: ReadonlyMap<Key, string> = new Map(NAMES.split(' ').map((name) => [name.toLowerCase(), name]))

/** Of these the outermost stand in an item. */
const IN_ITEM: readonly Key[] = (
  'podcast:value podcast:alternateenclosure podcast:socialinteract podcast:images podcast:image podcast:license podcast:location podcast:podroll podcast:txt ' +
  'slash:comments wfw:commentrss source:markdown rsl:content'
).split(' ')

/** What a feed says once for all of its items: how to pay for them and what they may be used for. */
const OF_FEED: readonly Key[] = ['podcast:value', 'podcast:license', 'rsl:content']
const MOST = 50

/** Elements of an item, or of the feed, that outputs carry through; undefined for none. */
export function carriedOf(element: Element, keys: readonly Key[] = IN_ITEM): readonly CarriedElement[] | undefined {
  const found = element.each(keys)
  return found.length === 0 ? undefined : found.slice(0, MOST).map(carried)
}

function carried(element: Element): CarriedElement {
  const inner = [...NAME_OF.keys()].flatMap((key) => element.all(key))
  const attributes = Object.fromEntries(
    [...element.ownAttributes()].flatMap(([name, value]) =>
      /^xml|:/.test(name) ? [] : [[name, addressIn(name, value, element.base)] as const],
    ),
  )
  return compact({
    name: NAME_OF.get(element.key)!,
    attributes: Object.keys(attributes).length > 0 ? attributes : undefined,
    text: element.value === '' ? undefined : element.value,
    children: inner.length > 0 ? inner.slice(0, MOST).map(carried) : undefined,
  })
}

function addressIn(name: string, value: string, base: string | undefined): string {
  return /^(?:url|uri|href|src)$/i.test(name) ? (absolutize(value, base) ?? value) : value
}

/** Gives each entry what the feed says for all and the entry does not say itself. */
export function withFeedTerms(entries: readonly ParsedEntry[], feed: Element): readonly ParsedEntry[] {
  const terms = carriedOf(feed, OF_FEED)
  if (terms === undefined) return entries
  return entries.map((entry) => {
    const own = entry.extensions?.carried ?? []
    const added = terms.filter(({ name }) => !own.some((one) => one.name === name))
    return added.length === 0 ? entry : { ...entry, extensions: { ...entry.extensions, carried: [...own, ...added] } }
  })
}
