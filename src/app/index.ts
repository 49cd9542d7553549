/**
 * A configuration file and a data directory come in. A mill that turns, once or on schedule, and a server go out; everything is built here once, started
 * and stopped. This room never decides what an item, a story or a document is.
 */

export { type App, openApp } from './app.ts'
