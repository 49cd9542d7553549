/** A date without a time. */
interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

/**
 * The text with signs and digits in their plain form (full-width ones, U+2212), and clocks written with words (`10时30分`, `3시`) as `10:30`. A month written
 * as a number before its word, without a year's word, becomes its English name.
 */
export function foldDate(text: string): string {
  if (!NOT_ASCII.test(text)) return text
  const plain = text
    .normalize('NFKC')
    .replace(/[\u2212\u2010-\u2013]/g, '-')
    .replace(SPELLED, spelledOut)
  return plain.replace(
    CLOCK,
    (_, hour: string, minute = '0', second = '0') => ` ${hour}:${minute.padStart(2, '0')}:${second.padStart(2, '0')} `,
  )
}

const NOT_ASCII = /[^\x00-\x7f]/
const CLOCK = /(\d{1,2})\s?[時时点點시](?:\s?(\d{1,2})\s?[分분])?(?:\s?(\d{1,2})\s?[秒초])?/g
/** `二〇二六年五月一日`, `令和八年一月五日`, `民國一百一十五年1月5日`. */
const SPELLED =
  /(元|[〇零一二三四五六七八九十百]{1,6}|\d{1,4})年(\d{1,2}|[一二三四五六七八九十]{1,3})月(\d{1,2}|[一二三四五六七八九十]{1,3})日/g
const FIGURES = '〇一二三四五六七八九'

function spelledOut(_: string, year: string, month: string, day: string): string {
  return `${yearWord(year)}年${numberOf(month)}月${numberOf(day)}日`
}

/** Figures side by side (`二〇二六`, `一一五`), or a number in words (`百十五`). */
function yearWord(word: string): string {
  if (/^(?:元|\d+)$/.test(word)) return word
  if (!/[十百]/.test(word)) return [...word].map((char) => Math.max(0, FIGURES.indexOf(char))).join('')
  const [hundreds, rest] = word.includes('百') ? (word.split('百') as [string, string]) : ['〇', word]
  return String((hundreds === '' ? 1 : FIGURES.indexOf(hundreds)) * 100 + Math.max(0, numberOf(rest.replace(/^[〇零]/, '') || '〇')))
}

/** 0 to 99. */
function numberOf(word: string): number {
  if (/^\d+$/.test(word)) return Number(word)
  const ten = word.indexOf('十')
  if (ten < 0) return FIGURES.indexOf(word)
  const tens = ten === 0 ? 1 : FIGURES.indexOf(word[0]!)
  return tens * 10 + (ten + 1 < word.length ? FIGURES.indexOf(word[ten + 1]!) : 0)
}

/**
 * A date in Chinese, Japanese or Korean words, in any order, and the text without it; undefined for a text without such words. `date` is undefined if the words make no date:
 * a year of one or two digits without an era could be any. Eras of Japan, and the years of the Republic (three digits), are counted.
 */
export function eastAsianDate(text: string): { readonly date: Day | undefined; readonly rest: string } | undefined {
  const month = /(\d{1,2})\s?[月월]/.exec(text)
  const day = /(\d{1,2})\s?[日号號일]/.exec(text)
  if (month === null || (day === null && !/[年년]/.test(text))) return month === null ? undefined : namedMonth(text, month)
  const year = YEAR.exec(text) ?? /(?<!\d)(\d{4})(?!\d|\s?[月日월일])/.exec(text)
  if (year === null || day === null) return { date: undefined, rest: text }
  const fullYear = year.length === 2 ? Number(year[1]) : yearOf(year)
  const rest = [year[0], month[0], day[0]].reduce((left, part) => left.replace(part, ' '), text)
  return { date: fullYear === undefined ? undefined : { year: fullYear, month: Number(month[1]), day: Number(day[1]) }, rest }
}

const YEAR = /(令和|平成|昭和|大正|明治|中華民國|民國|民国|[RHST])?\s?(元|(?<!\d)\d{1,4})\s?[年년]/i

/** The year before the first of each era. */
const ERAS: Readonly<Record<string, number>> = {
  令和: 2018,
  平成: 1988,
  昭和: 1925,
  大正: 1911,
  明治: 1867,
  R: 2018,
  H: 1988,
  S: 1925,
  T: 1911,
}
const REPUBLIC = 1911

function yearOf([, era, figure = '']: RegExpExecArray): number | undefined {
  const count = figure === '元' ? 1 : Number(figure)
  if (figure.length === 4) return count
  if (era !== undefined) return count + (ERAS[era.toUpperCase()] ?? REPUBLIC)
  return figure.length === 3 ? count + REPUBLIC : figure.length === 2 ? 2000 + count : undefined
}

/** `01 5月 2026`: the month alone is a word. */
function namedMonth(text: string, month: RegExpExecArray): ReturnType<typeof eastAsianDate> {
  const rest = text.replace(month[0], ' ')
  const year = /(?<!\d)\d{4}(?!\d)/.exec(rest)
  const day = /(?<![\d:+-])(\d{1,2})(?![\d:])/.exec(year === null ? rest : rest.replace(year[0], ' '))
  if (year === null || day === null) return { date: undefined, rest: text }
  const date = { year: Number(year[0]), month: Number(month[1]), day: Number(day[1]) }
  return { date, rest: rest.replace(year[0], ' ').replace(day[0], ' ') }
}
