import { spanInWords } from '../../lib/time/duration.ts'
import type { Instant } from '../../model/instant.ts'
import type { NextReason, SourceState } from '../../model/source.ts'

/** When a source is asked next and why, for tables: `in 43 min: publisher's ttl`. */
export function sayNext(state: SourceState, now: Instant): string {
  const why = WORDS[state.nextReason ?? 'interval']
  const at = Math.max(state.nextDueAt, state.notBefore ?? state.nextDueAt)
  return at <= now ? `now: ${why}` : `in ${spanInWords(at - now)}: ${why}`
}

const WORDS: Readonly<Record<NextReason, string>> = {
  new: 'never asked yet',
  interval: 'usual interval',
  'posting rate': 'adapted to how often it posts',
  list: 'usual interval of lists',
  ttl: "publisher's ttl",
  'update period': "publisher's update period",
  freshness: "publisher's Cache-Control or Expires",
  'skipped hours': "outside the publisher's skipHours and skipDays",
  'no validators': 'it gives no validators, so once a day',
  push: 'it pushes; this is the back-up',
  'retry-after': 'the origin said Retry-After or RateLimit',
  refused: 'the origin refused us',
  'shared wait': 'a neighbour on the same host or domain was refused',
  failure: 'waiting after failures',
  gone: 'gone (410), asked rarely',
  dead: 'failing for long, asked rarely',
  outage: 'our own network was down',
}
