import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { dump } from 'js-yaml'
import { isRecord } from '../lib/record.ts'
import { firstLine } from '../lib/text.ts'
import { ConfigError } from '../model/errors.ts'
import { readYaml } from './yaml-text.ts'

/** What `add`, `import`, `pause` and the control room keep beside the configuration file. The rows of `sources` have the form of `sources` there. */
export interface Added {
  readonly sources: readonly Readonly<Record<string, unknown>>[]
  /** Ids of paused sources, also of those of the configuration file. */
  readonly paused: readonly string[]
}

/** A file of additions with its text, so that a problem can be named with its line. */
export interface AddedFile extends Added {
  readonly file: string
  readonly text: string
}

/** Returns the path of the additions: `feedmill.yaml` has them in `feedmill.added.yaml`. */
export function addedPathOf(configFile: string): string {
  const { dir, name, ext } = path.parse(configFile)
  return path.join(dir, `${name}.added${ext || '.yaml'}`)
}

/** Returns the additions, or undefined if there is no such file. Throws ConfigError if the file cannot be read or is not of this form. */
export function readAdded(configFile: string): AddedFile | undefined {
  const file = addedPathOf(configFile)
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const value = parsed(text, file) ?? {}
  const { sources = [], paused = [], ...rest } = isRecord(value) ? value : { other: value }
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw wrong(file, `there is no such setting as '${unknown}' here; allowed are 'sources' and 'paused'`)
  if (!Array.isArray(sources) || !sources.every(isRecord)) throw wrong(file, "'sources' must be a list of sources as in the configuration")
  if (!Array.isArray(paused) || !paused.every((id) => typeof id === 'string')) throw wrong(file, "'paused' must be a list of source ids")
  return { file, text, sources, paused }
}

/**
 * Replaces the additions by what `change` returns of them, whole or not at all. `check` looks at the file before it is written; if it throws, nothing is
 * changed. Throws ConfigError if the file cannot be read or written.
 */
export function changeAdded(configFile: string, change: (added: Added) => Added, check: (file: AddedFile) => void = () => {}): void {
  const file = addedPathOf(configFile)
  const { sources, paused } = change(readAdded(configFile) ?? { sources: [], paused: [] })
  const text = `${HEAD}${dump({ sources, paused }, { lineWidth: -1 })}`
  check({ file, text, sources, paused })
  const temporary = `${file}.${randomUUID()}`
  try {
    writeFileSync(temporary, text, { flag: 'wx' })
    renameSync(temporary, file)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw new ConfigError('CONFIG_MISSING', `${file} cannot be written: ${firstLine(cause)}`, { file }, { cause })
  }
}

/** Pauses or resumes sources in the file of additions. Returns the ids for which that changed something. Throws as `changeAdded` does. */
export function setPausedIn(configFile: string, ids: readonly string[], paused: boolean): readonly string[] {
  const before = new Set(readAdded(configFile)?.paused)
  const changed = [...new Set(ids)].filter((id) => before.has(id) !== paused)
  if (changed.length > 0)
    changeAdded(configFile, (added) => ({
      ...added,
      paused: paused ? [...added.paused, ...changed] : added.paused.filter((id) => !changed.includes(id)),
    }))
  return changed
}

const HEAD = '# Written by feedmill add, import, pause and resume, and by the control room. It may be edited; comments are not kept.\n'

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw wrong(file, `the file cannot be read: ${firstLine(cause)}`, cause)
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return readYaml(text)
  } catch (cause) {
    throw wrong(file, `the file is not valid YAML: ${firstLine(cause)}`, cause)
  }
}

function wrong(file: string, message: string, cause?: unknown): ConfigError {
  return new ConfigError('CONFIG_INVALID', `${file}: ${message}`, { file, problems: [`${file}: ${message}`] }, { cause })
}
