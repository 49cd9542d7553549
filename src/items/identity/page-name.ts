import type { ItemId } from '../../model/item.ts'
import { slugOf } from '../../publications/slugs.ts'

/**
 * Returns the name of an article's own page: the file's name without date and extension (of an `index` file its folder's), then the beginning
 * of the item's id, so that two files of one name have two pages. At most 120 bytes and the id.
 */
export function pageName(path: string, id: ItemId): string {
  const parts = path.split('/')
  const stem = (parts.at(-1) ?? '').replace(/\.[a-z]{2,8}$/i, '')
  const own = /^_?index$/i.test(stem) ? (parts.at(-2) ?? stem) : stem
  const name = slugOf(own.replace(/^\d{4}-\d{1,2}-\d{1,2}[-_ ]+(?=.)/u, '').replace(/["'“”‘’`]/g, ''))
  return [cut(name), id.slice(0, ID_LENGTH)].filter((part) => part !== '').join('-')
}

const ID_LENGTH = 6
const MOST_BYTES = 120

/** Whole characters only; a name that ends in what no path should end in loses it. */
function cut(name: string): string {
  let kept = ''
  let bytes = 0
  for (const { segment } of graphemes.segment(name)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > MOST_BYTES) break
    kept += segment
  }
  return kept.replace(/[-.]+$/, '')
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
