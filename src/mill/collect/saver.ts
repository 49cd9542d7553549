import type { Exchange } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { Intake } from '../../model/intake.ts'
import type { SourceState } from '../../model/source.ts'
import type { Store } from '../../store/contract.ts'

/**
 * Saves results of sources, many a transaction, because each transaction writes the pages it touched anew. A process that is killed in between asks
 * those sources again: validators are saved with the items they stand for. Throws StoreError; the results that were not saved are given up then.
 */
export interface Saver {
  addIntake(intake: Intake): Promise<void>
  /** For a source without news. */
  addState(state: SourceState, exchanges: readonly Exchange[]): void
  addExchanges(exchanges: readonly Exchange[]): void
  /** Saves everything when enough has come together, when enough time has passed, or at once. */
  saveWhenDue(isUrgent: boolean): Promise<void>
  save(waitsObeyed?: ReadonlyMap<string, number>): Promise<void>
}

/** Sources of one transaction, and their items: some 10 MB. */
const MOST_INTAKES = 50
const MOST_ITEMS = 2000
/** What is asked in so long is asked again after a crash. */
const QUIET_MS = 5000

/** A saver on this store; the clock says when the last save was. */
export function createSaver({ store, clock }: { readonly store: Store; readonly clock: () => Instant }): Saver {
  let unsaved = nothing()
  let savedAt = clock()
  const save: Saver['save'] = async (waitsObeyed = new Map()) => {
    const { intakes, states, exchanges } = unsaved
    unsaved = nothing()
    savedAt = clock()
    if (intakes.length > 0) await store.saveIntakes(...intakes)
    if (states.length > 0) await store.sources.save(states)
    if (exchanges.length > 0 || waitsObeyed.size > 0) await store.sources.recordExchanges(exchanges, waitsObeyed)
  }
  return {
    addIntake: async (intake) => {
      unsaved.intakes.push(intake)
      unsaved.items += intake.new.length + intake.updated.length
      if (unsaved.intakes.length >= MOST_INTAKES || unsaved.items >= MOST_ITEMS) await save()
    },
    addState: (state, exchanges) => {
      unsaved.states.push(state)
      unsaved.exchanges.push(...exchanges)
    },
    addExchanges: (exchanges) => void unsaved.exchanges.push(...exchanges),
    saveWhenDue: async (isUrgent) => {
      if (isUrgent || clock() - savedAt >= QUIET_MS) await save()
    },
    save,
  }
}

function nothing() {
  return { intakes: [] as Intake[], items: 0, states: [] as SourceState[], exchanges: [] as Exchange[] }
}
