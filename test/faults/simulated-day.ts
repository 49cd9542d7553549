/** Turns a mill through simulated hours, a turn each fifteen minutes of a clock that it moves itself; prints a sample as a JSON line after each. Arguments: configuration, data folder, hours. */
import { readdirSync } from 'node:fs'
import pino from 'pino'
import { openApp } from '../../src/app/app.ts'
import { runTurn } from '../../src/mill/turn.ts'

/** What the process holds after a turn and a collection of garbage. */
export interface Sample {
  readonly rssMb: number
  readonly heapMb: number
  readonly open: number
}

if (import.meta.main) await simulate(process.argv[2]!, process.argv[3]!, Number(process.argv[4]))

async function simulate(config: string, data: string, hours: number): Promise<void> {
  const realNow = Date.now
  let aheadMs = 0
  Date.now = () => realNow() + aheadMs
  const app = await openApp({ config, data, version: '0', log: pino({ level: 'silent' }) })
  for (let turn = 0; turn < hours * 4; turn++) {
    await runTurn(app.parts, { now: Date.now() })
    aheadMs += 15 * 60_000
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.stdout.write(`${JSON.stringify(sample())}\n`)
  }
  await app.close()
}

function sample(): Sample {
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rssMb: rss / 2 ** 20, heapMb: (heapUsed + external) / 2 ** 20, open: readdirSync('/proc/self/fd').length }
}
