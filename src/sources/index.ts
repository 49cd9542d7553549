/**
 * A configured source and its state come in. A FetchOutcome goes out, and when to poll next and why; the kinds are a table, the cadence is pure, the
 * queue keeps one host from being asked twice at once. This room never parses what it pulled.
 */

export { addressOf, brings, isLocal, pullSource, sourceKinds } from './kinds/index.ts'
export { watchFolder } from './watch.ts'
