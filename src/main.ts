import { readFileSync } from 'node:fs'
import { Option, Command as Program } from 'commander'
import type { Command, CommandContext, CommandOptions } from './commands/command.ts'
import { commands } from './commands/index.ts'
import { painted, tableOf } from './commands/table.ts'
import { nearestOf } from './lib/nearest.ts'
import { compact } from './lib/record.ts'
import { showable } from './lib/terminal.ts'
import { ConfigError, FeedmillError } from './model/errors.ts'

/** Where a command writes. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Progress may be redrawn in place. */
  readonly interactive: boolean
  /** Columns of the terminal that results go to; absent: they go to a file or another program. */
  readonly width?: number
  /** Results may be coloured. */
  readonly colour?: boolean
}

/** Runs the command line of this process and sets its exit code. */
export async function main(words: readonly string[]): Promise<void> {
  // A closed reader (`| head`) or a full disk below the log ends neither a turn nor the service.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  // A process that ends before its command has returned is not a success.
  process.exitCode = 1
  process.exitCode = await runCommandLine(words, {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    ...(process.stdout.isTTY === true ? { width: process.stdout.columns } : {}),
    colour: showsColour(process.env, process.stdout.isTTY === true),
  })
}

/** True if results may be coloured: on a terminal that knows colours, unless NO_COLOR is set; FORCE_COLOR decides wherever they go. */
export function showsColour(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: term } = environment
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && (none ?? '') === '' && term !== 'dumb'
}

/** Runs one command line. Resolves to the exit code: 0 on success, 1 when an output or the store failed, 2 when the configuration or the words are wrong. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  const version = ownVersion()
  const program = new Program('feedmill')
    .description('Pulls RSS, Atom, JSON Feed and article files, makes one story of each article, and republishes them by category.')
    .version(version)
    .showHelpAfterError('(--help tells more)')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
  let code = 0
  for (const command of commands) {
    add(program, command, async (args, options) => {
      const { run } = await command.load()
      code = await run({ ...contextOf(options, terminal), args, version, commands })
    })
  }
  try {
    const ordered = commandFirst(words)
    refuseUnknown(program, ordered[0])
    await program.parseAsync(ordered, { from: 'user' })
    return code
  } catch (error) {
    return exitCodeOf(error, terminal)
  }
}

/** Options that every command has may stand before it, too: `feedmill --json sources` is `feedmill sources --json`. */
function commandFirst(words: readonly string[]): readonly string[] {
  let at = 0
  while (SWITCHES.has(words[at] ?? '') || VALUED.has(words[at] ?? '')) at += VALUED.has(words[at]!) ? 2 : 1
  const command = words[at]
  if (at === 0 || command === undefined || command.startsWith('-')) return words
  return [command, ...words.slice(0, at), ...words.slice(at + 1)]
}

const SWITCHES: ReadonlySet<string> = new Set(['--json', '--quiet'])
const VALUED: ReadonlySet<string> = new Set(['--config', '--data', '--out'])

/** A first word that is no command would be taken for a word of the default one. */
function refuseUnknown(program: Program, first: string | undefined): void {
  const names = commands.map((command) => command.name)
  if (first === undefined || first.startsWith('-') || first === 'help' || names.includes(first)) return
  const nearest = nearestOf(first, names)
  const help = nearest === undefined ? `there are ${names.join(', ')}` : `did you mean '${nearest}'?`
  program.error(`error: there is no command '${first}'; ${help}`, { exitCode: 2 })
}

function add(program: Program, command: Command, run: (args: readonly string[], options: CommandOptions) => Promise<void>): void {
  const part = program
    .command(command.words === '' ? command.name : `${command.name} ${command.words}`, { isDefault: command.isDefault })
    .description(command.summary)
    .addHelpText('after', `\nExample:\n  $ ${command.example}`)
    .option('--config <file>', 'configuration file', process.env.FEEDMILL_CONFIG ?? 'config/feedmill.yaml')
    .option('--data <dir>', 'folder of the store', process.env.FEEDMILL_DATA ?? 'data')
    .option('--out <dir>', 'folder of the outputs (default: as configured)', process.env.FEEDMILL_OUT)
    .option('--json', 'speak to machines', false)
    .option('--quiet', 'say only what went wrong', false)
  for (const [flags, description, read] of command.flags) {
    const option = new Option(flags, description)
    part.addOption(read === undefined ? option : option.argParser(read))
  }
  part.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2).flat()
    await run(args.filter((word) => word !== undefined).map(String), given.at(-2) as CommandOptions)
  })
}

/** The ways in which a command writes. Text of others never reaches the terminal as control characters. */
function contextOf(
  options: CommandOptions,
  { out, err, interactive, width, colour = false }: Terminal,
): Omit<CommandContext, 'args' | 'version' | 'commands'> {
  return {
    options,
    print: (text) => out(`${showable(text)}\n`),
    printTable: (table) => out(`${tableOf(table, compact({ width, colour }))}\n`),
    printMarked: (mark, text) =>
      out(`${colour ? painted(mark, mark === 'OK' ? 'good' : 'bad') : mark}${' '.repeat(6 - mark.length)}${showable(text)}\n`),
    tell: (text) => void (options.quiet || err(`${showable(text)}\n`)),
    complain: (text) => err(`${showable(text)}\n`),
    interactive: interactive && !options.quiet && !options.json,
  }
}

function exitCodeOf(error: unknown, { err }: Terminal): number {
  if (error instanceof FeedmillError) {
    err(`${showable(error.message)}\n`)
    return error instanceof ConfigError ? 2 : 1
  }
  // Commander has already said what is wrong with the words; help and version end with code 0.
  if (error instanceof Error && 'exitCode' in error && 'code' in error && String(error.code).startsWith('commander.'))
    return error.exitCode === 0 ? 0 : 2
  throw error
}

function ownVersion(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}
