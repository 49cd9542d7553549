/** Returns the text without what XML 1.0 §2.2 forbids: C0 controls but tab, LF and CR, lone surrogates, U+FFFE and U+FFFF. */
export function legalText(text: string): string {
  return (text.isWellFormed() ? text : text.replace(LONE_SURROGATE, '')).replace(ILLEGAL, '')
}

const LONE_SURROGATE = /\p{Surrogate}/gu
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

/** The text with LF for CRLF and CR, as every XML reader would see it (XML 1.0 §2.11). */
export function unixLines(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

/** One line: white space folded to single spaces, ends trimmed. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

/** The form in which labels are compared: NFKC (folds full and half width), lower case, white space and dashes folded. Not for display. */
export function foldLabel(text: string): string {
  return oneLine(text.normalize('NFKC').toLowerCase()).replace(/\s*[-‐‑‒–—―－]\s*/gu, '-')
}

/** At most `limit` UTF-16 units, cut at a word end (between any two Han or kana characters), with an ellipsis where something was cut. */
export function truncateAtWord(text: string, limit: number): string {
  if (text.length <= limit) return text
  const start = wordStartBefore(text, limit)
  let end = start
  for (const { index, segment } of segmenter.segment(text.slice(start, limit + 64))) {
    if (start + index + segment.length > limit - 1) break
    end = start + index + segment.length
  }
  return `${text
    .slice(0, end > 0 ? end : limit - 1)
    .toWellFormed()
    .trimEnd()}…`
}

/** Returns where a word ends for certain (UAX 29: before U+3002, before a space after something else), or 0: what lies before need not be segmented. */
function wordStartBefore(text: string, limit: number): number {
  const start = Math.max(text.lastIndexOf('。', limit - 1), text.lastIndexOf(' ', limit - 1))
  return start < 1 || /\s/u.test(text[start - 1]!) ? 0 : start
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** Returns a summary that ends with a whole word: one that was cut in the middle of a word of the text it begins ends before that word, with an ellipsis. */
export function wholeWords(summary: string, text: string | undefined): string {
  const tail = summary.slice(-TAIL)
  const at = text === undefined || !IN_WORD.test(summary.slice(-1)) ? -1 : text.slice(0, summary.length * 4 + TAIL).indexOf(tail)
  if (at === -1 || !IN_WORD.test(text!.charAt(at + tail.length))) return summary
  const end = summary.search(/\S+$/u)
  return end < 1 ? summary : `${summary.slice(0, end).trimEnd()}…`
}

/** UTF-16 units by which a summary finds its end in the text. */
const TAIL = 24
/** Characters of scripts that set words apart. */
const IN_WORD = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{N}]/u

/** Returns a negative number, zero or a positive number: the order of two texts by UTF-16 code units, the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Returns the first line of an error's message, at most 300 characters, because parsers append the text around the fault. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 300) ?? ''
}
