import { simplified } from '../lib/simplified.ts'

/** A text cut for comparison: a Han, kana or hangul character, a word or a whole number each. */
export interface Units {
  readonly units: readonly string[]
  /** The numbers among them: 1.2.3, 2022-01-05, 3.5%; digit groups joined. */
  readonly figures: readonly string[]
  /** Words written with a capital inside a sentence: names, in scripts that have capitals. */
  readonly capitals: readonly string[]
}

/** The units of a text after folding width, case, punctuation and traditional characters. Word order is kept. */
export function unitsOf(text: string): Units {
  const units: string[] = []
  const figures: string[] = []
  const capitals: string[] = []
  for (const match of simplified(text.normalize('NFKC')).match(UNIT) ?? []) {
    const first = match.charCodeAt(0)
    if (first >= 0x30 && first <= 0x39) {
      const figure = match.replace(DIGIT_GROUPS, '')
      units.push(figure)
      figures.push(figure)
      continue
    }
    const word = match.toLowerCase()
    if (word !== match && match.length > 2) capitals.push(word)
    units.push(word)
  }
  return { units, figures, capitals }
}

/** `han` for texts mostly in Chinese characters or kana, `alphabet` for the others; undefined where there is too little text to tell. */
export function scriptOf(units: readonly string[]): 'han' | 'alphabet' | undefined {
  let han = 0
  let words = 0
  for (const unit of units) {
    const code = unit.charCodeAt(0)
    if (code >= 0x2e80 && code < 0xfb00) han++
    else if (code > 0x39) words++
  }
  if (han + words < 4) return undefined
  // A Chinese word is about two characters, and Chinese texts hold English names.
  return han > words ? 'han' : 'alphabet'
}

const UNIT =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]|\d+(?:[.,:\/\-]\d+)*%?|[[\p{L}\p{M}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]]+/gv

const DIGIT_GROUPS = /(?<=\d),(?=\d{3}(?!\d))/g
