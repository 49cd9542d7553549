import type { Marks } from './contract.ts'
import { escaped } from './html.ts'

/** How code is held back. */
export interface CodeRules {
  /** TeX between `$…$` counts whatever it looks like, because the article says that it has some. */
  readonly hasMath: boolean
  /** Marks inside code are read by the generator (Jekyll); else they are shown. */
  readonly readsCode: boolean
}

/**
 * Returns the text with stand-ins for what no dialect may touch: code fences, code spans, `<pre>`, comments, `{% raw %}` and its kin with
 * all that is in them, and TeX, which keeps each backslash and stands between the delimiters that renderers downstream look for.
 */
export function withoutCode(text: string, marks: Marks, { hasMath, readsCode }: CodeRules): string {
  if (!/[`~<$]|\{[%{:]|^(?: {4}|\t)/m.test(text)) return text
  return withoutIndented(withoutFences(text, marks, readsCode), marks).replace(
    VERBATIM,
    (whole, ...groups: readonly (string | undefined)[]) => {
      const [, span, tag, , display, plain] = groups
      if (display !== undefined) return marks.hold(`<span class="math display">\\[${escaped(display.trim())}\\]</span>`, whole)
      if (plain !== undefined)
        return hasMath || TEX.test(plain) ? marks.hold(`<span class="math inline">\\(${escaped(plain)}\\)</span>`, whole) : whole
      if (!readsCode) return marks.keep(whole)
      return tag !== undefined ? whole : marks.keep(span === undefined ? whole : withoutRaw(whole))
    },
  )
}

/** Code span; `<pre>` and its kin; a comment; display TeX; inline TeX as Pandoc reads it. */
const VERBATIM =
  /(?<![`\\])(`+)(?!`)((?:(?!\n[ \t]*\n)[\s\S]){1,5000}?)(?<!`)\1(?!`)|<(pre|code|script|style|textarea)\b[^>]{0,500}>(?:(?!<\/\3)[\s\S]){0,100000}<\/\3>|(<!--(?:(?!-->)[\s\S]){0,20000}-->)|(?<![\\$])\$\$(?!\$)((?:(?!\$\$|\n[ \t]*\n)[\s\S]){1,10000})\$\$|(?<![\\$\w])\$(?![\s$])((?:(?!\n[ \t]*\n)[^$]){1,500}?)(?<![\s\\$])\$(?![\d$])/g

/** What plain text between two dollar signs does not hold. */
const TEX = /[\\^_{}=<>]|^[A-Za-z0-9]$|^[A-Za-z][+*/-][A-Za-z0-9]$/

const FENCE = /^((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,})([^\n]*)$/

/** Fences, line by line: what is open ends with the first line of as many marks, or with the text. Only the marks before it, which are of quotes and lists, stay. */
function withoutFences(text: string, marks: Marks, readsCode: boolean): string {
  if (!/`{3}|~{3}/.test(text)) return text
  const out: string[] = []
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const opening = FENCE.exec(lines[index]!)
    if (opening === null || (opening[2]!.startsWith('`') && opening[3]!.includes('`'))) {
      out.push(lines[index]!)
      continue
    }
    const closing = new RegExp(`^[ \\t>]*${opening[2]![0]}{${opening[2]!.length},}[ \\t]*$`)
    let end = index + 1
    while (end < lines.length && !closing.test(lines[end]!)) end++
    const block = lines
      .slice(index, end + 1)
      .join('\n')
      .slice(opening[1]!.length)
    out.push(opening[1]! + marks.keep(readsCode ? withoutRaw(block) : block))
    index = end
  }
  return out.join('\n')
}

function withoutRaw(code: string): string {
  return code.replace(/\{%-?\s*(?:end)?raw\s*-?%\}/g, '')
}

/** Lines set in by four spaces after an empty line, outside lists. */
function withoutIndented(text: string, marks: Marks): string {
  if (!/\n[ \t]*\n(?: {4}|\t)/.test(text)) return text
  const out: string[] = []
  let previous = ''
  let isList = false
  let isCode = false
  for (const line of text.split('\n')) {
    const isBlank = line.trim() === ''
    const isSetIn = /^(?: {4}|\t)/.test(line)
    if (!isBlank && !isSetIn) isList = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]/.test(line) || (isList && /^ /.test(line))
    isCode = !isBlank && isSetIn && !isList && (isCode || previous.trim() === '')
    out.push(isCode ? `    ${marks.keep(line.replace(/^(?: {4}|\t)/, ''))}` : line)
    previous = line
  }
  return out.join('\n')
}
