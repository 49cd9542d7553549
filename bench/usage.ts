import { writeSync } from 'node:fs'

/** Loaded before the program that is measured: at its end it writes what the process took to file descriptor 3. */
process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  writeSync(3, JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1024 }))
})
