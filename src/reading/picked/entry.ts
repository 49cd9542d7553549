import { compact } from '../../lib/record.ts'
import { oneLine } from '../../lib/text.ts'
import { absolutize, isWebUrl } from '../../lib/url/urls.ts'
import { ITEM_PARTS, type ItemPart } from '../../model/document.ts'
import type { ParsedEntry, PickedPart } from '../../model/feed.ts'
import type { Notes } from '../notes.ts'

/** What the paths found in one item, as written; `text` is HTML if `isHtml`. */
export interface PickedItem {
  readonly values: Readonly<Partial<Record<ItemPart, readonly string[]>>>
  readonly isHtml: boolean
}

/** Returns the entry that the values make; undefined if they have neither a title nor a link nor a text. Relative addresses start at `base`. */
export function entryOf({ values, isHtml }: PickedItem, base: string, notes: Notes): ParsedEntry | undefined {
  const one = (part: ItemPart): string | undefined => values[part]?.find((value) => value.trim() !== '')?.trim()
  const url = webUrl(one('link'), base)
  const title = one('title')
  const text = one('text')
  if (title === undefined && url === undefined && text === undefined) return undefined
  const picture = webUrl(one('picture'), base)
  const named = { contributors: [], enclosures: [] }
  return compact<ParsedEntry>({
    ...named,
    guid: one('id') ?? url,
    url,
    title: title === undefined ? undefined : { value: oneLine(title), type: 'text' },
    content:
      text === undefined
        ? []
        : [isHtml ? { value: text, type: 'html', base } : { value: text, type: LOOKS_LIKE_HTML.test(text) ? 'html' : 'text' }],
    published: notes.dateOf(one('date')),
    authors: (values.author ?? []).filter((name) => name.trim() !== '').map((name) => ({ name: oneLine(name) })),
    tags: (values.tags ?? []).filter((term) => term.trim() !== '').map((term) => ({ term: oneLine(term) })),
    links: url === undefined ? [] : [{ url, rel: 'alternate' }],
    image: picture === undefined ? undefined : { url: picture },
  })
}

const LOOKS_LIKE_HTML = /<\/?(?:p|br|a|div|ul|ol|li|em|strong|b|i|img|h[1-6]|blockquote|span|table|figure)\b[^<>]*>/i

function webUrl(reference: string | undefined, base: string): string | undefined {
  const url = reference === undefined ? undefined : absolutize(reference, base)
  return isWebUrl(url) ? url : undefined
}

/** A path of a part, and whether a person gave it. */
export interface PartPath {
  readonly path: string
  readonly isGuessed: boolean
}

/** Returns what each path found, for those who write paths. */
export function pickedParts(
  items: PartPath,
  paths: Readonly<Partial<Record<ItemPart, PartPath>>>,
  found: readonly PickedItem[],
): readonly PickedPart[] {
  const ofPart = (part: ItemPart): PickedPart[] => {
    const path = paths[part]
    if (path === undefined) return []
    const values = found.flatMap((item) => item.values[part]?.find((value) => value.trim() !== '') ?? [])
    return [
      compact({ part, ...path, found: values.length, example: values[0] === undefined ? undefined : oneLine(values[0]).slice(0, EXAMPLE) }),
    ]
  }
  return [{ part: 'items', ...items, found: found.length }, ...ITEM_PARTS.flatMap(ofPart)]
}

const EXAMPLE = 80

/** A warning for each path of a person that found nothing in any item. */
export function warnOfPaths(parts: readonly PickedPart[], notes: Notes): void {
  for (const { part, path, isGuessed, found } of parts) {
    if (!isGuessed && found === 0)
      notes.add('path-finds-nothing', `'${path}' (${part}) matches nothing; feedmill try shows what each path finds`)
  }
}
