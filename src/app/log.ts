import { type DestinationStream, type Logger, pino } from 'pino'
import { showable, showableJsonLine } from '../lib/terminal.ts'

/** How the log speaks; plain data, so that the mill's thread speaks as the others do. */
export interface LogSettings {
  readonly level: 'info' | 'warn' | 'error'
  /** For a person on a terminal; otherwise JSON lines. */
  readonly readable: boolean
}

/** The log on standard error. URLs and messages reach it without secrets, and nothing of others speaks to the terminal. */
export async function createLog({ level, readable }: LogSettings): Promise<Logger> {
  const redact = { paths: ['*.authorization', '*.token', '*.secret', '*.password'], censor: '***' }
  if (!readable) {
    const options = { level, redact, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: showable } }
    return pino(options, standardError())
  }
  const { default: pretty } = await import('pino-pretty')
  const shown = pretty({ destination: standardError(), ignore: 'pid,hostname', translateTime: 'HH:MM:ss' })
  return pino({ level, redact, hooks: { streamWrite: showableJsonLine } }, shown)
}

/**
 * Standard error as a destination of pino. A failed write (a full disk, a closed pipe) ends nothing: lines wait for the next write that succeeds, at
 * most 1 MiB of them; further ones are lost.
 */
function standardError(): DestinationStream {
  const destination = pino.destination({ dest: 2, sync: true, maxLength: 2 ** 20 })
  return destination.on('error', () => undefined)
}
