/**
 * What a turn left behind comes in: states of sources, documents held back, why nothing could be written. Messages to the operator go out by webhook
 * and mail, and a feed of them: each trouble once when it begins and once when it is over. This room never changes a source, an item or a document.
 */

export { Alerts, type AlertsOptions, readAlertState } from './alerts.ts'
export { alertFeed } from './feed.ts'
export { nameOfChannel, sendNotice } from './send.ts'
export type { AlertState, Notice } from './state.ts'
export { type ExaminedTurn, troublesOf } from './troubles.ts'
