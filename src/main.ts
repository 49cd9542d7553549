import { readFileSync } from 'node:fs'
import { Option, Command as Program } from 'commander'
import type { Command, CommandOptions } from './commands/command.ts'
import { commands } from './commands/index.ts'
import { showable } from './lib/terminal.ts'
import { ConfigError, FeedmillError } from './model/errors.ts'

/** Reads the words of the command line and does what they say. Sets the exit code: 0 good, 1 an output or the store failed, 2 the configuration or the words are wrong. */
export async function main(words: readonly string[]): Promise<void> {
  // A reader that had enough (`| head`) is no fault of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit() : undefined))
  const version = ownVersion()
  // Whatever ends the process before its work is done is no success.
  process.exitCode = 1
  const program = new Program('feedmill')
    .description('Pulls RSS, Atom, JSON Feed and article files, makes one story of each article, and republishes them by category.')
    .version(version)
    .showHelpAfterError('(--help tells more)')
    .configureOutput({ writeErr: (text) => process.stderr.write(text) })
    .exitOverride()
  for (const command of commands) add(program, command, version)
  try {
    refuseUnknown(program, words[0])
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    process.exitCode = exitCodeOf(error)
  }
}

/** A first word that is no command would be taken for a word of the default one. */
function refuseUnknown(program: Program, first: string | undefined): void {
  const names = commands.map((command) => command.name)
  if (first === undefined || first.startsWith('-') || first === 'help' || names.includes(first)) return
  program.error(`error: there is no command '${first}'; there are ${names.join(', ')}`, { exitCode: 2 })
}

function add(program: Program, command: Command, version: string): void {
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
    const options = given.at(-2) as CommandOptions
    const { run } = await command.load()
    process.exitCode = await run({
      args: given
        .slice(0, -2)
        .flat()
        .filter((word) => word !== undefined)
        .map(String),
      options,
      print: (text) => void process.stdout.write(`${showable(text)}\n`),
      tell: (text) => void (options.quiet || process.stderr.write(`${showable(text)}\n`)),
      complain: (text) => void process.stderr.write(`${showable(text)}\n`),
      interactive: process.stderr.isTTY === true && !options.quiet && !options.json,
      version,
    })
  })
}

function exitCodeOf(error: unknown): number {
  if (error instanceof FeedmillError) {
    process.stderr.write(`${showable(error.message)}\n`)
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
