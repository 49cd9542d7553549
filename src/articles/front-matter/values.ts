import { decodeHTMLStrict } from 'entities'
import { compact, isRecord } from '../../lib/record.ts'
import { oneLine } from '../../lib/text.ts'
import { isAfternoon, zoneMinutes } from '../../lib/time/date-words.ts'
import { type DateOptions, parseDate } from '../../lib/time/dates.ts'
import type { Person, Tag } from '../../model/elements.ts'
import type { Instant } from '../../model/instant.ts'

/** The value as text; undefined for what is no text, number or boolean, or is blank. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'string') return undefined
  return value.trim() === '' ? undefined : value.trim()
}

/** The text without inline tags that are a pair, and with entities as characters: titles and labels are often copied from HTML. */
export function plainLine(text: string): string {
  let plain = text
  if (plain.includes('</'))
    for (let round = 0; round < 4; round++)
      plain = plain.replace(
        /<(a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]{0,300})?>((?:(?!<\1[\s>])[\s\S]){0,500}?)<\/\1\s*>/gi,
        '$2',
      )
  return oneLine(plain.includes('&') ? decodeHTMLStrict(plain) : plain)
}

/** A date as it was understood. */
export interface ReadDate {
  readonly instant: Instant | undefined
  /** A zone that nobody knows: the date was read in that of the folder. */
  readonly unknownZone?: string
}

/** Returns the value as an instant: a number is Unix time, a text any date that lib/time reads, in the zone that it names (`Asia/Shanghai`, too), else in `timeZone`. */
export function asDate(value: unknown, options: DateOptions): ReadDate {
  if (typeof value === 'number' && value < 1e8) return { instant: undefined }
  const text = asText(value) ?? ''
  const named = /^(.*\d)\s*\[?([A-Za-z]+(?:[/_+-][A-Za-z0-9_+-]+)*)\]?$/.exec(text)
  if (named === null || text.length > 80) return { instant: text === '' ? undefined : parseDate(text, options) }
  const [, clock = '', zone = ''] = named
  if (zone.includes('/') || !/:\d/.test(clock)) {
    if (zone.includes('/') && isZone(zone)) return { instant: parseDate(clock, { ...options, timeZone: zone }) }
    return zone.includes('/') ? { instant: parseDate(clock, options), unknownZone: zone } : { instant: parseDate(text, options) }
  }
  const isKnown = zoneMinutes(zone) !== undefined || isAfternoon(zone) !== undefined
  return isKnown ? { instant: parseDate(text, options) } : { instant: parseDate(clock, options), unknownZone: zone }
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** True and false, however they are written. */
export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  if (/^\s*(?:true|yes|on|y|是)\s*$/i.test(value)) return true
  return /^\s*(?:false|no|off|n|否)\s*$/i.test(value) ? false : undefined
}

/** The labels of a text (commas part it), a list, a list of lists, or objects with a name; each once, in order. */
export function asTags(value: unknown): readonly Tag[] {
  const terms = new Set(labelsOf(value, MAX_LIST_DEPTH))
  return [...terms].map((term) => ({ term }))
}

/** The paths of categories: of a list each, or all as one path where `isNested` (Hexo); of a list of lists each list. */
export function categoryPaths(value: unknown, isNested: boolean): readonly (readonly string[])[] {
  if (!Array.isArray(value) || (!isNested && !value.some(Array.isArray))) return asTags(value).map(({ term }) => [term])
  const paths = value.some(Array.isArray) ? value : [value]
  return paths.map((path) => asTags(path).map(({ term }) => term)).filter((path) => path.length > 0)
}

/** Jekyll's reading of `categories: a b`: white space parts the labels of a text that has no comma. */
export function withPartedLabels(frontMatter: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const parted = ['categories', 'tags'].flatMap((key) => {
    const text = Object.hasOwn(frontMatter, key) ? frontMatter[key] : undefined
    return typeof text === 'string' && !/[,，、;；]/.test(text) ? [[key, text.trim().split(/\s+/)] as const] : []
  })
  return parted.length === 0 ? frontMatter : { ...frontMatter, ...Object.fromEntries(parted) }
}

/** The people of a text, a list, or objects with name, email, url and avatar. */
export function asPeople(value: unknown): readonly Person[] {
  if (Array.isArray(value)) return value.flatMap(asPeople)
  if (isRecord(value)) return personOf(value)
  const text = asText(value)
  return text === undefined || typeof value === 'boolean' ? [] : [personFromText(text)]
}

/** The first of these own members that is text. */
export function textOf(record: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = Object.hasOwn(record, name) ? asText(record[name]) : undefined
    if (text !== undefined) return text
  }
  return undefined
}

/** A BCP 47 tag in its canonical form; `zh_CN` is taken for `zh-CN`, and undefined is given for what is no tag. */
export function asLanguage(value: unknown): string | undefined {
  const text = asText(Array.isArray(value) ? value[0] : value)?.replaceAll('_', '-')
  try {
    return text === undefined ? undefined : Intl.getCanonicalLocales(text)[0]
  } catch {
    return undefined
  }
}

const MAX_LIST_DEPTH = 8
const MAX_NAME = 300

function labelsOf(value: unknown, depth: number): readonly string[] {
  if (depth === 0) return []
  if (Array.isArray(value))
    return value
      .flatMap((inner) => (typeof inner === 'string' ? [plainLine(inner)] : labelsOf(inner, depth - 1)))
      .filter((label) => label !== '')
  if (isRecord(value)) {
    const name = textOf(value, ['name', 'label', 'title', 'term', 'value', 'slug'])
    return name === undefined ? Object.keys(value).map(plainLine) : [plainLine(name)]
  }
  if (typeof value === 'boolean') return []
  const text = plainLine(asText(value) ?? '')
  const hashed = HASHTAGS.test(text)
  return (hashed ? text.replaceAll('#', ' ').split(/\s+/) : text.split(/[,，、;；]/)).map(oneLine).filter((label) => label !== '')
}

/** `#garden #reed/tall`: a note's labels as one text. */
const HASHTAGS = /^#[^\s#,]+(?:\s+#[^\s#,]+)*$/

function personOf(record: Readonly<Record<string, unknown>>): readonly Person[] {
  const name = textOf(record, ['name', 'title', 'display_name', 'nickname'])
  const email = textOf(record, ['email', 'mail'])
  const url = textOf(record, ['url', 'link', 'uri', 'homepage', 'website', 'href'])
  const avatar = textOf(record, ['avatar', 'image', 'picture', 'photo'])
  if (name === undefined && email === undefined && url === undefined) return Object.values(record).filter(isRecord).flatMap(personOf)
  return [compact({ name, email, url, avatar })]
}

function personFromText(text: string): Person {
  if (text.length > MAX_NAME) return { name: oneLine(text) }
  const match = /^([^<>()]*?)\s*[<(]\s*(?:mailto:)?([^\s<>()]+@[^\s<>()]+)\s*[>)]$/.exec(text)
  if (match !== null) return match[1] === '' ? { email: match[2]! } : { name: oneLine(match[1]!), email: match[2]! }
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? { email: text } : { name: oneLine(text) }
}
