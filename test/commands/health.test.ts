import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { feedmill, inFolder } from '../support/command.ts'
import { aStatus, startServer } from '../support/feed-server.ts'

/** The words that ask a server of this address for its health. */
async function asking(folder: string, url: string): Promise<readonly string[]> {
  const config = path.join(folder, 'feedmill.yaml')
  await writeFile(config, `site: { title: T, url: "https://a.example/" }\nserver: { host: 0.0.0.0, port: ${new URL(url).port} }\n`)
  return ['health', '--config', config]
}

it('prints what the server of the configuration says of itself, and ends with 0 while it is well', () =>
  inFolder(async (folder) => {
    await using server = await startServer()
    const { code, out } = await feedmill(...(await asking(folder, server.url)))
    expect([code, JSON.parse(out).status]).toEqual([0, 'ok'])
  }))

it('ends with 1 when the server could not write two turns in a row', () =>
  inFolder(async (folder) => {
    await using server = await startServer({ status: () => aStatus({ failedInRow: 2 }) })
    const { code, out } = await feedmill(...(await asking(folder, server.url)))
    expect([code, JSON.parse(out).status]).toEqual([1, 'failing'])
  }))

it('ends with 1 and names the address when nothing listens there', () =>
  inFolder(async (folder) => {
    const url = await startServer().then(async (server) => {
      await server[Symbol.asyncDispose]()
      return server.url
    })
    const { code, err } = await feedmill(...(await asking(folder, url)))
    expect([code, err]).toEqual([1, expect.stringContaining(`nothing answers at http://127.0.0.1:${new URL(url).port}/healthz`)])
  }))
