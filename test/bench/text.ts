/** Numbers from 0 to below 1, the same for the same seed. */
export function numbersFrom(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}

const SYLLABLES = 'ba cor den fal gri hol in jun ka lor men nor os pel qui ran ser tor un ver wil xan yel zo'.split(' ')
const HAN = '港口渡轮清晨离岸市场鱼价连续三天上涨花园种子晚熟图书馆新馆开放河水流过磨坊面粉送到城里铁路延误旅客等待山谷积雪消融学校恢复上课'

/** A word of one to four syllables; small numbers are drawn more often, as in real texts. */
function word(next: () => number): string {
  let rest = Math.floor(next() ** 2 * SYLLABLES.length ** 3)
  let made = SYLLABLES[rest % SYLLABLES.length]!
  while ((rest = Math.floor(rest / SYLLABLES.length)) > 0) made += SYLLABLES[rest % SYLLABLES.length]
  return made
}

/** A sentence of so many words, with its full stop. */
export function sentence(next: () => number, words: number): string {
  const text = Array.from({ length: words }, () => word(next)).join(' ')
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

/** So many Chinese characters. */
export function han(next: () => number, length: number): string {
  return Array.from({ length }, () => HAN[Math.floor(next() * HAN.length)]).join('')
}
