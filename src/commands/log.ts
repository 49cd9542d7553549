import { type Logger, pino } from 'pino'
import { showable, showableJsonLine } from '../lib/terminal.ts'
import type { CommandOptions } from './command.ts'

/** The log on standard error: for people on a terminal, JSON lines elsewhere. URLs and messages reach it without secrets. */
export function createLog(options: Pick<CommandOptions, 'quiet' | 'json'>, level: 'info' | 'warn' = 'info'): Logger {
  const wanted = options.quiet ? 'error' : level
  const redact = { paths: ['*.authorization', '*.token', '*.secret', '*.password'], censor: '***' }
  if (process.stderr.isTTY && !options.json) {
    return pino({
      level: wanted,
      redact,
      // What is read of a line and shown to a person must not speak to the terminal.
      hooks: { streamWrite: showableJsonLine },
      transport: { target: 'pino-pretty', options: { destination: 2, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' } },
    })
  }
  return pino(
    { level: wanted, redact, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: showable } },
    pino.destination({ dest: 2, sync: true }),
  )
}
