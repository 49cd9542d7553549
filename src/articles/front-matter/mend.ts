/** A block with its broken lines put right, and which lines (1-based within the block) were changed and why. */
export interface Mended {
  readonly block: string
  readonly changes: readonly { readonly line: number; readonly fact: string }[]
}

/** YAML with each line put right that cannot mean what it says: tabs, quotes inside quotes, colons in plain text, a missing space after the colon. Sound lines stay. */
export function mendYaml(block: string): Mended {
  const changes: { line: number; fact: string }[] = []
  let scalar: number | undefined
  let complete: string | undefined
  const lines = block.split('\n').map((line, index) => {
    const indent = indentOf(line).length
    if (scalar !== undefined && (line.trim() === '' || indent > scalar)) return line
    const [mended, fact] = mendLine(complete === undefined ? line : dedented(line, complete))
    scalar = BLOCK_SCALAR.test(line) ? indent : undefined
    if (/^\s*[\w.-]+:/.test(mended)) complete = /:\s+[^\s|>&#]/.test(mended) ? indentOf(mended) : undefined
    if (mended !== line) changes.push({ line: index + 1, fact: fact ?? 'its indentation was put right' })
    return mended
  })
  return { block: lines.join('\n'), changes }
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

/** A field that stands under one which is complete belongs beside it. */
function dedented(line: string, indent: string): string {
  return /^[ \t]+[\w.-]+:(?:\s|$)/.test(line) && indentOf(line).length > indent.length ? indent + line.trimStart() : line
}

/** The block cut before each top-level field, each piece with its 1-based first line: what is left to try when the whole cannot be read. */
export function piecesOf(block: string, language: 'yaml' | 'toml'): readonly { readonly text: string; readonly line: number }[] {
  const begins = language === 'toml' ? /^(?:[\w."-]+\s*=|\[)/ : /^[^\s#-]/
  const pieces: { text: string; line: number }[] = []
  block.split('\n').forEach((line, index) => {
    const last = pieces.at(-1)
    if (last === undefined || begins.test(line)) pieces.push({ text: line, line: index + 1 })
    else last.text += `\n${line}`
  })
  return pieces.filter(({ text }) => text.trim() !== '')
}

const BLOCK_SCALAR = /:\s+[|>][+-]?\d?\s*$/

function mendLine(line: string): readonly [mended: string, fact?: string] {
  const untabbed = line.replace(/^[ \t]*\t[ \t]*/, (indent) => indent.replaceAll('\t', '  '))
  const spaced = untabbed.replace(/^(title|date|author|tags|categories|url|permalink|description)(?:：\s*|:(?=[^\s/:]))/i, '$1: ')
  const field = /^(\s*(?:-\s+)?[^\s:#'"[{-][^:]*:\s+|\s*-\s+)(\S.*)$/.exec(spaced)
  const value = field?.[2]?.trimEnd() ?? ''
  const quoted = field === null ? undefined : soundValue(value)
  if (quoted !== undefined && quoted !== value) return [`${field?.[1]}${quoted}`, 'a value was quoted anew']
  if (spaced !== untabbed) return [spaced, 'the colon of a field was put right']
  return untabbed === line ? [line] : [untabbed, 'tabs became spaces']
}

/** The value as YAML can read it: itself where it is sound. */
function soundValue(value: string): string {
  if (value.startsWith("'")) return SINGLE_QUOTED.test(value) ? value : JSON.stringify(unquoted(value, "'").replaceAll("''", "'"))
  if (value.startsWith('"')) return isDoubleQuoted(value) ? value : JSON.stringify(unquoted(value, '"').replaceAll('\\"', '"'))
  if (/^[[{]/.test(value)) return isBalanced(value) ? value : isBalanced(`${value}]`) ? `${value}]` : JSON.stringify(value)
  if (SPECIAL.test(value)) return value
  return UNSOUND_PLAIN.test(value) ? JSON.stringify(value) : value
}

/** Block scalars, anchors, aliases and the tags of the core schema. */
const SPECIAL = /^(?:[|>][+-]?\d?(?:\s+#.*)?$|&[\w-]+(?:\s|$)|\*[\w-]+$|!!(?:str|int|float|bool|null|map|seq|set|timestamp|binary)(?:\s|$))/
const SINGLE_QUOTED = /^'(?:[^']|'')*'\s*(?:#.*)?$/
const UNSOUND_PLAIN = /:(?:\s|$)|^[@`%&*!|>,\]}]|^[?:-]\s/

function isDoubleQuoted(value: string): boolean {
  if (!/^"(?:[^"\\]|\\.)*"\s*(?:#.*)?$/.test(value)) return false
  // Escapes YAML does not know, as in Windows paths, are as broken as a missing quote.
  return !/\\(?![0abtnvfre "/\\N_LP]|x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|$)/i.test(value)
}

function unquoted(value: string, quote: string): string {
  return value.slice(1, value.length > 1 && value.endsWith(quote) ? -1 : undefined)
}

function isBalanced(value: string): boolean {
  const count = (pattern: RegExp): number => value.match(pattern)?.length ?? 0
  return !/^\{[{%]/.test(value) && count(/\[/g) === count(/\]/g) && count(/\{/g) === count(/\}/g) && /[\]}]\s*(?:#.*)?$/.test(value)
}
