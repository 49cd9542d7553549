import type { CommandContext } from './command.ts'
import { completionScript, SHELLS, type Shell } from './completions.ts'
import { mustBeKnown } from './known.ts'

/** Prints the completion script of a shell. Throws NOT_FOUND for a shell that is none of bash, zsh and fish. */
export async function run({ args, print, commands }: CommandContext): Promise<number> {
  const shell = args[0] ?? ''
  mustBeKnown('shell', shell, SHELLS)
  print(completionScript(shell as Shell, commands).trimEnd())
  return 0
}
