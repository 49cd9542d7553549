import type { LogSettings } from '../app/log.ts'
import type { Table } from './table.ts'

/** What a command is handed: words, options, and ways to speak. */
export interface CommandContext {
  readonly args: readonly string[]
  readonly options: CommandOptions
  /** Results: what the command was asked for. */
  readonly print: (text: string) => void
  /** A table as wide as the terminal, if it is one. */
  readonly printTable: (table: Table) => void
  /** A line behind a mark in its colour, if the terminal shows colours. */
  readonly printMarked: (mark: 'OK' | 'FAIL', text: string) => void
  /** Progress, and what was done; silent under `--quiet`. */
  readonly tell: (text: string) => void
  /** What went wrong; also under `--quiet`. */
  readonly complain: (text: string) => void
  /** Progress may be redrawn in place. */
  readonly interactive: boolean
  readonly version: string
  /** Every command, for what is made of the table itself. */
  readonly commands: readonly Command[]
}

export interface CommandOptions {
  readonly config: string
  readonly data: string
  readonly out?: string
  readonly json: boolean
  readonly quiet: boolean
  readonly [name: string]: unknown
}

/** The value a word stands for. Throws where the word is none, with what is allowed. */
export type WordReader = (text: string) => unknown

/** One command of `feedmill`: what its help says, and where its code is; the code is loaded when it is called. */
export interface Command {
  readonly name: string
  /** Positional words as commander writes them: `[source...]`, `<item>`. */
  readonly words: string
  readonly summary: string
  readonly example: string
  /** Options beyond those all commands have: flags, description, and what a value of theirs must be. */
  readonly flags: readonly (readonly [flags: string, description: string, value?: WordReader])[]
  readonly isDefault?: boolean
  /** Resolves to the exit code. */
  readonly load: () => Promise<{ readonly run: (context: CommandContext) => Promise<number> }>
}

/** How the log is to speak: only of errors when quiet is wanted, readable on a terminal unless machines listen. */
export function logSettingsOf({ quiet, json }: Pick<CommandOptions, 'quiet' | 'json'>, level: LogSettings['level']): LogSettings {
  return { level: quiet ? 'error' : level, readable: process.stderr.isTTY === true && !json }
}
