import type { Command } from './command.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** Returns the script that completes commands and their options in a shell, made from the table of commands. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](commands)
}

interface Flag {
  /** `--limit` */
  readonly name: string
  readonly description: string
  readonly takesValue: boolean
}

/** Options of every command. */
export const COMMON_FLAGS: readonly (readonly [flags: string, description: string])[] = [
  ['--config <file>', 'configuration file'],
  ['--data <dir>', 'directory of the store'],
  ['--out <dir>', 'directory of the outputs'],
  ['--json', 'print JSON'],
  ['--quiet', 'print only what went wrong'],
  ['--help', 'print the help'],
]

function flagsOf(command: Command): readonly Flag[] {
  return [...command.flags, ...COMMON_FLAGS].map(([flags, description]) => ({
    name: flags.split(' ')[0]!,
    description,
    takesValue: flags.includes('<'),
  }))
}

function bashScript(commands: readonly Command[]): string {
  const cases = commands.map(
    (command) =>
      `    ${command.name}) flags='${flagsOf(command)
        .map(({ name }) => name)
        .join(' ')}' ;;`,
  )
  return `_feedmill() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" flags='' one
  for one in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$one" in
${cases.join('\n')}
    esac
  done
  case "$before" in
    --config) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --data|--out) COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  if [ -z "$flags" ]; then COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$word"))
  elif [[ "$word" == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _feedmill feedmill
`
}

function zshScript(commands: readonly Command[]): string {
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`)
  const cases = commands.map((command) => `      ${command.name}) _arguments ${flagsOf(command).map(zshFlag).join(' ')} '*:file:_files' ;;`)
  return `#compdef feedmill
_feedmill() {
  local -a names
  names=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command names
  else
    case "\${words[2]}" in
${cases.join('\n')}
    esac
  fi
}
compdef _feedmill feedmill
`
}

function zshFlag({ name, description, takesValue }: Flag): string {
  const text = description.replace(/[[\]:]/g, ' ')
  return quoted(`${name}[${text}]${takesValue ? ':value:_files' : ''}`)
}

function fishScript(commands: readonly Command[]): string {
  const names = commands.map(({ name, summary }) => `complete -c feedmill -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`)
  const flags = commands.flatMap((command) =>
    flagsOf(command).map(
      ({ name, description, takesValue }) =>
        `complete -c feedmill -n '__fish_seen_subcommand_from ${command.name}' -l ${name.slice(2)}${takesValue ? ' -r' : ''} -d ${quoted(description)}`,
    ),
  )
  return `${[...names, ...flags].join('\n')}\n`
}

/** A shell word in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`
}
