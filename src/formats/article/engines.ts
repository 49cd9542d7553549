import matter from 'gray-matter'
import { parse as parseToml, TomlDate } from 'smol-toml'
import { parseDocument, Schema } from 'yaml'
import { ParseError } from '../../model/errors.ts'
import type { FrontMatterLanguage } from './fence.ts'

/** The fields of a front matter block; prototype names are plain keys. */
export type FrontMatter = Readonly<Record<string, unknown>>

/** A block that is not valid in its language; `line` is 1-based within the block. */
export class InvalidBlock extends Error {
  readonly line: number | undefined
  constructor(reason: string, line?: number) {
    super(reason)
    this.line = line
  }
}

/**
 * The fields of the block; undefined where it holds something else than fields. Throws InvalidBlock when it can perhaps be mended,
 * ParseError PARSE_FRONT_MATTER when it is over a limit (64 KB, 32 levels, 100 aliases).
 */
export function readBlock(block: string, language: FrontMatterLanguage): FrontMatter | undefined {
  refuseBombs(block)
  // gray-matter ends the block at any line that begins with a fence, so none may be left inside.
  const inner = block.replace(/^---/gm, ' ---')
  const { data } = matter(`---${language}\n${inner}\n---\n`, { language, engines: ENGINES })
  const fields: unknown = data
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined
  if (isTooDeep(fields, MAX_DEPTH)) throw tooMuch(`is nested more than ${MAX_DEPTH} levels deep`)
  return fields as FrontMatter
}

/** Every engine gray-matter knows is replaced: its own would evaluate JavaScript and read YAML without limits. */
const ENGINES = {
  yaml: readYaml,
  toml: readToml,
  json: readJson,
  javascript: neverEvaluated,
  coffee: neverEvaluated,
}

function readYaml(text: string): object {
  const document = parseDocument(text, YAML_OPTIONS)
  // An unknown tag is no error to the parser, but takes the value's text away.
  const error = document.errors[0] ?? document.warnings[0]
  // The text begins with the line end after the fence.
  if (error !== undefined) throw new InvalidBlock(firstLine(error.message), text.slice(0, error.pos[0]).split('\n').length - 1)
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {}
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause
    throw cause.message.startsWith('Unresolved')
      ? new InvalidBlock(firstLine(cause.message))
      : tooMuch('expands its aliases too often', cause)
  }
}

const MAX_BYTES = 64 * 1024
const MAX_DEPTH = 32
const MAX_ALIASES = 100

/**
 * YAML 1.2 core, where dates stay texts and `no` is no boolean; numbers stay texts, too, so that the id 00042 and the title 1.10 keep what was written.
 * The look for double keys would take seconds on 20,000 of them; the last one wins.
 */
const YAML_OPTIONS = {
  schema: new Schema({
    schema: 'core',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !/:(?:int|float)$/.test(tag.tag)),
  }),
  uniqueKeys: false,
  stringKeys: true,
  logLevel: 'silent',
  prettyErrors: false,
} as const

function readToml(text: string): object {
  try {
    return plainDates(parseToml(text, { maxDepth: MAX_DEPTH })) as object
  } catch (cause) {
    throw invalid(cause, lineOf(cause))
  }
}

function readJson(text: string): object {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw invalid(cause)
  }
}

function neverEvaluated(): never {
  throw new ParseError('PARSE_FRONT_MATTER', 'front matter that is a program is never evaluated')
}

/** A deep nest makes these parsers run out of stack: that is a limit, not a mistake to be mended. */
function invalid(cause: unknown, line?: number): Error {
  if (cause instanceof RangeError) return tooMuch('is nested too deeply', cause)
  return new InvalidBlock(firstLine((cause as Error).message), line)
}

function lineOf(cause: unknown): number | undefined {
  const line: unknown = (cause as { line?: unknown }).line
  return typeof line === 'number' ? line - 1 : undefined
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '') ?? message
}

/** Cheap looks at the text before any parser sees it; parsers slow down long before they refuse. */
function refuseBombs(block: string): void {
  if (Buffer.byteLength(block) > MAX_BYTES) throw tooMuch(`is over ${MAX_BYTES} bytes`)
  if ((block.match(/(?:^|[\s[{,:])\*[^\s*]/g)?.length ?? 0) > MAX_ALIASES) throw tooMuch(`uses more than ${MAX_ALIASES} aliases`)
  if (STACKED.test(block) || bracketDepth(block) > MAX_DEPTH) throw tooMuch(`is nested more than ${MAX_DEPTH} levels deep`)
}

/** `- - - …` and `? ? ? …` open a level each. */
const STACKED = new RegExp(`(?:[-?][ \\t]+){${MAX_DEPTH}}`)

/** The deepest nest of brackets outside of quotes; a bracket closes only its own line where quotes are broken. */
function bracketDepth(block: string): number {
  if (!/[[{]/.test(block)) return 0
  let depth = 0
  let deepest = 0
  for (const [bracket] of block.replace(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g, '').matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1))
}

function tooMuch(fact: string, cause?: unknown): ParseError {
  return new ParseError('PARSE_FRONT_MATTER', `the front matter ${fact}`, { line: 1 }, { cause })
}

/** TOML's dates as the texts they were written as, so that one reader serves all three languages. */
function plainDates(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString()
  if (Array.isArray(value)) return value.map(plainDates)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainDates(inner)]))
}
