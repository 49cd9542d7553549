import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** Each program reads `feedmill.yaml` or `sources.json` in the folder given last, and prints JSON with `new` and `written`. */
const PROGRAMS = {
  feedmill: (folder: string) => [
    path.join(ROOT, 'bin/feedmill.js'),
    ...['refresh', '--force', '--json', '--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')],
  ],
  sketch: (folder: string) => [path.join(ROOT, 'test/bench/sketch.ts'), folder],
  'bare loop': (folder: string) => [path.join(ROOT, 'test/bench/articles/bare-loop.ts'), path.join(folder, 'articles')],
} as const

export type ProgramName = keyof typeof PROGRAMS

/** What one run of a program took: seconds, MiB of RSS, items and documents. */
export interface Cost {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
  readonly new: number
  readonly written: number
}

/** Runs a program once in a process of its own, and resolves to its cost. Rejects when it ends with another code than 0. */
export async function costOf(program: ProgramName, folder: string): Promise<Cost> {
  const startedAt = performance.now()
  const words = ['--import', path.join(ROOT, 'test/bench/usage.js'), ...PROGRAMS[program](folder)]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] })
  const [report, usage] = [textOf(child.stdout!), textOf(child.stdio[3] as NodeJS.ReadableStream)]
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
  const { new: added, written } = JSON.parse(report()) as { new: number; written: number }
  const { cpuSeconds, peakMb } = JSON.parse(usage()) as { cpuSeconds: number; peakMb: number }
  return { wallSeconds: (performance.now() - startedAt) / 1000, cpuSeconds, peakMb, new: added, written }
}

/** What a stream has brought so far. */
function textOf(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (part: Buffer) => (text += part.toString()))
  return () => text
}

/** A row of a Markdown table whose columns stand under one another. */
export function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell, index) => (index > 0 && index < 3 ? cell.padEnd(15) : cell.padStart(9))).join(' | ')} |`
}
