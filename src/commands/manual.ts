import type { CommandContext } from './command.ts'
import { manualPage } from './manual-page.ts'

/** Prints the manual page feedmill(1). */
export async function run({ print, commands, version }: CommandContext): Promise<number> {
  print(manualPage(commands, version).trimEnd())
  return 0
}
