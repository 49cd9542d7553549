import type { CommandContext } from './command.ts'
import { configOrDefaults, tried, tryOut } from './trial.ts'
import { trialJson, trialLines } from './trial-report.ts'

/** Fetches and reads one source, stores nothing. 0 when items could be read, 1 when not. */
export async function run(context: CommandContext): Promise<number> {
  const loaded = configOrDefaults(context)
  const trial = await tryOut(tried(context.args[0] ?? '', loaded), loaded)
  if (context.options.json) context.print(trialJson(trial))
  else for (const line of trialLines(trial, { steps: context.options.steps === true })) context.print(line)
  return trial.error === undefined ? 0 : 1
}
