import type { CommandContext } from './command.ts'
import { configOrDefaults, tried, tryOut } from './trial.ts'
import { hintsOf } from './trial-hints.ts'
import { trialJson, trialLines } from './trial-report.ts'

/** Fetches and reads one source, stores nothing. 0 when items could be read, 1 when not. */
export async function run(context: CommandContext): Promise<number> {
  const loaded = configOrDefaults(context)
  const [word = ''] = context.args
  const trial = await tryOut(tried(word, loaded), loaded)
  if (context.options.json) context.print(trialJson(trial))
  else {
    const ids = loaded.settings.sources.map(({ id }) => id)
    for (const line of [...trialLines(trial, { steps: context.options.steps === true }), ...hintsOf(word, trial, ids)]) context.print(line)
  }
  return trial.error === undefined ? 0 : 1
}
