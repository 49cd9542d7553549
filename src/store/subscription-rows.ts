import type { PushState, SourceId, SourceState } from '../model/source.ts'
import type { Store } from './contract.ts'

/** Kind of the rows that hold subscriptions to hubs, by source. */
export const SUBSCRIPTION_ROWS = 'subscription'

/** The states with what is known of their subscriptions: those have rows of their own, since hubs call while a turn runs. */
export async function withSubscriptions(
  states: ReadonlyMap<SourceId, SourceState>,
  store: Store,
): Promise<ReadonlyMap<SourceId, SourceState>> {
  const rows = await store.consumers.list(SUBSCRIPTION_ROWS)
  if (rows.length === 0) return states
  const joined = new Map(states)
  for (const { key, value } of rows) {
    const state = states.get(key)
    if (state !== undefined) joined.set(key, { ...state, push: value as PushState })
  }
  return joined
}
