import { RE2JS, RE2JSException } from 're2js'
import { BOUNDARY, markedPattern, withBoundaries, withoutBoundaries } from './word-boundaries.ts'

/** A pattern with RE2 semantics: linear in its input, and bounded: whatever pattern and input, one call stays near 100 ms. */
export interface Pattern {
  readonly source: string
  /** True where the text contains a match. Only the first so many characters are looked at; see `reach`. */
  test(text: string): boolean
  /** The text with its matches replaced; `$1`, `$<name>` and `$&` stand for what was matched, `$$` for a dollar. */
  replace(text: string, replacement: string): string
  /** UTF-16 units of a text that are looked at; what lies behind is never matched. */
  readonly reach: number
}

/** The text is not a pattern; the message quotes it and says what is wrong in words. */
export class PatternError extends Error {
  readonly pattern: string
  constructor(pattern: string, reason: string, options?: ErrorOptions) {
    super(`the pattern ${quote(pattern)} cannot be used: ${reason}`, options)
    this.name = 'PatternError'
    this.pattern = pattern
  }
}

/**
 * The pattern, compiled once and remembered. Case is folded unless the pattern turns that off with `(?-i)`; `.` also matches a line feed.
 * Syntax: RE2, that is Perl's without look-around and back-references, with `\p{Han}` and the like. Throws PatternError.
 */
export function compilePattern(text: string): Pattern {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const pattern = build(text)
  if (compiled.size >= REMEMBERED) compiled.clear()
  compiled.set(text, pattern)
  return pattern
}

/** What is wrong with the pattern, or undefined. */
export function patternProblem(text: string): string | undefined {
  try {
    compilePattern(text)
    return undefined
  } catch (error) {
    if (error instanceof PatternError) return error.message
    throw error
  }
}

const compiled = new Map<string, Pattern>()
const REMEMBERED = 1_000

/** Longer patterns are generated, and their programs too big for the budget anyway. */
const MAX_PATTERN_LENGTH = 2_000
/** Instructions of the compiled program. */
const MAX_PROGRAM = 5_000
/** Instructions times characters of one call: 10 to 100 ms, by how many of the instructions are alive at a time. */
const BUDGET = 4_000_000
const MAX_REACH = 200_000

function build(text: string): Pattern {
  if (text === '') throw new PatternError(text, 'it is empty and would match everything')
  if (text.length > MAX_PATTERN_LENGTH) throw new PatternError(text, `it is longer than ${MAX_PATTERN_LENGTH} characters`)
  const program = compileRe2(text)
  const size = program.programSize()
  if (size > MAX_PROGRAM) throw new PatternError(text, 'its repetitions multiply to a program that is too big')
  const reach = Math.min(MAX_REACH, Math.floor(BUDGET / size))
  const marked = markedProgram(text)
  if (marked === undefined)
    return {
      source: text,
      reach,
      test: (input) => program.test(upTo(input, reach)),
      replace: (input, replacement) => replaceWithin(program, input, replacement, { reach, size }),
    }
  const cost = { size: marked.programSize(), reach: Math.min(reach, Math.floor(BUDGET / (2 * marked.programSize()))) }
  const isPlain = (head: string): boolean => /^[\x00-\x7f]*$/.test(head) || head.includes(BOUNDARY)
  return {
    source: text,
    reach: cost.reach,
    test: (input) => {
      const head = upTo(input, cost.reach)
      return isPlain(head) ? program.test(head) : marked.test(withBoundaries(head))
    },
    replace: (input, replacement) => {
      const head = upTo(input, cost.reach)
      if (isPlain(head)) return replaceWithin(program, input, replacement, { reach: cost.reach, size })
      const whole = { ...cost, reach: Number.POSITIVE_INFINITY }
      return withoutBoundaries(replaceWithin(marked, withBoundaries(head), replacement, whole)) + input.slice(head.length)
    },
  }
}

/** The program that finds boundaries of all letters; undefined for a pattern without `\b`, and for one that has it where it cannot be said. */
function markedProgram(text: string): RE2JS | undefined {
  const marked = /\\b/.test(text.replaceAll('\\\\', '')) ? markedPattern(text) : undefined
  if (marked === undefined) return undefined
  try {
    const program = RE2JS.compile(marked, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL)
    return program.programSize() > MAX_PROGRAM ? undefined : program
  } catch (error) {
    if (error instanceof RE2JSException) return undefined
    throw error
  }
}

function compileRe2(text: string): RE2JS {
  try {
    return RE2JS.compile(withAllDigits(text), RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL)
  } catch (error) {
    if (error instanceof RE2JSException) throw new PatternError(text, reasonOf(text, error), { cause: error })
    throw error
  }
}

/** `\d` stands for the digits of every script, full-width ones among them; RE2 knows only ASCII's. */
function withAllDigits(text: string): string {
  return text.replace(/\\(?:Q[\s\S]*?(?:\\E|$)|[\s\S])/g, (token) => (token === '\\d' ? '\\p{Nd}' : token === '\\D' ? '\\P{Nd}' : token))
}

/**
 * Returns what a pattern cannot do although it is valid, or undefined: beside `\\B`, a negated class within a class, or without `s`, `\\b` is a
 * boundary of ASCII letters alone.
 */
export function patternWarning(text: string): string | undefined {
  if (patternProblem(text) !== undefined || markedProgram(text) !== undefined) return undefined
  const found = /\\[bB]([^\x00-\x7f])|([^\x00-\x7f])\\[bB]/u.exec(text.replaceAll('\\\\', ''))
  const letter = found?.[1] ?? found?.[2]
  if (letter === undefined || !/[\p{L}\p{N}]/u.test(letter)) return undefined
  return `the pattern ${quote(text)} has \\b beside '${letter}': \\b is a boundary of ASCII letters only; leave it out, or write (?:^|[^\\p{L}]) in its place`
}

function reasonOf(text: string, error: Error): string {
  if (/\(\?<?[=!]/.test(text)) return 'look-ahead and look-behind are not available (RE2 syntax)'
  if (/\\[1-9]/.test(text)) return 'back-references are not available (RE2 syntax)'
  return error.message.replace(/^error parsing regexp: /, '').replace('(?s)(?i)', '')
}

/**
 * One search may run to the end of the input before it settles for a shorter match (`a.*z|a` on many a's), so that all of them together
 * would be quadratic: the number of replacements is limited by the same budget.
 */
function replaceWithin(program: RE2JS, input: string, replacement: string, cost: { reach: number; size: number }): string {
  const head = upTo(input, cost.reach)
  const limit = Math.max(1, Math.floor(BUDGET / (cost.size * Math.max(1, head.length))))
  const names = program.namedGroups()
  const matcher = program.matcher(head)
  let out = ''
  let from = 0
  for (let count = 0; count < limit && matcher.find(); count++) {
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? '')
    out += head.slice(from, matcher.start()) + fillIn(replacement, groups, names)
    from = matcher.end()
  }
  return out + head.slice(from) + input.slice(head.length)
}

function fillIn(replacement: string, groups: readonly string[], names: Readonly<Record<string, number>>): string {
  return replacement.replace(/\$(?:\$|&|(\d{1,2})|<([^>]*)>)/g, (whole, digits?: string, angle?: string) => {
    if (whole === '$$') return '$'
    if (whole === '$&') return groups[0] ?? ''
    const name = digits ?? angle ?? ''
    return groups[/^\d+$/.test(name) ? Number(name) : (names[name] ?? groups.length)] ?? ''
  })
}

/** Cut between characters, not inside a surrogate pair. */
function upTo(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}

function quote(text: string): string {
  return `'${text.length > 80 ? `${text.slice(0, 80)}…` : text}'`
}
