import { sha1Hex } from '../../lib/hash.ts'
import { zoneOffsetAt } from '../../lib/time/zone-offsets.ts'
import type { AddressFacts } from './contract.ts'
import { fileOf } from './paths.ts'
import { hexoSlug, hugoSlug, jekyllSlug } from './slug.ts'

/** Reads one token of a pattern; undefined where it is unknown or the article does not say it. */
export type ReadToken = (name: string) => string | undefined

/** Returns the pattern with each `:token` (also `:sections[1:]`) replaced; undefined if one of them has no value, because half an address is a dead one. */
export function expandPattern(pattern: string, read: ReadToken): string | undefined {
  let isWhole = true
  const path = pattern.replace(/\\:|:([a-z_]\w*)(\[[\w:]*\])?/gi, (token, name: string | undefined, cut = '') => {
    if (name === undefined) return ':'
    const value = read(`${name}${cut}`)
    if (value === undefined) isWhole = false
    return value ?? token
  })
  return isWhole ? path.replace(/\/{2,}/g, '/').replace(/^\//, '') : undefined
}

/** Returns true for a text that holds a token. */
export function isPattern(text: string): boolean {
  return /(?:^|[/_.-]|\w):[a-z_]\w/i.test(text) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)
}

/** Tries each reader in turn. */
export function firstToken(...readers: readonly ReadToken[]): ReadToken {
  return (name) => {
    for (const read of readers) {
      const value = read(name)
      if (value !== undefined) return value
    }
    return undefined
  }
}

/** The tokens of dates of Hexo, Jekyll and Hugo, in `timeZone`, or at the offset the date itself is written with when `keepsOffset`. */
export function dateTokens({ published, writtenDate }: AddressFacts, timeZone: string, { keepsOffset = false } = {}): ReadToken {
  if (published === undefined) return () => undefined
  const own = keepsOffset ? writtenOffsetMs(writtenDate) : undefined
  const local = new Date(published + (own ?? zoneOffsetAt(published, timeZone)))
  return (name) => DATE_TOKENS[name]?.(local, published)
}

function writtenOffsetMs(text: string | undefined): number | undefined {
  const match = /\d(?:Z|\s?([+-])(\d{2}):?(\d{2}))$/i.exec(text?.trim() ?? '')
  if (match === null) return undefined
  return match[1] === undefined ? 0 : (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000
}

const DATE_TOKENS: Readonly<Record<string, (local: Date, instant: number) => string>> = {
  year: (date) => padded(date.getUTCFullYear(), 4),
  short_year: (date) => padded(date.getUTCFullYear() % 100, 2),
  month: (date) => padded(date.getUTCMonth() + 1, 2),
  i_month: (date) => String(date.getUTCMonth() + 1),
  short_month: (date) => MONTHS[date.getUTCMonth()]!.slice(0, 3).toUpperCase(),
  long_month: (date) => MONTHS[date.getUTCMonth()]!,
  monthname: (date) => MONTHS[date.getUTCMonth()]!,
  day: (date) => padded(date.getUTCDate(), 2),
  i_day: (date) => String(date.getUTCDate()),
  y_day: (date) => padded(dayOfYear(date), 3),
  yearday: (date) => String(dayOfYear(date)),
  w_year: (date) => String(weekOf(date).year),
  week: (date) => padded(weekOf(date).week, 2),
  w_day: (date) => String(date.getUTCDay() || 7),
  weekday: (date) => String(date.getUTCDay()),
  weekdayname: (date) => DAYS[date.getUTCDay()]!,
  short_day: (date) => DAYS[date.getUTCDay()]!.slice(0, 3).toUpperCase(),
  long_day: (date) => DAYS[date.getUTCDay()]!,
  hour: (date) => padded(date.getUTCHours(), 2),
  minute: (date) => padded(date.getUTCMinutes(), 2),
  second: (date) => padded(date.getUTCSeconds(), 2),
  timestamp: (_, instant) => String(Math.floor(instant / 1000)),
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const DAY_MS = 86_400_000

function padded(number: number, width: number): string {
  return String(number).padStart(width, '0')
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1
}

/** ISO 8601: week 1 holds the year's first Thursday. */
function weekOf(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY_MS)
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) }
}

/** The tokens that Hexo, Jekyll and Hugo share, for a folder whose generator is not known: `:title` is the file's name without its date. */
export function commonTokens(article: AddressFacts): ReadToken {
  const file = fileOf(article.path)
  const slug = article.text('slug')
  const name = jekyllSlug(slug ?? file.name, { pretty: true, cased: true })
  const values: Readonly<Record<string, string | undefined>> = {
    title: name,
    name,
    basename: name,
    filename: name,
    contentbasename: name,
    slug: name.toLowerCase(),
    slugorfilename: name.toLowerCase(),
    slugorcontentbasename: name.toLowerCase(),
    post_title: hexoSlug(article.title).toLowerCase() || undefined,
    category: article.categories && (article.categories.at(-1)?.map(hexoSlug).join('/') ?? 'uncategorized'),
    categories: joinedOnce(article.categories?.flat().map((label) => label.toLowerCase())),
    slugified_categories: joinedOnce(article.categories?.flat().map((label) => jekyllSlug(label))),
    section: hugoSlug(file.folders[0] ?? ''),
    sections: file.folders.map((folder) => hugoSlug(folder)).join('/'),
    collection: file.folders[0] ?? '',
    path: [...file.folders, file.stem].join('/'),
    output_ext: '.html',
    hash: hashOf(file.name, article.published),
  }
  return (name) => values[name] ?? sliceToken(name, file.folders) ?? article.text(name)
}

/** The names joined as a path, each once. */
export function joinedOnce(names: readonly string[] | undefined): string | undefined {
  return names && [...new Set(names)].join('/')
}

/** Hexo's `:hash`: 12 digits of SHA-1 of the slug and the seconds of the date. */
export function hashOf(slug: string, published: number | undefined): string | undefined {
  return published === undefined ? undefined : sha1Hex(`${slug}${Math.floor(published / 1000)}`).slice(0, 12)
}

/** Hugo's `:sections[1:]`, `:sections[0]`, `:sections[last]`. */
export function sliceToken(token: string, sections: readonly string[]): string | undefined {
  const match = /^sections\[(?:(last|\d+)|(\d*):(\d*|last))\]$/.exec(token)
  if (match === null) return undefined
  const [, single, from, to] = match
  const chosen =
    single !== undefined
      ? sections.slice(single === 'last' ? -1 : Number(single)).slice(0, 1)
      : sections.slice(Number(from || 0), to === 'last' ? -1 : to === '' ? undefined : Number(to))
  return chosen.map((section) => hugoSlug(section)).join('/')
}
