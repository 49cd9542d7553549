/** Turns a mill through simulated hours, a turn each fifteen minutes (or as many as given) of a clock that it moves itself; prints a sample as a JSON line after each. Arguments: configuration, data folder, hours, minutes between turns. */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { openApp } from '../../src/app/app.ts'
import { runTurn } from '../../src/mill/turn.ts'
import { STORE_FILE } from '../../src/store/index.ts'

/** What the process holds after a turn and a collection of garbage. */
export interface Sample {
  readonly rssMb: number
  readonly heapMb: number
  readonly open: number
  /** MiB of the store and of its write-ahead log. */
  readonly storeMb: number
  readonly logMb: number
  readonly turnMs: number
}

if (import.meta.main) await simulate(process.argv[2]!, process.argv[3]!, Number(process.argv[4]), Number(process.argv[5] ?? 15))

async function simulate(config: string, data: string, hours: number, minutes: number): Promise<void> {
  const realNow = Date.now
  let aheadMs = 0
  Date.now = () => realNow() + aheadMs
  const app = await openApp({ config, data, version: '0', log: pino({ level: 'silent' }) })
  for (let turn = 0; turn < (hours * 60) / minutes; turn++) {
    const { durationMs } = await runTurn(app.parts, { now: Date.now() })
    aheadMs += minutes * 60_000
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.stdout.write(`${JSON.stringify(sample(data, durationMs))}\n`)
  }
  await app.close()
}

function sample(data: string, turnMs: number): Sample {
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const inMb = (bytes: number): number => Math.round((bytes / 2 ** 20) * 10) / 10
  const sizeOf = (suffix: string): number => inMb(statSync(path.join(data, STORE_FILE + suffix), { throwIfNoEntry: false })?.size ?? 0)
  const open = readdirSync('/proc/self/fd').length
  return {
    rssMb: inMb(rss),
    heapMb: inMb(heapUsed + external),
    open,
    storeMb: sizeOf(''),
    logMb: sizeOf('-wal'),
    turnMs: Math.round(turnMs),
  }
}
