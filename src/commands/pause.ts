import type { CommandContext } from './command.ts'
import { setPaused } from './paused.ts'

/** Pauses sources: they are not polled from the next turn on, their items stay. */
export function run(context: CommandContext): Promise<number> {
  return setPaused(context, true)
}
