import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Document, LineCounter, Node } from 'yaml'
import * as yaml from 'yaml'
import type { z } from 'zod'
import { ConfigError } from '../model/errors.ts'
import type { Settings } from '../model/settings.ts'
import { configSchema } from './schema.ts'
import { type Environment, expandSecrets } from './secrets.ts'
import { toSettings } from './settings.ts'

export interface LoadedConfig {
  readonly settings: Settings
  /** Absolute path of the file. */
  readonly file: string
  /** Paths in the configuration are relative to this folder. */
  readonly directory: string
  /** Sound, but worth a look. */
  readonly warnings: readonly string[]
}

/**
 * The settings of a configuration file with every default filled in. Throws ConfigError whose message has one line for each fact:
 * `file:line:column path: what is wrong; what is allowed`.
 */
export function loadConfig(file: string, environment: Environment, version: string): LoadedConfig {
  const absolute = path.resolve(file)
  return readConfig(readText(absolute, file), { file, absolute, environment, version })
}

interface ReadContext {
  readonly file: string
  readonly absolute: string
  readonly environment: Environment
  readonly version: string
}

/** The same of a text already read; `context.file` is how messages name it. */
export function readConfig(text: string, context: ReadContext): LoadedConfig {
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(text, { lineCounter: lines, version: '1.2', prettyErrors: false, stringKeys: true })
  const at = (where: readonly PropertyKey[]) => placeOf(document, lines, where, context.file)
  const syntax = document.errors[0]
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0])
    throw new ConfigError('CONFIG_SYNTAX', `${context.file}:${line}:${col} is not valid YAML: ${syntax.message}`, {
      file: context.file,
      line,
      column: col,
    })
  }
  const raw = expandSecrets(document.toJS({ maxAliasCount: 100 }) ?? {}, context.environment)
  if (raw.problems.length > 0)
    throw invalid(
      raw.problems.map((problem) => `${at(problem.path)}: ${problem.message}`),
      context.file,
    )
  const parsed = configSchema.safeParse(raw.value)
  if (!parsed.success)
    throw invalid(
      parsed.error.issues.flatMap((issue) => issueLines(issue, at)),
      context.file,
    )
  const { settings, problems, warnings } = toSettings(parsed.data, context.version)
  if (problems.length > 0)
    throw invalid(
      problems.map((problem) => `${at(problem.path)}: ${problem.message}`),
      context.file,
    )
  return { settings, file: context.absolute, directory: path.dirname(context.absolute), warnings }
}

function readText(absolute: string, shown: string): string {
  try {
    return readFileSync(absolute, 'utf8')
  } catch (cause) {
    throw new ConfigError('CONFIG_MISSING', `${shown} cannot be read: ${(cause as Error).message}`, { file: shown }, { cause })
  }
}

function invalid(lines: readonly string[], file: string): ConfigError {
  return new ConfigError('CONFIG_INVALID', lines.join('\n'), { file, problems: lines })
}

/** `file:line:column path` of the deepest part of the path that stands in the file. */
function placeOf(document: Document, lines: LineCounter, where: readonly PropertyKey[], file: string): string {
  const shown = where
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
  for (let length = where.length; length >= 0; length--) {
    const offset = offsetOf(document, where.slice(0, length))
    if (offset === undefined) continue
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}${shown === '' ? '' : ` ${shown}`}`
  }
  return `${file}${shown === '' ? '' : ` ${shown}`}`
}

function offsetOf(document: Document, where: readonly PropertyKey[]): number | undefined {
  const last = where.at(-1)
  const parent = where.length === 0 ? undefined : document.getIn(where.slice(0, -1), true)
  if (yaml.isMap(parent)) {
    const pair = parent.items.find((item) => yaml.isScalar(item.key) && String(item.key.value) === String(last))
    return yaml.isScalar(pair?.key) ? pair.key.range?.[0] : undefined
  }
  const node = where.length === 0 ? document.contents : (document.getIn(where, true) as Node | undefined)
  return yaml.isNode(node) ? node.range?.[0] : undefined
}

type Issue = z.core.$ZodIssue

/** One line for each fact of an issue: unknown keys singly, unions by the variant that was meant. */
function issueLines(issue: Issue, at: (where: readonly PropertyKey[]) => string): string[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${at([...issue.path, key])}: there is no such setting`)
    case 'invalid_type':
      return [
        `${at(issue.path)}: ${issue.input === undefined && /received undefined/.test(issue.message) ? 'is missing' : issue.message.replace(/^Invalid input: /, '')}`,
      ]
    case 'invalid_union':
      return unionLines(issue, at)
    case 'invalid_value':
      return [`${at(issue.path)}: must be one of ${issue.values.map((value) => `'${String(value)}'`).join(', ')}`]
    case 'invalid_format':
      return [`${at(issue.path)}: must be ${issue.message.replace(/^Invalid input: |^Invalid /, 'a valid ')}`]
    default:
      return [`${at(issue.path)}: ${issue.message}`]
  }
}

function unionLines(issue: Extract<Issue, { code: 'invalid_union' }>, at: (where: readonly PropertyKey[]) => string): string[] {
  const options = 'options' in issue ? (issue.options as readonly unknown[] | undefined) : undefined
  if (options !== undefined) return [`${at(issue.path)}: must be one of ${options.map((option) => `'${String(option)}'`).join(', ')}`]
  const nearest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? []
  if (nearest.length === 0) return [`${at(issue.path)}: ${issue.message}`]
  return nearest.flatMap((inner) => issueLines({ ...inner, path: [...issue.path, ...inner.path] } as Issue, at))
}
