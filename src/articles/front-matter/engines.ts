import matter from 'gray-matter'
import * as yaml from 'js-yaml'
import { parse as parseToml, TomlDate } from 'smol-toml'
import { isRecord } from '../../lib/record.ts'
import { isVisitedOften } from '../../lib/shared-parts.ts'
import { legalText } from '../../lib/text.ts'
import { type YamlEvents, yamlEvents } from '../../lib/yaml-events.ts'
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
 * ParseError PARSE_FRONT_MATTER when it is over a limit (64 KB, 1,000 empty lines in a row, 32 levels, 100 aliases).
 */
export function readBlock(block: string, language: FrontMatterLanguage): FrontMatter | undefined {
  if (Buffer.byteLength(block) > MAX_BYTES) throw tooMuch(`is over ${MAX_BYTES} bytes`)
  if (EMPTY_LINES.test(block)) throw tooMuch('holds 1,000 empty lines in a row')
  // gray-matter ends the block at any line that begins with a fence, so none may be left inside.
  const inner = block.replace(/^---/gm, ' ---')
  const { data } = matter(`---${language}\n${inner}\n---\n`, { language, engines: ENGINES })
  const fields: unknown = data
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined
  if (isTooDeep(fields, MAX_DEPTH)) throw tooDeep()
  return fields as FrontMatter
}

const MAX_BYTES = 64 * 1024
const MAX_DEPTH = 32
const MAX_ALIASES = 100
/** Values that aliases may add to those that are written. */
const MOST_COPIES = 500

/** gray-matter, which looks for comments, takes the square of their number. */
const EMPTY_LINES = /(?:[\n\u2028\u2029][^\S\n\u2028\u2029]*){1000}/

/** Every engine gray-matter knows is replaced: its own would evaluate JavaScript and read YAML without limits. */
const ENGINES = {
  yaml: readYaml,
  toml: readToml,
  json: readJson,
  javascript: neverEvaluated,
  coffee: neverEvaluated,
}

function readYaml(text: string): object {
  const { documents, values } = documentsOf(legalText(text).replace(NOT_OF_YAML, ''))
  if (documents.length > 1) throw new InvalidBlock('it holds more than one document')
  if (isVisitedOften(documents[0], values + MOST_COPIES)) throw tooMuch('expands its aliases too often')
  return withLists(documents[0]) as object
}

/** Sets as lists. */
function withLists(fields: unknown): unknown {
  if (!isRecord(fields)) return fields
  const sets = Object.entries(fields).filter(([, value]) => value instanceof Set)
  return sets.length === 0 ? fields : { ...fields, ...Object.fromEntries(sets.map(([key, set]) => [key, [...(set as Set<unknown>)]])) }
}

/** What YAML, unlike XML, forbids wherever it stands: nobody sees it. */
const NOT_OF_YAML = /[\u007f-\u0084\u0086-\u009f]/g

/** The documents of a YAML text, and how many values are written in it. */
function documentsOf(source: string): { readonly documents: readonly unknown[]; readonly values: number } {
  try {
    const { text, events } = eventsOf(source)
    const documents = yaml.constructFromEvents(events, { source: text, schema: SCHEMA, json: true, maxAliases: MAX_ALIASES })
    return { documents, values: events.length }
  } catch (cause) {
    if (!(cause instanceof yaml.YAMLException)) throw cause
    const { reason, mark } = cause
    if (reason.startsWith('nesting exceeded')) throw tooDeep(cause)
    if (reason.startsWith('aliases exceeded')) throw tooMuch(`uses more than ${MAX_ALIASES} aliases`, cause)
    if (leftOpen(source) > MAX_DEPTH) throw tooMuch(`leaves more than ${MAX_DEPTH} brackets open`, cause)
    // The text begins with the line end after the fence.
    throw new InvalidBlock(reason, mark?.line)
  }
}

/**
 * YAML 1.2 core, where dates stay texts and `no` is no boolean; numbers stay texts, too, so that the id 00042 and the title 1.10 keep what was written.
 * Of double keys the last one wins. `<<: *other` takes the fields of another map, `!!set` is a list, and a text may name its type.
 */
const SCHEMA = yaml.FAILSAFE_SCHEMA.withTags([
  yaml.nullCoreTag,
  yaml.boolCoreTag,
  yaml.mergeTag,
  yaml.setTag,
  ...['timestamp', 'int', 'float', 'binary'].map((name) =>
    yaml.defineScalarTag(`tag:yaml.org,2002:${name}`, { implicit: false, resolve: (text) => text, identify: () => false }),
  ),
])

/** The events of a block. Prose between two rules may begin indented. */
function eventsOf(source: string): YamlEvents {
  try {
    return yamlEvents(source, MAX_TEXT_DEPTH)
  } catch (cause) {
    const isProse = /^\n+ /.test(source) && !/:(?:\s|$)/m.test(source)
    if (!isProse || !(cause instanceof yaml.YAMLException) || !cause.reason.startsWith('end of the stream')) throw cause
    return yamlEvents(source.replace(/^(\n+) +/, '$1'), MAX_TEXT_DEPTH)
  }
}

/** A text takes two levels. */
const MAX_TEXT_DEPTH = MAX_DEPTH + 2

/** How many more brackets are opened than closed: too many in a broken block are a bomb, not a mistake to be mended. */
function leftOpen(block: string): number {
  return (block.match(/[[{]/g)?.length ?? 0) - (block.match(/[\]}]/g)?.length ?? 0)
}

function readToml(text: string): object {
  try {
    return plainDates(parseToml(text, { maxDepth: MAX_DEPTH })) as object
  } catch (cause) {
    throw invalid(cause, lineOf(cause))
  }
}

/** Hexo's JSON has no braces around it. */
function readJson(text: string): object {
  try {
    return JSON.parse(/^\s*"/.test(text) ? `{${text.trim().replace(/,$/, '')}}` : text)
  } catch (cause) {
    throw invalid(cause)
  }
}

function neverEvaluated(): never {
  throw new ParseError('PARSE_FRONT_MATTER', 'front matter that is a program is never evaluated')
}

/** A deep nest, which also runs out of stack, is a limit, not a mistake to be mended. */
function invalid(cause: unknown, line?: number): Error {
  const { message } = cause as Error
  if (cause instanceof RangeError || DEEP_TOML.test(message)) return tooDeep(cause)
  return new InvalidBlock(firstLine(message), line)
}

const DEEP_TOML = /^Invalid TOML document: document contains excessively nested/

function lineOf(cause: unknown): number | undefined {
  const line: unknown = (cause as { line?: unknown }).line
  return typeof line === 'number' ? line - 1 : undefined
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '') ?? message
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1))
}

function tooDeep(cause?: unknown): ParseError {
  return tooMuch(`is nested more than ${MAX_DEPTH} levels deep`, cause)
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
