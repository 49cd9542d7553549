import type { Command } from './command.ts'
import { COMMON_FLAGS } from './completions.ts'

/** Returns the manual page feedmill(1) in the man macros, made from the table of commands. Same table, same bytes. */
export function manualPage(commands: readonly Command[], version: string): string {
  const blocks = [
    `.TH FEEDMILL 1 "" "feedmill ${version}" "User commands"`,
    '.SH NAME',
    'feedmill \\- aggregate and republish RSS, Atom, JSON Feed and article files',
    '.SH SYNOPSIS',
    '.B feedmill\n.I command\n[\\fIoptions\\fR] [\\fIwords\\fR]',
    '.SH COMMANDS',
    ...commands.map(commandBlock),
    '.SH OPTIONS OF EVERY COMMAND',
    ...COMMON_FLAGS.map(([flags, description]) => flagBlock(flags, description)),
    '.SH EXIT STATUS',
    '.TP\n.B 0\nThe command succeeded. A source that failed is reported and changes nothing here.',
    '.TP\n.B 1\nAn output or the store failed, or something named does not exist.',
    '.TP\n.B 2\nThe configuration or the words are wrong.',
    '.SH ENVIRONMENT',
    '.BR FEEDMILL_CONFIG ", " FEEDMILL_DATA ", " FEEDMILL_OUT ", " FEEDMILL_HOST ", " FEEDMILL_PORT\nstand in for the options of the same names;\n.BR FEEDMILL_SITE_URL ", " FEEDMILL_TOKEN " and " FEEDMILL_STORE\nfor the settings site.url, server.token and store.url.',
  ]
  return `${blocks.join('\n')}\n`
}

function commandBlock({ name, words, summary, example, flags }: Command): string {
  const head = `.SS ${escaped(words === '' ? name : `${name} ${words}`)}\n${escaped(summary)}`
  const listed = flags.map(([flag, description]) => flagBlock(flag, description))
  return [head, ...listed, `.PP\n.EX\n$ ${escaped(example)}\n.EE`].join('\n')
}

function flagBlock(flags: string, description: string): string {
  return `.TP\n.B ${escaped(flags)}\n${escaped(description)}`
}

/** Backslashes and hyphens as roff wants them; a line never begins with a control character. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1')
}
