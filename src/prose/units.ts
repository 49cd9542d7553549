import { HASH_START, hash32, hashEnd, hashStep } from '../lib/hash32.ts'
import { simplifiedTable } from '../lib/simplified.ts'
import { characters, DIGIT, isAstralUnit, JOINT, LETTER, PERCENT, SINGLE, SURROGATE } from './characters.ts'

/**
 * What texts are compared by, in their order: words, whole numbers (`1.2.3`, `3.5%`) and single Han, kana and Hangul characters.
 * Case, width, punctuation, digit groups and traditional characters are folded. A unit is its 32-bit hash.
 */
export interface Units {
  readonly hashes: Uint32Array
  /** What each unit is: `FIGURE`, `CAPITAL` (a word of three letters or more inside a sentence, one of them a capital: a name), `CHARACTER` (Han, kana, Hangul), or 0. */
  readonly marks: Uint8Array
}

/** Marks of a unit. */
export const [FIGURE, CAPITAL, CHARACTER] = [1, 2, 4] as const

/** The units of one text. */
export function unitsOf(text: string): Units {
  const list = new UnitList(text.length)
  list.add(text)
  return list.take()
}

/** The hash that the word has as a unit. */
export function unitHash(word: string): number {
  return hash32(word.toLowerCase())
}

/** Room of a list that was taken: two arrays less for each text. */
let spare: { readonly hashes: Uint32Array<ArrayBuffer>; readonly marks: Uint8Array<ArrayBuffer> } | undefined
const FIRST_SIZE = 1024
const MOST_SPARE = 65_536
/** NFKC leaves it as it is. */
const ASCII = /^[\0-\x7f]*$/

/** Units of several texts, one after the other. */
export class UnitList {
  #hashes: Uint32Array<ArrayBuffer>
  #marks: Uint8Array<ArrayBuffer>
  #length = 0
  /** The next word begins a sentence. */
  #isOpening = true

  /** `capacity`: about how many UTF-16 units of text will be added. */
  constructor(capacity: number) {
    const size = Math.max(FIRST_SIZE, capacity >> 1)
    const isEnough = spare !== undefined && spare.marks.length >= size
    this.#hashes = isEnough ? spare!.hashes : new Uint32Array(size)
    this.#marks = isEnough ? spare!.marks : new Uint8Array(size)
    spare = undefined
  }

  get length(): number {
    return this.#length
  }

  /** Adds the units of a text. */
  add(text: string): void {
    const folded = ASCII.test(text) ? text : text.normalize('NFKC')
    const { classes } = characters()
    this.#isOpening = true
    for (let at = 0; at < folded.length; ) {
      const kind = classes[folded.charCodeAt(at)]!
      if (kind === LETTER) at = this.#word(folded, at)
      else if (kind === SINGLE) this.#push(hashEnd(hashStep(HASH_START, simplifiedTable()[folded.charCodeAt(at++)]!)), CHARACTER)
      else if (kind === DIGIT) at = this.#figure(folded, at)
      else if (kind === SURROGATE) at = this.#astral(folded, at)
      else if (OPENS.includes(folded[at++]!)) this.#isOpening = true
    }
  }

  /** The units added. Nothing is added after that: the next list takes over the room of this one. */
  take(): Units {
    const units = { hashes: this.#hashes.slice(0, this.#length), marks: this.#marks.slice(0, this.#length) }
    if (this.#marks.length <= MOST_SPARE) spare = { hashes: this.#hashes, marks: this.#marks }
    return units
  }

  #word(text: string, from: number): number {
    const { classes, folded } = characters()
    let [at, hash, hasCapital] = [from, HASH_START, false]
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (classes[code] !== LETTER) break
      const lower = folded[code]!
      hasCapital ||= lower !== code
      hash = hashStep(hash, lower)
    }
    this.#push(hashEnd(hash), hasCapital && !this.#isOpening && at - from > 2 ? CAPITAL : 0)
    return at
  }

  #figure(text: string, from: number): number {
    const { classes, folded } = characters()
    let [at, hash] = [from, HASH_START]
    for (;;) {
      while (classes[text.charCodeAt(at)] === DIGIT) hash = hashStep(hash, folded[text.charCodeAt(at++)]!)
      if (classes[text.charCodeAt(at)] !== JOINT || classes[text.charCodeAt(at + 1)] !== DIGIT) break
      const joint = folded[text.charCodeAt(at)]!
      if (isGroup(text, at, joint)) at++
      else if (GROUPING.includes(String.fromCharCode(joint)) && joint !== COMMA) break
      // Dates, times and results are the same whatever their parts are joined by.
      else {
        hash = hashStep(hash, POINT)
        at++
      }
    }
    if (classes[text.charCodeAt(at)] === PERCENT) hash = hashStep(hash, folded[text.charCodeAt(at++)]!)
    this.#push(hashEnd(hash), FIGURE)
    return at
  }

  #astral(text: string, at: number): number {
    const character = String.fromCodePoint(text.codePointAt(at)!)
    if (isAstralUnit(character)) this.#push(hash32(character), CHARACTER)
    return at + character.length
  }

  #push(hash: number, mark: number): void {
    if (this.#length === this.#hashes.length) this.#grow()
    this.#hashes[this.#length] = hash
    this.#marks[this.#length++] = mark
    this.#isOpening = false
  }

  #grow(): void {
    const [hashes, marks] = [new Uint32Array(this.#length * 2), new Uint8Array(this.#length * 2)]
    hashes.set(this.#hashes)
    marks.set(this.#marks)
    this.#hashes = hashes
    this.#marks = marks
  }
}

/** True for a separator that has exactly three digits behind it: 1,234 and 1'234 are 1234. */
function isGroup(text: string, at: number, joint: number): boolean {
  if (!GROUPING.includes(String.fromCharCode(joint))) return false
  const { classes } = characters()
  const isDigit = (index: number): boolean => classes[text.charCodeAt(index)] === DIGIT
  return isDigit(at + 1) && isDigit(at + 2) && isDigit(at + 3) && !isDigit(at + 4)
}

/** What a sentence may follow. */
const OPENS = '.!?:;\n"“。'
const GROUPING = ",'’"
const [COMMA, POINT] = [0x2c, 0x2e] as const

/** `han` for texts mostly in Chinese characters, kana or Hangul, `alphabet` for the others; undefined where there is too little text to tell. */
export function scriptOf({ marks }: Pick<Units, 'marks'>): 'han' | 'alphabet' | undefined {
  let [han, words] = [0, 0]
  for (const mark of marks) {
    if (mark === CHARACTER) han++
    else if (mark !== FIGURE) words++
  }
  if (han + words < 4) return undefined
  // A Chinese word is about two characters, and Chinese texts hold English names.
  return han > words ? 'han' : 'alphabet'
}

/** The distinct runs of `n` units that follow each other, as hashes; a text that is shorter is one run. */
export function runsOf(hashes: ArrayLike<number>, n: number): ReadonlySet<number> {
  const runs = new Set<number>()
  const last = Math.max(0, hashes.length - n)
  for (let from = 0; hashes.length > 0 && from <= last; from++) runs.add(runAt(hashes, from, Math.min(n, hashes.length)))
  return runs
}

function runAt(hashes: ArrayLike<number>, from: number, n: number): number {
  let run = HASH_START
  for (let at = from; at < from + n; at++) run = hashStep(run, hashes[at]!)
  return hashEnd(run)
}

/** Share of the smaller set that the larger one has too, 0 to 1. */
export function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const least = Math.min(a.size, b.size)
  return least === 0 ? 0 : a.intersection(b).size / least
}
