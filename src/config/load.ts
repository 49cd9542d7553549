import { readFileSync } from 'node:fs'
import path from 'node:path'
import { compact, isRecord } from '../lib/record.ts'
import { ConfigError } from '../model/errors.ts'
import type { Settings } from '../model/settings.ts'
import { type AddedFile, readAdded } from './added.ts'
import { namedByEnvironment, withEnvironment } from './environment.ts'
import { issueLines } from './issues.ts'
import { configSchema, themeOf } from './schema/index.ts'
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
  /** What it was read from. */
  readonly texts: ConfigTexts
}

/** The configuration file and the file of additions, as read at one time. */
export interface ConfigTexts {
  readonly text: string
  readonly added?: AddedFile
}

/** Returns the content of both files. Throws ConfigError if one cannot be read. */
export function readConfigTexts(file: string): ConfigTexts {
  return compact({ text: readText(path.resolve(file), file), added: readAdded(file) })
}

/**
 * The settings of a configuration file with every default filled in. Throws ConfigError whose message has one line for each fact:
 * `file:line:column path: what is wrong; what is allowed`. `texts` stand in the place of what is on disk.
 */
export function loadConfig(file: string, environment: Environment, version: string, texts = readConfigTexts(file)): LoadedConfig {
  return readConfig(texts.text, { file, absolute: path.resolve(file), environment, version, added: texts.added })
}

interface ReadContext {
  readonly file: string
  readonly absolute: string
  readonly environment: Environment
  readonly version: string
  /** Sources and pauses that stand in the file beside the configuration. */
  readonly added?: AddedFile
}

/** The same of a text already read; `context.file` is how messages name it. */
export function readConfig(text: string, context: ReadContext): LoadedConfig {
  const content = contentOf(text, context.file) ?? {}
  const at = placeWith(context.added, content, placeIn(text, context.file))
  const readFile = (file: string): string => readFileSync(path.resolve(path.dirname(context.absolute), file), 'utf8')
  const raw = expandSecrets(withAdded(content, context.added), { environment: context.environment, readFile })
  if (raw.problems.length > 0)
    throw invalid(
      raw.problems.map((problem) => `${at(problem.path)}: ${problem.message}`),
      context.file,
    )
  const parsed = configSchema.safeParse(withEnvironment(raw.value, context.environment))
  if (!parsed.success)
    throw invalid(
      parsed.error.issues.flatMap((issue) => issueLines(issue, namedByEnvironment(context.environment, at))),
      context.file,
    )
  const derived = toSettings(parsed.data, context.version, context.added?.paused)
  const { theme, problems: themeProblems } = themeOf(parsed.data.site.theme, (file) =>
    readIfThere(path.resolve(path.dirname(context.absolute), file)),
  )
  const settings = { ...derived.settings, site: { ...derived.settings.site, theme } }
  const problems = [...derived.problems, ...themeProblems]
  if (problems.length > 0)
    throw invalid(
      problems.map((problem) => `${at(problem.path)}: ${problem.message}`),
      context.file,
    )
  return {
    settings,
    file: context.absolute,
    directory: path.dirname(context.absolute),
    warnings: derived.warnings,
    texts: compact({ text, added: context.added }),
  }
}

/** The content with the added sources behind its own. */
function withAdded(content: unknown, added: AddedFile | undefined): unknown {
  if (added === undefined || added.sources.length === 0 || !isRecord(content)) return content
  return { ...content, sources: [...ownSources(content), ...added.sources] }
}

function ownSources(content: unknown): readonly unknown[] {
  return isRecord(content) && Array.isArray(content.sources) ? content.sources : []
}

type PlaceOf = (where: readonly PropertyKey[]) => string

/** Added sources stand in a file of their own: what is wrong with one is named there. */
function placeWith(added: AddedFile | undefined, content: unknown, inConfig: PlaceOf): PlaceOf {
  if (added === undefined) return inConfig
  const inAdded = placeIn(added.text, added.file)
  const first = ownSources(content).length
  return (where) => {
    const [room, index, ...rest] = where
    const isAdded = room === 'sources' && typeof index === 'number' && index >= first
    return isAdded ? inAdded([room, index - first, ...rest]) : inConfig(where)
  }
}

function readIfThere(absolute: string): string | undefined {
  try {
    return readFileSync(absolute, 'utf8')
  } catch {
    return undefined
  }
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
