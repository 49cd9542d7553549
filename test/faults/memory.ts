import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { finished } from '../support/command.ts'
import { hostileOrigins } from './hostile-origins.ts'
import { startPublisher } from './publisher.ts'
import { type Scenario, unless } from './scenario.ts'
import type { Sample } from './simulated-day.ts'

/** A day of a thousand sources, one in twenty of them hostile, with the clock running ahead of the work: no growth, no descriptor left open. */
export const memory: Scenario = {
  name: 'memory and descriptors over simulated hours',
  async run(folder, { short }) {
    const [sources, hours] = short ? [60, 2] : [1000, 24]
    const publisher = await startPublisher(Math.round(sources * 0.95))
    const hostile = await hostileOrigins(Math.round(sources * 0.05))
    const config = path.join(folder, 'feedmill.yaml')
    writeFileSync(config, JSON.stringify(configuration([...publisher.urls, ...hostile.urls], path.join(folder, 'feeds'))))
    let asked = 0
    publisher.onRequest = () => asked++
    const script = path.resolve(import.meta.dirname, 'simulated-day.ts')
    const child = spawn(process.execPath, ['--expose-gc', script, config, path.join(folder, 'data'), String(hours)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let turns = 0
    // Once in two simulated hours everybody publishes.
    child.stdout.on('data', () => ++turns % 8 === 0 && publisher.grow(1))
    const { code, out, err } = await finished(child)
    await Promise.all([publisher.close(), hostile.close()])
    if (code !== 0) return { figure: 'could not be done', problems: [`ended with ${code}: ${err.slice(0, 1000)}`] }
    return judged(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Sample),
      sources,
      hours,
      asked,
    )
  },
}

/** Returns the figures in words and what grew: the second quarter against the last: the first fills caches and the compiler's memory. */
export function judged(samples: readonly Sample[], sources: number, hours: number, asked: number) {
  const quarter = Math.max(1, Math.floor(samples.length / 4))
  const [early, late] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)]
  const [rssBefore, rssAfter] = [medianOf(early, 'rssMb'), medianOf(late, 'rssMb')]
  const [heapBefore, heapAfter] = [medianOf(early, 'heapMb'), medianOf(late, 'heapMb')]
  const [openBefore, openAfter] = [medianOf(early, 'open'), medianOf(late, 'open')]
  return {
    figure: `${sources} sources, ${hours} simulated hours, ${samples.length} turns, ${asked} requests to the healthy: RSS ${rssBefore} to ${rssAfter} MB, heap ${heapBefore} to ${heapAfter} MB, descriptors ${openBefore} to ${openAfter}`,
    problems: [
      ...unless(rssAfter - rssBefore <= Math.max(40, rssBefore * 0.15), `RSS grew from ${rssBefore} to ${rssAfter} MB`),
      ...unless(heapAfter - heapBefore <= Math.max(10, heapBefore * 0.15), `the heap grew from ${heapBefore} to ${heapAfter} MB`),
      ...unless(openAfter <= openBefore + 20, `descriptors grew from ${openBefore} to ${openAfter}`),
      ...unless(asked > sources, 'the sources were hardly asked'),
    ],
  }
}

function medianOf(samples: readonly Sample[], field: keyof Sample): number {
  const sorted = samples.map((sample) => sample[field]).toSorted((a, b) => a - b)
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
}

/** A mill of these feeds with one category of the newest fifty. */
export function configuration(urls: readonly string[], out: string): object {
  return {
    site: { title: 'A mill', url: 'http://mill.example/' },
    fetch: { allowAddresses: ['127.3.0.0/16', '127.4.0.0/16'], timeout: '1s' },
    outputs: [{ kind: 'directory', path: out }],
    categories: [{ title: 'All', slug: 'all', sources: ['*'], limit: 50 }],
    sources: urls.map((url, n) => ({ kind: 'feed', id: `s${n}`, url })),
  }
}
