import { compact } from '../lib/record.ts'
import { type DateOptions, parseDate } from '../lib/time/dates.ts'
import type { Instant } from '../model/instant.ts'
import { fileOf, languageOf } from './address/paths.ts'
import { asLanguage } from './front-matter/values.ts'

/** What an article's path says of it. */
export interface PathFacts {
  /** The file name without date, extension and the quotation marks of careless dumps; the folder's for an `index` file. */
  readonly name: string
  /** From `2022-01-05-name.md` (Jekyll), `2022-01-05_name.md` (Zola), or folders `2022/01/05/`. */
  readonly published?: Instant
  /** BCP 47, of `index.zh.md` or `content/zh/`. */
  readonly language?: string
  /** Lies in `_drafts` or `drafts`. */
  readonly draft: boolean
  readonly isHtml: boolean
}

/** Returns what the path (relative, `/` between parts) says. */
export function readPath(path: string, options: DateOptions): PathFacts {
  const { folders, name, date: named } = fileOf(path)
  const date = named ?? /(?:^|\/)(\d{4}-\d{1,2}-\d{1,2})(?:\/|\.\w+$)/.exec(path)?.[1] ?? datedFolders(path)
  const published = date === undefined ? undefined : parseDate(date.replaceAll('/', '-'), options)
  return compact({
    name: unquoted(/(?:^|\/)\d{4}\/\d{1,2}\/\d{1,2}[-_][^/]+$/.test(path) ? name.replace(/^\d{1,2}[-_]+/, '') : name),
    published,
    language: asLanguage(languageOf(path)),
    draft: folders.some((part) => /^_?drafts$/i.test(part)),
    isHtml: /\.x?html?$/i.test(path),
  })
}

/** `2026/03/09/walk.md`, and `2026/03/09-walk.md`. */
function datedFolders(path: string): string | undefined {
  const match = /(?:^|\/)(\d{4}\/\d{1,2}\/\d{1,2})(?:\/|[-_][^/]+$)/.exec(path)
  return match?.[1]
}

/** Without quotation marks, and without the id that exports of Notion put behind names. */
function unquoted(name: string): string {
  return (
    name
      .replace(NOTION_ID, '')
      .replace(/^["'“”]+(?=.)|(?<=.)["'“”]+$/gu, '')
      .trim() || name
  )
}

const NOTION_ID = / [\da-f]{32}$/
