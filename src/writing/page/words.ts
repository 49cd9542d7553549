import type { RuleKey } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import { PHRASES, type Phrases, type Plural } from './phrases.ts'

type Counted = 'stories' | 'moreSources' | 'archivePage'
type Named = 'playerAt' | 'feedOf'

/** What a page says in its own voice: texts, and functions for those with a value in them. */
export interface Words extends Omit<Phrases, Counted | Named | 'timesIn'> {
  /** BCP 47 tag of the row. */
  readonly lang: string
  readonly stories: (count: number) => string
  readonly moreSources: (count: number) => string
  readonly archivePage: (number: number) => string
  readonly playerAt: (host: string) => string
  readonly feedOf: (name: string) => string
  readonly groups: Readonly<Record<RuleKey, string>>
  /** States the time zone of every time on the page. */
  readonly timesIn: string
  /** `Tuesday, November 24, 2026` in the site's time zone. */
  readonly day: (instant: Instant) => string
  /** `May 14 – 17, 2026`. */
  readonly days: (from: Instant, to: Instant) => string
  /** `May 14`. */
  readonly shortDay: (instant: Instant) => string
  /** `14:05` in the site's time zone. */
  readonly clock: (instant: Instant) => string
}

/** Returns the words of a page for a language and an IANA time zone; English where the table has no row. The same arguments return the same object. */
export function wordsFor(language: string | undefined, timeZone = 'UTC'): Words {
  const key = `${language ?? ''} ${timeZone}`
  const known = made.get(key)
  if (known !== undefined) return known
  const words = makeWords(language, timeZone)
  if (made.size >= MOST_MADE) made.clear()
  made.set(key, words)
  return words
}

const made = new Map<string, Words>()
const MOST_MADE = 200

/** Returns the tag of the row that stands for a language. */
function rowOf(language: string): string {
  const tag = language.toLowerCase()
  if (/^zh-(?:hant|tw|hk|mo)\b/.test(tag)) return 'zh-Hant'
  if (/^zh\b/.test(tag)) return 'zh-Hans'
  const [primary = ''] = tag.split('-')
  return Object.hasOwn(PHRASES, primary) ? primary : 'en'
}

function makeWords(language: string | undefined, timeZone: string): Words {
  const lang = rowOf(language ?? 'en')
  const phrases = PHRASES[lang]!
  // A regional tag such as en-GB or es-MX decides how dates look; a language without a row has English dates beside its English words.
  const locale = language !== undefined && (lang !== 'en' || /^en\b/i.test(language)) ? supported(language, lang) : lang
  const rules = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  const counted = (forms: Plural) => (count: number) => (forms[rules.select(count)] ?? forms.other).replace('{n}', numbers.format(count))
  const named = (phrase: string) => (name: string) => phrase.replace(/\{(?:host|name)\}/, () => name)
  const zoned = { calendar: 'gregory', numberingSystem: 'latn', timeZone } as const
  const days = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', ...zoned })
  const ranges = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', ...zoned })
  const shortDays = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', ...zoned })
  const clocks = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone })
  return {
    ...phrases,
    lang,
    stories: counted(phrases.stories),
    moreSources: counted(phrases.moreSources),
    archivePage: counted({ other: phrases.archivePage }),
    playerAt: named(phrases.playerAt),
    feedOf: named(phrases.feedOf),
    timesIn: phrases.timesIn.replace('{zone}', () => timeZone.replaceAll('_', ' ')),
    day: (instant) => days.format(instant),
    days: (from, to) => ranges.formatRange(from, to),
    shortDay: (instant) => shortDays.format(instant),
    clock: (instant) => clocks.format(instant),
  }
}

/** Returns the tag where Intl knows it, else the row's. */
function supported(language: string, row: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? row
  } catch {
    return row
  }
}

/** Returns the words that hold no value, for templates. */
export function textsOf(words: Words): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(words).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** Returns the calendar day of an instant in a time zone, as a text that equal days share. */
export function dayOf(instant: Instant, timeZone = 'UTC'): string {
  let format = dayFormats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone })
    dayFormats.set(timeZone, format)
  }
  return format.format(instant)
}

const dayFormats = new Map<string, Intl.DateTimeFormat>()
