import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Registry } from 'prom-client'

/**
 * Adds the process metrics of prom-client, with the delay of the event loop measured by ourselves: the library's own shows the least possible number for
 * what was not measured yet. Returns a function that resolves when something was measured.
 */
export function watchLoop(prom: typeof import('prom-client'), registry: Registry): () => Promise<void> {
  prom.collectDefaultMetrics({ register: registry, prefix: PREFIX, eventLoopMonitoringPrecision: ONCE_AN_HOUR_MS })
  for (const { name } of registry.getMetricsAsArray())
    if (name.startsWith(`${PREFIX}nodejs_eventloop_lag`)) registry.removeSingleMetric(name)
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  const rows: readonly [name: string, help: string, read: () => number][] = [
    ['mean', 'Mean delay of the event loop since the last scrape.', () => histogram.mean],
    ['p99', '99th percentile of the delay of the event loop since the last scrape.', () => histogram.percentile(99)],
    ['max', 'Longest delay of the event loop since the last scrape.', () => histogram.max],
  ]
  for (const [name, help, read] of rows) {
    new prom.Gauge({
      name: `${PREFIX}eventloop_delay_${name}_seconds`,
      help,
      registers: [registry],
      collect() {
        // The timer that measures waits for its resolution itself.
        if (histogram.count > 0) this.set(Math.max(0, read() / 1e6 - RESOLUTION_MS) / 1000)
        if (name === 'max') histogram.reset()
      },
    })
  }
  return async () => {
    for (let tries = 0; histogram.count === 0 && tries < MOST_TRIES; tries++) await delay(RESOLUTION_MS)
  }
}

const PREFIX = 'feedmill_'
const RESOLUTION_MS = 10
const MOST_TRIES = 20
const ONCE_AN_HOUR_MS = 3_600_000
