/**
 * Sources that are due, the store and the outputs come in. One turn goes out: collected, gathered, published, with a report of what happened to each
 * source and category. This room never listens to anyone and never waits for a clock.
 */

export { runTurn, type TurnOptions } from './turn.ts'
