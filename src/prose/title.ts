import { foldLabel } from '../lib/text.ts'

/** The title without the publisher's name at its end or beginning: "Rates rise – Daily Ledger" is "Rates rise". */
export function titleOf(title: string, publisher: string): string {
  const name = foldLabel(publisher)
  if (name.length < 2) return title
  const tail = TAIL.exec(title)
  if (tail !== null && sameName(foldLabel(tail[2]!), name)) return tail[1]!
  const head = HEAD.exec(title)
  if (head !== null && sameName(foldLabel(head[1]!), name)) return head[2]!
  return title
}

/** What numbers a title among its like: figures are found by themselves; these are （上）, (二), Part III. */
export function partMarks(title: string): readonly string[] {
  return [...title.normalize('NFKC').matchAll(PART)].map((match) => (match[1] ?? match[2] ?? match[3])!.toLowerCase())
}

const PART =
  /[(【[]\s*([上中下]|[一二三四五六七八九十]{1,3}|[ivx]{1,4})\s*[)】\]]|第([一二三四五六七八九十]{1,3})[期集回章节部季讲]|\bpart ([ivx]{1,4}|one|two|three|four|five)\b/giu

/** True for an item that says it corrects or takes back another. An update is not one. */
export function correctionMark(title: string, text: string): boolean {
  return CORRECTION.test(title) || CORRECTION.test(text.slice(0, 60))
}

function sameName(segment: string, name: string): boolean {
  return segment !== '' && (segment === name || (segment.length >= 2 && name.includes(segment)) || segment.includes(name))
}

const TAIL = /^(.+?)\s*[-–—_|｜•·]+\s*([^-–—_|｜•·]{2,40})$/u
const HEAD = /^\[?([^-–—_|｜•·:：\]]{2,40})\s*[\]:：|｜]\s*(.+)$/u

const CORRECTION = /^\W*(?:correct(?:ion|ed|s)\b|corrigend|clarification\b|erratum\b|retract(?:ion|ed)\b|更正|勘误|勘誤|致歉)/iu
