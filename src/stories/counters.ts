import { combine } from '../lib/hash32.ts'

/** Which paragraphs a publisher repeats under other titles. Bounded: 786 KiB whatever has been read. */
export class Counters {
  readonly #slots: Uint32Array

  private constructor(slots: Uint32Array) {
    this.#slots = slots
  }

  /** Counters as they were written, or new ones where there are none or they are of another size. */
  static read(bytes: Uint8Array | undefined): Counters {
    if (bytes?.byteLength !== SLOTS * WIDTH * 4) return new Counters(new Uint32Array(SLOTS * WIDTH))
    return new Counters(new Uint32Array(Uint8Array.from(bytes).buffer))
  }

  /** A copy of the bytes, in the byte order of the machine. */
  write(): Uint8Array {
    return new Uint8Array(this.#slots.slice().buffer)
  }

  /**
   * Returns which of these paragraphs the publisher printed under at least three titles other than this one, by their positions, and remembers
   * that it printed all of them under this one. Paragraphs are hashes of their texts.
   */
  take(
    { publisher, titleKey }: { readonly publisher: number; readonly titleKey: number },
    paragraphs: readonly number[],
  ): ReadonlySet<number> {
    const templates = new Set<number>()
    for (const [at, paragraph] of paragraphs.entries()) {
      const tag = combine(publisher, paragraph)
      if (this.#isTemplate(tag, titleKey)) templates.add(at)
      this.#note(tag, titleKey)
    }
    return templates
  }

  #isTemplate(tag: number, title: number): boolean {
    const at = this.#find(tag)
    if (at === undefined) return false
    let others = 0
    for (const seen of this.#titles(at)) if (seen !== 0 && seen !== short(title)) others++
    return others >= 3
  }

  /** A slot taken by another paragraph is given up when it holds fewer titles. */
  #note(tag: number, title: number): void {
    const at = this.#find(tag) ?? this.#claim(tag)
    const titles = this.#titles(at)
    const free = titles.indexOf(0)
    if (free < 0 || titles.includes(short(title))) return
    titles[free] = short(title)
    this.#slots[at + 1] = titles[0]! | (titles[1]! << 16)
    this.#slots[at + 2] = titles[2]! | (titles[3]! << 16)
  }

  #find(tag: number): number | undefined {
    return places(tag).find((at) => this.#slots[at] === tag)
  }

  #claim(tag: number): number {
    const [first = 0, second = 0] = places(tag)
    const at = this.#slots[first] === 0 || this.#held(first) <= this.#held(second) ? first : second
    this.#slots.fill(0, at, at + WIDTH)
    this.#slots[at] = tag
    return at
  }

  #held(at: number): number {
    return this.#titles(at).filter((title) => title !== 0).length
  }

  #titles(at: number): number[] {
    const [low, high] = [this.#slots[at + 1]!, this.#slots[at + 2]!]
    return [low & 0xffff, low >>> 16, high & 0xffff, high >>> 16]
  }
}

const SLOTS = 1 << 16
/** Tag, then four titles of 16 bits. */
const WIDTH = 3

function places(tag: number): readonly number[] {
  return [(tag % SLOTS) * WIDTH, (combine(tag, 1) % SLOTS) * WIDTH]
}

function short(title: number): number {
  return title % 0xffff || 1
}
