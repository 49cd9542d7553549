import { randomUUID } from 'node:crypto'
import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dump } from 'js-yaml'
import { sha256Hex } from '../lib/hash.ts'
import { compact, isRecord } from '../lib/record.ts'
import { firstLine } from '../lib/text.ts'
import { ConfigError } from '../model/errors.ts'
import type { ConfigTexts } from './load.ts'
import { readYaml, YamlError } from './yaml-text.ts'

/** The configuration file as it stands on disk. */
export interface EditableConfig {
  readonly file: string
  readonly text: string
  /** Names the text: saving is refused if the file has another by then. */
  readonly mark: string
}

/** One thing that is wrong with a text, with its place if it stands in the text. */
export interface ConfigProblem {
  readonly message: string
  readonly line?: number
  readonly column?: number
}

/** Returns the configuration file for editing. Throws ConfigError if it cannot be read. */
export function readEditable(file: string): EditableConfig {
  try {
    const text = readFileSync(file, 'utf8')
    return { file, text, mark: sha256Hex(text) }
  } catch (cause) {
    throw new ConfigError('CONFIG_MISSING', `${file} cannot be read: ${firstLine(cause)}`, { file }, { cause })
  }
}

/**
 * Replaces the configuration file by a text that was found right, whole or not at all: comments and all stand as they were typed, line ends as the file has
 * them. Returns false if the file is no longer the one with the mark. Throws ConfigError if it cannot be written.
 */
export function saveEdited(file: string, text: string, mark: string): boolean {
  const before = readEditable(file)
  if (before.mark !== mark) return false
  // The file may be a link to where it is kept: the link stays.
  const real = realpathSync(file)
  const temporary = `${real}.${randomUUID()}`
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 })
    chmodSync(temporary, statSync(real).mode & 0o777)
    renameSync(temporary, real)
    return true
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw new ConfigError('CONFIG_MISSING', `${file} cannot be written: ${firstLine(cause)}`, { file }, { cause })
  }
}

/** Returns what a browser sent as the lines of the file: with its line ends, and one at the end. */
export function withLineEndsOf(before: string, sent: string): string {
  const lines = sent.replace(/\r\n?/g, '\n').replace(/\n*$/, '\n')
  return before.includes('\r\n') ? lines.replaceAll('\n', '\r\n') : lines
}

/** Returns the facts of a ConfigError, those of the file with their place in it. */
export function problemsIn({ message, details }: ConfigError, file: string): readonly ConfigProblem[] {
  if (typeof details.line === 'number')
    return [compact({ message: message.replace(/^.*? is not valid YAML: /, ''), line: details.line, column: details.column as number })]
  const lines = Array.isArray(details.problems) ? (details.problems as readonly string[]) : message.split('\n')
  return lines.map((line) => {
    const place = line.startsWith(`${file}:`) ? /^(\d+):(\d+)\s+([\s\S]*)$/.exec(line.slice(file.length + 1)) : null
    return place === null ? { message: line } : { message: place[3]!, line: Number(place[1]), column: Number(place[2]) }
  })
}

/** Returns the row of a source as YAML, by its place among the sources of the file and of the additions. */
export function sourceRowText(texts: ConfigTexts, index: number): string | undefined {
  const row = rowsOf(texts)[index]
  return row === undefined ? undefined : dump(row, { lineWidth: -1 })
}

/** Returns the configuration with another row in this place, its additions included. Throws ConfigError if the row is no YAML. */
export function withSourceRow(texts: ConfigTexts, index: number, row: string): ConfigTexts {
  try {
    const content = readYaml(texts.text)
    return { text: JSON.stringify({ ...(isRecord(content) ? content : {}), sources: rowsOf(texts).with(index, readYaml(row)) }) }
  } catch (cause) {
    if (!(cause instanceof YamlError)) throw cause
    const { line, column } = cause.place
    throw new ConfigError('CONFIG_SYNTAX', `line ${line}: ${cause.message}`, { line, column }, { cause })
  }
}

function rowsOf({ text, added }: ConfigTexts): readonly unknown[] {
  const content = readYaml(text)
  const own = isRecord(content) && Array.isArray(content.sources) ? (content.sources as readonly unknown[]) : []
  return [...own, ...(added?.sources ?? [])]
}
