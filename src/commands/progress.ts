import { showableLine } from '../lib/terminal.ts'
import type { TurnProgress } from '../model/turn.ts'
import type { CommandContext } from './command.ts'

export interface Progress {
  readonly show: (progress: TurnProgress) => void
  readonly end: () => void
}

const REDRAW_MS = 100
const PLAIN_MS = 5000

/** Progress of a turn: one line redrawn in place on a terminal, a plain line every five seconds elsewhere, nothing for machines. */
export function createProgress({ interactive, options, tell }: CommandContext): Progress {
  const startedAt = Date.now()
  let shownAt = startedAt
  let drawn = false
  const wipe = () => {
    if (drawn) process.stderr.write('\r\u001B[K')
    drawn = false
  }
  return {
    show: (progress) => {
      const now = Date.now()
      if (options.json || options.quiet || now - shownAt < (interactive ? REDRAW_MS : PLAIN_MS)) return
      shownAt = now
      const line = lineOf(progress, now - startedAt)
      if (!interactive) return tell(line)
      process.stderr.write(`\r\u001B[K${showableLine(line).slice(0, (process.stderr.columns || 80) - 1)}`)
      drawn = true
    },
    end: wipe,
  }
}

const PHASES: Readonly<Record<TurnProgress['phase'], string>> = { collect: 'sources', gather: 'items placed', publish: 'categories' }

function lineOf({ phase, done, total, new: added, updated, hosts }: TurnProgress, elapsedMs: number): string {
  const names = hosts.slice(0, 3).map((host) => host.replace(/^disk /, ''))
  const asked = hosts.length === 0 ? '' : ` · ${names.join(', ')}${hosts.length > 3 ? ` +${hosts.length - 3}` : ''}`
  return `${PHASES[phase]} ${done}/${total} · ${added} new, ${updated} updated · ${(elapsedMs / 1000).toFixed(1)} s${asked}`
}
