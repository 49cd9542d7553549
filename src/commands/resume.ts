import type { CommandContext } from './command.ts'
import { setPaused } from './paused.ts'

/** Resumes paused sources: they are polled when they are due. */
export function run(context: CommandContext): Promise<number> {
  return setPaused(context, false)
}
