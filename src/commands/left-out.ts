import type { SourceReport, WaitingArticles } from '../model/intake.ts'

/** Returns what was left out in words: `2 left out: protected (a.md, b.md)`. */
export function leftOutWords({ reason, count, names = [] }: SourceReport['dropped'][number]): string {
  const shown = names.length === 0 ? '' : ` (${names.join(', ')}${count > names.length ? ' …' : ''})`
  return `${count} left out: ${reason}${shown}`
}

/** Returns what waits for its date in words: `1 waits until 2026-05-01 02:00Z: a.md`. */
export function waitingWords({ count, until, path }: WaitingArticles): string {
  const time = `${new Date(until).toISOString().slice(0, 16).replace('T', ' ')}Z`
  return count === 1 ? `1 waits until ${time}: ${path}` : `${count} wait, the first until ${time}: ${path}`
}
