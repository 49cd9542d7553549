import { gzipSync } from 'node:zlib'
import { type Answer, startOrigin } from '../support/origin.ts'

const BOMB = gzipSync(Buffer.alloc(32 * 2 ** 20, 32))
const HEAD = '<?xml version="1.0"?><rss version="2.0"><channel><title>H</title>'

/** One a kind of what costs memory, connections or time. */
const ANSWERS: readonly Answer[] = [
  { headers: { 'content-encoding': 'gzip' }, body: BOMB },
  { failure: 'stall' },
  { body: HEAD, failure: 'stall-body' },
  { failure: 'reset' },
  { body: `${HEAD}<item>`, failure: 'cut' },
  { body: `${HEAD}${'<a>'.repeat(100_000)}` },
  { body: `${HEAD}${'<item><title>x</title></item>'.repeat(20_000)}` },
  { body: `${HEAD}<a${` x="<a y='" z='q'`.repeat(25_000)} <` },
  { status: 302, headers: { location: 'http://127.2.0.1/' } },
  { status: 500, body: 'x'.repeat(1_000_000) },
  { body: HEAD, failure: 'drip' },
]

/** So many hostile feeds, the kinds in turn. */
export async function hostileOrigins(count: number): Promise<{ readonly urls: readonly string[]; close(): Promise<void> }> {
  const origins = await Promise.all(Array.from({ length: count }, (_, n) => startOrigin({ host: `127.4.0.${n + 1}` })))
  for (const [n, origin] of origins.entries()) origin.on('/feed', ANSWERS[n % ANSWERS.length]!)
  return {
    urls: origins.map((origin) => origin.url('/feed')),
    close: async () => {
      await Promise.all(origins.map((origin) => origin.close()))
    },
  }
}
