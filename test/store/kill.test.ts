import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openStore, type StorePlace } from '../../src/store/index.ts'
import { describeOnPostgres, freshDatabase, withClient } from '../support/postgres/index.ts'
import { withDirectory } from './with-store.ts'

const WRITER = fileURLToPath(new URL('endless-writer.ts', import.meta.url))
const KILLS = 5
const KILLS_OF_CLIENTS = 2
const ITEMS_A_ROUND = 20

describe('a store whose process is killed', () => {
  it('opens sound, with every round that was told of, and validators never without their items', () =>
    withDirectory((directory) => survives({ directory }, KILLS)))
})

await describeOnPostgres('a store in PostgreSQL whose process is killed', (server) => {
  it('opens sound, with every round that was told of, and validators never without their items', () =>
    withDirectory(async (directory) => {
      const database = await freshDatabase(server)
      await survives({ directory, url: database.url }, KILLS_OF_CLIENTS)
      await database.drop()
    }))
})

async function survives(place: StorePlace, kills: number): Promise<void> {
  for (let kill = 1; kill <= kills; kill++) {
    const told = await killedAfterRounds(place, kill)
    if (place.url !== undefined) await connectionsEnded(place.url)
    const store = await openStore(place)
    expect(await store.check()).toEqual([])
    const saved = Number((await store.sources.get('s'))?.validators?.etag?.replaceAll('"', ''))
    expect(saved).toBeGreaterThanOrEqual(told)
    expect(await store.items.count()).toBe(saved * ITEMS_A_ROUND)
    expect(await store.items.ledgerSize('s')).toBe(saved * ITEMS_A_ROUND)
    const entries = await store.entries.newest('all', 100_000, Number.MAX_SAFE_INTEGER)
    expect(entries.length + (await store.items.pending(100_000)).length).toBe(saved * ITEMS_A_ROUND)
    await store.close()
  }
}

/** Resolves when the server has noticed that its clients are gone: a COMMIT that was sent is done until then. */
async function connectionsEnded(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const others = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
    while ((await client.query(others)).rowCount !== 0);
  })
}

/** Resolves to the last round the writer told of before it was killed, somewhere in the next. */
async function killedAfterRounds({ directory, url }: StorePlace, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, directory, ...(url === undefined ? [] : [url])], { stdio: ['ignore', 'pipe', 'inherit'] })
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
