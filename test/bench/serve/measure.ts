import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Load, LoadReport } from './parts.ts'

/** Processor time of a process in ms a request, user and system, while another process puts the load on it. */
export async function measure(pid: number, load: Load): Promise<{ readonly cpuMs: number; readonly report: LoadReport }> {
  const before = await cpuMsOf(pid)
  const report = await runLoad(load)
  return { cpuMs: ((await cpuMsOf(pid)) - before) / report.requests, report }
}

function runLoad(load: Load): Promise<LoadReport> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts'), JSON.stringify(load)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk) => (text += String(chunk)))
    child.once('exit', (code) => (code === 0 ? resolve(JSON.parse(text) as LoadReport) : reject(new Error(`the load ended with ${code}`))))
  })
}

/** Fields 14 and 15 of /proc/<pid>/stat, in ticks of 10 ms. */
async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** The middle of the values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
