/** Languages of front matter that are read; a fence naming any other is text. */
export type FrontMatterLanguage = 'yaml' | 'toml' | 'json'

/** An article's text taken apart; nothing of it has been interpreted yet. */
export interface Fenced {
  readonly language: FrontMatterLanguage
  readonly block: string
  /** 1-based line of the block's first line. */
  readonly blockLine: number
  readonly body: string
  /** What was missing around the block. */
  readonly missing?: 'opening' | 'closing'
}

/** The front matter block and the body; undefined where the text has no front matter. Line ends are LF; a BOM is gone. */
export function splitFence(text: string): Fenced | undefined {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first === -1) return undefined
  const opening = lines[first]?.trimEnd() ?? ''
  const fence = fenceOf(opening)
  if (fence !== undefined) return afterOpening(lines, first + 1, fence)
  if (/^\{\s*(?:"|$)/.test(opening)) return bareJson(lines, first)
  return withoutOpening(lines, first) ?? metadataLines(lines, first)
}

interface Fence {
  readonly language: FrontMatterLanguage
  readonly closing: RegExp
}

const YAML_CLOSING = /^(?:---|\.\.\.)\s*$/

/** `---` (Jekyll, Hexo, …), `---toml` and the like (gray-matter), `+++` (Hugo, Zola), `;;;` (Hexo's JSON) or more of either, closed by as many. */
function fenceOf(line: string): Fence | undefined {
  if (line === '+++') return { language: 'toml', closing: /^\+\+\+\s*$/ }
  const same = /^(-{4,}|;{3,})$/.exec(line)?.[1]
  if (same !== undefined) return { language: same[0] === ';' ? 'json' : 'yaml', closing: new RegExp(`^${same}\\s*$`) }
  const named = /^---[ \t]*(?:(ya?ml)|(toml)|(json))?$/i.exec(line)
  if (named === null) return undefined
  if (named[2] !== undefined) return { language: 'toml', closing: /^---\s*$/ }
  return named[3] === undefined ? { language: 'yaml', closing: YAML_CLOSING } : { language: 'json', closing: /^---\s*$/ }
}

function afterOpening(lines: readonly string[], start: number, { language, closing }: Fence): Fenced | undefined {
  const blockLine = start + 1
  const end = lines.findIndex((line, index) => index >= start && closing.test(line))
  if (end !== -1) return { language, blockLine, block: joined(lines, start, end), body: joined(lines, end + 1) }
  const stop = lastFieldLine(lines, start, language)
  if (stop === start) return undefined
  return { language, blockLine, block: joined(lines, start, stop), body: joined(lines, stop), missing: 'closing' }
}

/** Where the fields end in a block that is never closed: before the first line that looks like prose. */
function lastFieldLine(lines: readonly string[], start: number, language: FrontMatterLanguage): number {
  const field = language === 'toml' ? TOML_LINE : YAML_LINE
  let stop = start
  for (let index = start; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line.trim() === '') continue
    if (!field.test(line) || (stop < index && !COMMON_FIELD.test(line))) break
    stop = index + 1
  }
  return stop
}

/** After an empty line only these are taken for fields: `Note: …` may well be prose. */
const COMMON_FIELD =
  /^(?:title|date|updated|lastmod|author|tags|categories|draft|slug|description|permalink|url|cover|image|thumbnail|layout)\s*[:=]/i

const YAML_LINE = /^(?:[\w$][\w.-]{0,60}\s*:(?:\s|$)|[ \t]+\S|-\s|#(?!#*\s))/
const TOML_LINE = /^\s*(?:[\w."-]+\s*=|\[|\]|"|'|#(?!#*\s))/

/** Hugo's JSON: the block is the object itself, closed by a brace at the start of a line, or all on one line. */
function bareJson(lines: readonly string[], first: number): Fenced | undefined {
  const single = /\}\s*$/.test(lines[first] ?? '')
  const end = single ? first : lines.findIndex((line, index) => index > first && /^\}\s*$/.test(line))
  if (end === -1) return undefined
  return { language: 'json', blockLine: first + 1, block: joined(lines, first, end + 1), body: joined(lines, end + 1) }
}

/** Hexo also takes fields that are closed by a fence but never opened; a Setext heading looks alike, so two fields, one of them a title or date, are asked for. */
function withoutOpening(lines: readonly string[], first: number): Fenced | undefined {
  if (!YAML_LINE.test(lines[first] ?? '')) return undefined
  const end = lines.slice(0, first + MOST_UNOPENED_LINES).findIndex((line, index) => index > first && YAML_CLOSING.test(line))
  if (end === -1) return undefined
  const fields = lines.slice(first, end)
  if (!fields.every((line) => line.trim() === '' || YAML_LINE.test(line))) return undefined
  if (fields.filter((line) => /^\w/.test(line)).length < 2 || !fields.some((line) => /^(?:title|date)\s*:/i.test(line))) return undefined
  return { language: 'yaml', blockLine: first + 1, block: joined(lines, first, end), body: joined(lines, end + 1), missing: 'opening' }
}

const MOST_UNOPENED_LINES = 100

/** The header of Pelican and MultiMarkdown: `Key: value` lines to the first empty one, with a title and a second field that only a header has. */
function metadataLines(lines: readonly string[], first: number): Fenced | undefined {
  let end = first
  while (end < lines.length && end - first < MOST_UNOPENED_LINES && METADATA_LINE.test(lines[end]!)) end++
  const fields = lines.slice(first, end)
  if (lines[end]?.trim() || !fields.some((line) => /^title\s*:/i.test(line)) || !fields.some((line) => HEADER_FIELD.test(line)))
    return undefined
  return { language: 'yaml', blockLine: first + 1, block: fields.map(quotedField).join('\n'), body: joined(lines, end + 1) }
}

const METADATA_LINE = /^(?:[A-Za-z][\w -]{0,40}:(?:[ \t]|$)|[ \t]+\S)/
const HEADER_FIELD = /^(?:date|modified|category|categories|tags|slug|authors?|summary|lang|status|translation|template|save_as|url)\s*:/i

/** Values of a header are texts, whatever YAML would make of them; a line set in goes on with the one before. */
function quotedField(line: string): string {
  const field = /^([A-Za-z][\w -]*?)[ \t]*:[ \t]*(.*)$/.exec(line)
  if (field === null) return ''
  return `${field[1]}: ${JSON.stringify(field[2]!.trim())}`
}

function joined(lines: readonly string[], start: number, end?: number): string {
  return lines.slice(start, end).join('\n')
}
