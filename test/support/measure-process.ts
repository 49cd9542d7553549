/** Preloaded into a process (`--import`): at its end it writes what it cost into the file that MEASURE_INTO names. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const DESCRIPTORS = '/proc/self/fd'
const file = process.env.MEASURE_INTO
if (isMainThread && file !== undefined) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const cpuMs = Math.round((userCPUTime + systemCPUTime) / 1000)
    writeFileSync(file, JSON.stringify({ cpuMs, peakMb: Math.round(maxRSS / 1024), descriptors: openDescriptors() }))
  })
}

/** Descriptors of this process; 0 where the system has no list of them. */
function openDescriptors(): number {
  return existsSync(DESCRIPTORS) ? readdirSync(DESCRIPTORS).length : 0
}
