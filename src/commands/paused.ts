import { setPausedIn } from '../config/added.ts'
import { expandLists } from '../mill/lists.ts'
import type { CommandContext } from './command.ts'
import { mustBeKnown } from './known.ts'
import { withStore } from './reading.ts'

/** Pauses or resumes the named sources in the file beside the configuration. Throws NOT_FOUND for an unknown id before anything is changed. */
export function setPaused(context: CommandContext, paused: boolean): Promise<number> {
  return withStore(context, async (store, { settings }) => {
    const known = (await expandLists(settings.sources, store)).map(({ id }) => id)
    for (const id of context.args) mustBeKnown('source', id, known)
    const named = new Set(context.args)
    setPausedIn(context.options.config, [...named], paused)
    for (const id of named) context.tell(paused ? `'${id}' is paused; its items stay.` : `'${id}' is polled again from the next turn on.`)
    return 0
  })
}
