import { loadConfig } from '../config/index.ts'
import { showableLine } from '../lib/terminal.ts'
import { planOf } from '../mill/plan.ts'
import type { CategoryPlan, Plan, PlannedEntry } from '../publications/plan.ts'
import type { CommandContext } from './command.ts'
import { withStore } from './reading.ts'

/** Prints what a configuration would add, remove and change in each category, from what is held. Nothing is saved. */
export function run(context: CommandContext): Promise<number> {
  const { args, options, print, version } = context
  const file = args[0] ?? options.config
  return withStore(context, async (store) => {
    const { settings } = loadConfig(file, process.env, version)
    const plan = await planOf(store, settings, { now: Date.now(), limit: (options.limit as number | undefined) ?? NEWEST })
    if (options.json) print(JSON.stringify(plan))
    else for (const line of linesOf(plan, file)) print(showableLine(line))
    return 0
  })
}

const NEWEST = 10_000
const SHOWN = 5

function linesOf(plan: Plan, file: string): string[] {
  const { added, removed } = plan.sources
  const changed = plan.categories.filter(({ change }) => change !== 'same')
  return [
    `${file} against the ${plan.stories} newest stories held:`,
    ...(added.length > 0 ? [`sources that the next turn pulls for the first time: ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`sources that the next turn forgets with their items: ${removed.join(', ')}`] : []),
    ...changed.flatMap(categoryLines),
    ...(changed.length === 0 ? ['no category changes'] : [`${plan.categories.length - changed.length} categories stay as they are`]),
  ]
}

function categoryLines({ slug, change, added, removed, changed, unchanged }: CategoryPlan): string[] {
  return [
    `${slug}: ${change}, ${added.length} added, ${removed.length} removed, ${changed.length} shown otherwise, ${unchanged} as before`,
    ...entryLines('+', added),
    ...entryLines('-', removed),
    ...entryLines('~', changed),
  ]
}

function entryLines(mark: string, entries: readonly PlannedEntry[]): string[] {
  const lines = entries.slice(0, SHOWN).map(({ title, sourceId, rule }) => `  ${mark} ${title || '(no title)'} (${sourceId}, by ${rule})`)
  return entries.length > SHOWN ? [...lines, `  ${mark} … and ${entries.length - SHOWN} more`] : lines
}
