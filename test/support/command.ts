import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCommandLine } from '../../src/main.ts'

export const BIN = path.resolve(import.meta.dirname, '../../bin/feedmill.js')

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Starts `feedmill` as a person would, in its own process. */
export function startFeedmill(words: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [BIN, ...words], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What a command wrote, once it has ended. It runs in this process, so nothing but its log reaches the real standard error. */
export async function feedmill(...words: string[]): Promise<Finished> {
  let [out, err] = ['', '']
  const code = await runCommandLine(words, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    interactive: false,
  })
  return { code, out, err }
}

/** Resolves when the process has ended. */
export function finished(child: ChildProcess): Promise<Finished> {
  let [out, err] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, out, err }))
  })
}

/** Runs something in an empty folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'feedmill-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
