import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { withDirectory } from './with-store.ts'

const WRITER = fileURLToPath(new URL('endless-writer.ts', import.meta.url))
const KILLS = 5
const ITEMS_A_ROUND = 20

describe('a store whose process is killed', () => {
  it('opens sound, with every round that was told of, and validators never without their items', () =>
    withDirectory(async (directory) => {
      for (let kill = 1; kill <= KILLS; kill++) {
        const told = await killedAfterRounds(directory, kill)
        const store = await openStore({ directory })
        expect(await store.check()).toEqual([])
        const saved = Number((await store.sources.get('s'))?.validators?.etag?.replaceAll('"', ''))
        expect(saved).toBeGreaterThanOrEqual(told)
        expect(await store.items.count()).toBe(saved * ITEMS_A_ROUND)
        expect(await store.items.ledgerSize('s')).toBe(saved * ITEMS_A_ROUND)
        const entries = await store.entries.newest('all', 100_000, Number.MAX_SAFE_INTEGER)
        expect(entries.length + (await store.items.pending(100_000)).length).toBe(saved * ITEMS_A_ROUND)
        await store.close()
      }
    }))
})

/** Resolves to the last round the writer told of before it was killed, somewhere in the next. */
async function killedAfterRounds(directory: string, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const told = await linesOf(child, rounds)
  child.kill('SIGKILL')
  await ended
  return told
}

function linesOf(child: ChildProcess, count: number): Promise<number> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the writer ended with ${code}`)))
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString()
      const lines = text.split('\n').slice(0, -1)
      if (lines.length >= count) resolve(Number(lines.at(-1)))
    })
  })
}
