import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import { ConfigError } from '../model/errors.ts'
import type { Settings } from '../model/settings.ts'
import { configSchema } from './schema.ts'
import { type Environment, expandSecrets } from './secrets.ts'
import { toSettings } from './settings.ts'
import { placesOf, readYaml, YamlError } from './yaml-text.ts'

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
  const at = placeIn(text, context.file)
  const readFile = (file: string): string => readFileSync(path.resolve(path.dirname(context.absolute), file), 'utf8')
  const raw = expandSecrets(contentOf(text, context.file) ?? {}, { environment: context.environment, readFile })
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

function contentOf(text: string, file: string): unknown {
  try {
    return readYaml(text)
  } catch (cause) {
    if (!(cause instanceof YamlError)) throw cause
    const { line, column } = cause.place
    throw new ConfigError(
      'CONFIG_SYNTAX',
      `${file}:${line}:${column} is not valid YAML: ${cause.message}`,
      { file, line, column },
      { cause },
    )
  }
}

/** `file:line:column path` of the deepest part of a path that stands in the file. Where things stand is looked up when something is wrong, not before. */
function placeIn(text: string, file: string): (where: readonly PropertyKey[]) => string {
  let places: ReturnType<typeof placesOf> | undefined
  return (where) => {
    places ??= placesOf(text)
    const { line, column } = places(where)
    const shown = where.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
    return `${file}:${line}:${column} ${shown.replace(/^\./, '')}`.trimEnd()
  }
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
