import { compact } from '../lib/record.ts'
import { type DateOptions, parseDate } from '../lib/time/dates.ts'
import type { Instant } from '../model/instant.ts'

/** What an article's path says of it. */
export interface PathFacts {
  /** The file name without date, extension and the quotation marks of careless dumps; the folder's for an `index` file. */
  readonly name: string
  /** From `2022-01-05-name.md` (Jekyll), `2022-01-05_name.md` (Zola), or folders `2022/01/05/`. */
  readonly published?: Instant
  /** Lies in `_drafts` or `drafts`. */
  readonly draft: boolean
  readonly isHtml: boolean
}

/** What the path (relative, `/` between parts) says. */
export function readPath(path: string, options: DateOptions): PathFacts {
  const parts = path.split('/')
  const file = parts.at(-1) ?? ''
  const stem = file.replace(/\.(?:md|markdown|mdown|mkd|mdx|html?|xhtml|txt)$/i, '')
  const own = /^_?index$/i.test(stem) ? (parts.at(-2) ?? stem) : stem
  const dated = /^(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(.*))?$/su.exec(own)
  const date = dated?.[1] ?? /(?:^|\/)(\d{4}\/\d{1,2}\/\d{1,2})\//.exec(path)?.[1]
  const published = date === undefined ? undefined : parseDate(date.replaceAll('/', '-'), options)
  return compact({
    name: unquoted(dated?.[2] ?? own),
    published,
    draft: parts.slice(0, -1).some((part) => /^_?drafts$/i.test(part)),
    isHtml: /\.x?html?$/i.test(file),
  })
}

function unquoted(name: string): string {
  return name.replace(/^["'“”]+(?=.)|(?<=.)["'“”]+$/gu, '').trim() || name
}
