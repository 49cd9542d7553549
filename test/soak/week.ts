/**
 * A week of 1,000 sources, one in twenty of them hostile, by a clock that runs ahead of the work. Prints memory, descriptors and the sizes of store and log after each turn.
 * `--hours N` (default 168), `--minutes N` between turns (default 60), `--sources N`. Exits 1 when memory or descriptors grew in the last quarter beyond the second.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { hostileOrigins } from '../faults/hostile-origins.ts'
import { configuration, judged } from '../faults/memory.ts'
import { startPublisher } from '../faults/publisher.ts'
import type { Sample } from '../faults/simulated-day.ts'
import { finished, inFolder } from '../support/command.ts'

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '168' },
    minutes: { type: 'string', default: '60' },
    sources: { type: 'string', default: '1000' },
  },
})
const SCRIPT = path.resolve(import.meta.dirname, '../faults/simulated-day.ts')

process.exitCode = await inFolder((folder) => week(folder, Number(values.hours), Number(values.minutes), Number(values.sources)))

async function week(folder: string, hours: number, minutes: number, sources: number): Promise<number> {
  const publisher = await startPublisher(Math.round(sources * 0.95))
  const hostile = await hostileOrigins(Math.round(sources * 0.05))
  const config = path.join(folder, 'feedmill.yaml')
  writeFileSync(config, JSON.stringify(configuration([...publisher.urls, ...hostile.urls], path.join(folder, 'feeds'))))
  let [asked, turns] = [0, 0]
  publisher.onRequest = () => asked++
  const words = ['--expose-gc', SCRIPT, config, path.join(folder, 'data'), String(hours), String(minutes)]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', (line: Buffer) => {
    process.stdout.write(`hour ${Math.round((++turns * minutes) / 60)}: ${line}`)
    // A twelfth of the sources publishes between two turns.
    for (let feed = turns % 12; feed < publisher.urls.length; feed += 12) publisher.grow(1, feed)
  })
  const { code, out, err } = await finished(child)
  await Promise.all([publisher.close(), hostile.close()])
  if (code !== 0) {
    process.stdout.write(`ended with ${code}: ${err.slice(-1000)}\n`)
    return 1
  }
  const samples = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample)
  const { figure, problems } = judged(samples, sources, hours, asked)
  process.stdout.write(`${figure}\n${problems.join('\n')}\n`)
  return problems.length === 0 ? 0 : 1
}
