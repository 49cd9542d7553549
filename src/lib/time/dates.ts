import type { Instant } from '../../model/instant.ts'
import { isAfternoon, monthNumber, type ZoneHints, zoneMinutes } from './date-words.ts'
import { DAY_MS } from './duration.ts'
import { eastAsianDate, foldDate } from './east-asian-dates.ts'
import { offsetMinutes, zoneOffsetMs } from './zone-offsets.ts'

export interface DateOptions extends ZoneHints {
  /** IANA name of the zone that a date without one is in; UTC where absent. An unknown name throws RangeError. */
  readonly timeZone?: string
}

/**
 * The instant a date as found in the field names, or undefined where none can be read; never the present.
 * Reads RFC 822 / 5322 with its variants, asctime, ISO 8601 and W3CDTF in all shapes, month names of some twenty languages, Korean, Chinese and Japanese
 * dates, Unix seconds and milliseconds, and ASP.NET `/Date(…)/`. A wrong weekday is ignored; days that do not exist are refused; a day/month order
 * that cannot be told is refused. Linear in a bounded length.
 */
export function parseDate(text: string, options: DateOptions = {}): Instant | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > MAX_LENGTH) return undefined
  const first = trimmed.charCodeAt(0)
  const numeric = (first >= 48 && first <= 57) || first === 45 || first === 47
  const common = PLAIN.exec(trimmed)
  if (common !== null) return toInstant(plainParts(common), options)
  const iso = PLAIN_ISO.exec(trimmed)
  if (iso !== null) return toInstant(plainIsoParts(iso), options)
  const folded = foldDate(trimmed)
  const hints = HAN.test(trimmed) && options.language === undefined ? { ...options, language: 'zh' } : options
  const parts =
    (numeric ? (epoch(folded) ?? isoParts(folded, hints) ?? numericParts(folded, hints)) : undefined) ?? wordParts(folded, hints)
  const zoned = options.timeZone === undefined && HANGUL.test(trimmed) ? { timeZone: 'Asia/Seoul' } : options
  return typeof parts === 'number' ? inRange(parts) : parts && toInstant(parts, zoned)
}

const MAX_LENGTH = 128
/** Dates in Korean that name no zone are of Korea's one zone. */
const HANGUL = /\p{Script=Hangul}/u
const HAN = /\p{Script=Han}/u
const MIN_INSTANT = Date.parse('0001-01-01T00:00:00Z')
const MAX_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')

/** A date in the making; fields as written, `zone` in minutes east of UTC. */
interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
  zone?: number
}

/** RFC 822 as nearly every feed writes it: read without looking further. */
const PLAIN = /^(?:[A-Za-z]{3},\s)?(\d{1,2})\s([A-Z][a-z]{2})\s(\d{4})\s(\d{2}):(\d{2}):(\d{2})\s(?:GMT|([+-])(\d{2}):?(\d{2}))$/

function plainParts(match: RegExpExecArray): Parts {
  const offset = match[7] === undefined ? 0 : Number(match[8]) * 60 + Number(match[9])
  return {
    year: Number(match[3]),
    month: monthNumber(match[2]!) ?? 0,
    day: Number(match[1]),
    hour: Number(match[4]),
    minute: Number(match[5]),
    second: Number(match[6]),
    ms: 0,
    zone: match[7] === '-' ? -offset : offset,
  }
}

/** RFC 3339 as nearly every Atom feed writes it. */
const PLAIN_ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3})\d{0,9})?(?:Z|([+-])(\d{2}):(\d{2}))$/

function plainIsoParts(match: RegExpExecArray): Parts {
  const [, year, month, day, hour, minute, second, ms = 0] = match.map(Number)
  const offset = match[8] === undefined ? 0 : Number(match[9]) * 60 + Number(match[10])
  const zone = match[8] === '-' ? -offset : offset
  return { year: year!, month: month!, day: day!, hour: hour!, minute: minute!, second: second!, ms: match[7] === undefined ? 0 : ms, zone }
}

function inRange(instant: number): Instant | undefined {
  return instant >= MIN_INSTANT && instant <= MAX_INSTANT ? Math.trunc(instant) : undefined
}

function toInstant(parts: Parts, options: DateOptions): Instant | undefined {
  const { year, month, day, hour, minute, second, ms } = parts
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return undefined
  const local = utc(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + ms
  if (parts.zone !== undefined) return inRange(local - parts.zone * 60_000)
  // A zone has no offset at a time beyond all calendars.
  if (options.timeZone === undefined || inRange(local) === undefined) return inRange(local)
  return inRange(local - zoneOffsetMs(local, options.timeZone))
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Date.UTC takes years below 100 for 19xx. */
function utc(year: number, month: number, day: number): number {
  return year >= 100 ? Date.UTC(year, month - 1, day) : new Date(Date.UTC(2000, month - 1, day)).setUTCFullYear(year)
}

const EPOCH = /^(-?\d{9,13})(?:\.\d{1,9})?$/
const ASP_NET = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/

/** Unix time in seconds, in milliseconds from twelve digits on, or ASP.NET's. */
function epoch(text: string): number | undefined {
  const asp = text[0] === '/' ? ASP_NET.exec(text.replaceAll('\\', '')) : null
  if (asp !== null) return Number(asp[1])
  const match = EPOCH.exec(text)
  if (match === null) return undefined
  const digits = match[1]!
  return digits.replace('-', '').length >= 12 ? Number(digits) : Number(text) * 1000
}

const TIME = String.raw`(?:T|\s{1,3}|\s?-\s)?\s?(\d{1,2})(?:[:.]?(\d{2})(?:[:.]?(\d{2})(?:[.,:](\d{1,12}))?)?)?\s{0,3}(Z|[A-Z][A-Z/]{1,20}|[+-]\d{1,2}(?::?\d{2})?)?`
const DATE = String.raw`(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})\/(\d{1,2})\/(\d{1,2})|(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})\.?|(\d{4})(\d{2})(\d{2})`
const ISO = new RegExp(`^(?:${DATE})(?:(?=[T\\s-])${TIME})?$`, 'i')

function isoParts(text: string, hints: ZoneHints): Parts | undefined {
  const match = ISO.exec(text)
  if (match === null) return oddIsoParts(text, hints)
  const at = match[1] !== undefined ? 1 : match[4] !== undefined ? 4 : match[7] !== undefined ? 7 : 10
  return withTime(Number(match[at]), Number(match[at + 1]), Number(match[at + 2]), { match, at: 13, hints })
}

/** Groups from `at` on: hour, minute, second, fraction, zone. */
interface TimeGroups {
  readonly match: RegExpExecArray
  readonly at: number
  readonly hints: ZoneHints
}

function withTime(year: number, month: number, day: number, { match, at, hints }: TimeGroups): Parts | undefined {
  const parts: Parts = {
    year,
    month,
    day,
    hour: Number(match[at] ?? 0),
    minute: Number(match[at + 1] ?? 0),
    second: Number(match[at + 2] ?? 0),
    ms: 0,
  }
  const fraction = match[at + 3]
  if (fraction !== undefined) parts.ms = Math.trunc(Number(`0.${fraction}`) * 1000)
  const zone = match[at + 4]
  if (zone !== undefined) {
    const minutes = zoneMinutes(zone, hints) ?? offsetMinutes(zone)
    if (minutes === undefined) return undefined
    parts.zone = minutes
  }
  return parts
}

const REDUCED = /^(\d{4})(?:-(\d{2}))?(?:Z|[+-]\d{2}:\d{2})?$/
const ORDINAL = new RegExp(`^(\\d{4}|\\d{2})-?(\\d{3})(?:(?=[T\\s])${TIME})?$`, 'i')
const WEEK = new RegExp(`^(\\d{4})-?W(\\d{2})(?:-?([1-7]))?(?:(?=[T\\s])${TIME})?$`, 'i')
const SHORT_YEAR = new RegExp(`^(\\d{2})(?:-(\\d{2})-(\\d{2})|(\\d{2})(\\d{2}))(?:(?=[T\\s])${TIME})?$`, 'i')
const SHORT_MONTH = /^-(\d{2})-?(\d{2})$/

/** ISO 8601's rarer shapes: reduced precision, ordinal and week dates, two-digit years (§5.2 of its 2000 edition). */
function oddIsoParts(text: string, hints: ZoneHints): Parts | undefined {
  let match = REDUCED.exec(text)
  if (match !== null) return midnight(Number(match[1]), Number(match[2] ?? 1), 1)
  if ((match = SHORT_YEAR.exec(text)) !== null)
    return withTime(fullYear(match[1]!), Number(match[2] ?? match[4]), Number(match[3] ?? match[5]), { match, at: 6, hints })
  if ((match = SHORT_MONTH.exec(text)) !== null) return midnight(fullYear(match[1]!), Number(match[2]), 1)
  if ((match = ORDINAL.exec(text)) !== null) return dayOfYear(fullYear(match[1]!), Number(match[2]), { match, at: 3, hints })
  if ((match = WEEK.exec(text)) === null) return undefined
  const week = Number(match[2])
  if (week < 1 || week > 53) return undefined
  const fourth = new Date(utc(Number(match[1]), 1, 4))
  return dayOfYear(Number(match[1]), (week - 1) * 7 + Number(match[3] ?? 1) + 4 - (fourth.getUTCDay() || 7), { match, at: 4, hints })
}

function midnight(year: number, month: number, day: number): Parts {
  return { year, month, day, hour: 0, minute: 0, second: 0, ms: 0 }
}

function dayOfYear(year: number, ordinal: number, groups: TimeGroups): Parts | undefined {
  if (ordinal > 371) return undefined
  const date = new Date(utc(year, 1, 1) + (ordinal - 1) * DAY_MS)
  return withTime(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), groups)
}

/** RFC 5322 §4.3: two digits below 50 are of this century, three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return digits.length === 3 ? 1900 + year : year
}

const DAY_FIRST = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?=$|[\sT,])/

/** `24.11.2026 21:37`, `24/11/2026`: read only where it is plain which number is the day. */
function numericParts(text: string, hints: ZoneHints): Parts | undefined {
  const match = DAY_FIRST.exec(text)
  if (match === null) return undefined
  const [a, b] = [Number(match[1]), Number(match[3])]
  const rest = text.slice(match[0].length)
  const monthFirst = match[2] !== '.' && b > 12 ? true : match[2] !== '.' && /\b[ap]\.?m\b/i.test(rest)
  if (match[2] !== '.' && !monthFirst && a <= 12 && a !== b) return undefined
  const parts = monthFirst ? midnight(Number(match[4]), a, b) : midnight(Number(match[4]), b, a)
  return readTime(tokensOf(rest), parts, hints)
}

function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? []
}

/** A time, an offset, a number, or a word with its inner slash or dot. */
const TOKEN =
  /\d{1,2}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,9})?|[+-]\d{1,2}:?\d{2}(?!\d)|(?<=GMT|UTC|:\d{2}\s{0,3})[+-]\d{1,2}(?![\d:])|\d+|\p{L}[\p{L}\p{M}]*(?:[./]\p{L}[\p{L}\p{M}]*)*/gu

/** Dates with words in them: RFC 822 and kin, asctime, local languages, CJK. */
function wordParts(text: string, hints: ZoneHints): Parts | undefined {
  const parts = midnight(0, 0, 0)
  const eastAsian = eastAsianDate(text)
  if (eastAsian !== undefined) return eastAsian.date && readTime(tokensOf(eastAsian.rest), { ...parts, ...eastAsian.date }, hints)
  const tokens = tokensOf(text.replace(/\([^()]*\)/g, ' ').replace(/(\d)(?:st|nd|rd|th|\.|º|er)(?=[\s,])/gi, '$1'))
  return namedDate(tokens, parts) ? readTime(tokens, parts, hints) : undefined
}

/** Takes month name, day and year out of the list, whatever their order; the day is the first number of at most two digits.
 * The last name counts: `mar.` before it is a Tuesday. */
function namedDate(tokens: string[], parts: Parts): boolean {
  const monthAt = tokens.findLastIndex((token) => monthNumber(token) !== undefined)
  if (monthAt < 0) return yearFirst(tokens, parts)
  parts.month = monthNumber(tokens[monthAt]!)!
  const numbers = tokens.flatMap((token, index) =>
    /^\d{1,4}$/.test(token) ? [index] : /^[+-]\d{4}$/.test(token) && index === monthAt + 1 ? [index] : [],
  )
  const yearAt = numbers.find((index) => tokens[index]!.length >= 3) ?? (numbers[0]! < monthAt ? numbers[1] : numbers.at(-1))
  const dayAt = numbers.find((index) => index !== yearAt && tokens[index]!.length <= 2)
  if (yearAt === undefined || dayAt === undefined) return false
  parts.day = Number(tokens[dayAt])
  parts.year = fullYear(tokens[yearAt]!.replace(/^[+-]/, ''))
  for (const index of [monthAt, yearAt, dayAt].sort((a, b) => b - a)) tokens.splice(index, 1)
  return true
}

/** `Fri, 2006/09/15 08:19:53 EDT`: a weekday before a numeric date. */
function yearFirst(tokens: string[], parts: Parts): boolean {
  const at = tokens.findIndex((token) => /^\d{4}$/.test(token))
  const [month, day] = [tokens[at + 1], tokens[at + 2]]
  if (at < 0 || at > 1 || !/^[-+]?\d{1,2}$/.test(month ?? '') || !/^[-+]?\d{1,2}$/.test(day ?? '')) return false
  parts.year = Number(tokens[at])
  parts.month = Math.abs(Number(month))
  parts.day = Math.abs(Number(day))
  tokens.splice(at, 3)
  return true
}

/** Reads clock, half of the day and zone from what is left. A zone's name nobody knows counts as UTC (RFC 5322 §4.3). */
function readTime(tokens: readonly string[], parts: Parts, hints: ZoneHints): Parts | undefined {
  let afternoon: boolean | undefined
  let sawClock = false
  for (const token of tokens) {
    if (token.includes(':') && /^\d/.test(token)) {
      sawClock = readClock(token, parts)
    } else if (/^[+-]/.test(token)) {
      parts.zone = offsetMinutes(token) ?? parts.zone
    } else if (isAfternoon(token) !== undefined) {
      afternoon = isAfternoon(token)
    } else if (sawClock && parts.zone === undefined) {
      parts.zone = zoneMinutes(token, hints) ?? (/^[A-Za-z]{2,5}$/.test(token) ? 0 : undefined)
    }
  }
  if (afternoon !== undefined && parts.hour <= 12) parts.hour = (parts.hour % 12) + (afternoon ? 12 : 0)
  return parts
}

function readClock(token: string, parts: Parts): true {
  const [hour = 0, minute = 0, second = 0] = token.split(':').map((piece) => Number(piece.replace(',', '.')))
  parts.hour = hour
  parts.minute = minute
  parts.second = Math.trunc(second)
  parts.ms = Math.round((second % 1) * 1000)
  return true
}
