/** What a UTF-16 unit is when a text is cut into units. `SINGLE`: a Han, kana or Hangul character; `JOINT`: what may stand inside a number. */
export const [OTHER, LETTER, DIGIT, SINGLE, JOINT, PERCENT, SURROGATE] = [0, 1, 2, 3, 4, 5, 6] as const

/** Tables by UTF-16 unit: its class, and the unit it is compared as (lower case, ASCII digits). */
export interface Characters {
  readonly classes: Uint8Array
  readonly folded: Uint16Array
}

/** The tables, 192 KiB, built in some milliseconds when the first text comes. */
export function characters(): Characters {
  built ??= build()
  return built
}

let built: Characters | undefined

/** True for an astral character that is a unit by itself. */
export function isAstralUnit(character: string): boolean {
  return /[\p{L}\p{M}\p{N}]/u.test(character)
}

function build(): Characters {
  const classes = new Uint8Array(SIZE)
  const folded = Uint16Array.from({ length: SIZE }, (_, code) => code)
  const all = Array.from({ length: SIZE / 0x1000 }, (_, page) => String.fromCharCode(...folded.subarray(page << 12, (page + 1) << 12)))
    .join('')
    .replace(/[\ud800-\udfff]/g, ' ')
  const mark = (pattern: RegExp, kind: number): void => {
    for (const { 0: run, index } of all.matchAll(pattern)) classes.fill(kind, index, index + run.length)
  }
  mark(/[\p{L}\p{M}\p{N}]+/gu, LETTER)
  // U+30FC lengthens the vowel of a kana; Unicode gives it no script.
  mark(/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}ー]+/gu, SINGLE)
  mark(/[.,:/'’-]/gu, JOINT)
  mark(/%/gu, PERCENT)
  classes.fill(SURROGATE, 0xd800, 0xe000)
  for (const { 0: run, index } of all.matchAll(/\p{Nd}+/gu)) foldDigits(run.length, index, { classes, folded })
  for (const { 0: capital, index } of all.matchAll(/[\p{Lu}\p{Lt}]/gu)) {
    const lower = capital.toLowerCase()
    if (lower.length === 1) folded[index] = lower.charCodeAt(0)
  }
  return { classes, folded }
}

const SIZE = 0x10000

/** Digits of every script come in tens, zero first. */
function foldDigits(length: number, index: number, { classes, folded }: Characters): void {
  classes.fill(DIGIT, index, index + length)
  for (let at = 0; at < length; at++) folded[index + at] = 0x30 + (at % 10)
}
