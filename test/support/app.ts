import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { type App, openApp } from '../../src/app/app.ts'
import { createReaders } from '../../src/mill/readers/index.ts'
import { runTurn } from '../../src/mill/turn.ts'
import type { TurnReport } from '../../src/model/turn.ts'
import { inFolder } from './command.ts'

/** A mill in this process, with the real store, outputs and client, and a clock of the test's. */
export interface TestMill {
  readonly app: App
  readonly folder: string
  /** One turn at an instant; later ones without an instant come an hour after the last. */
  turn(options?: {
    readonly at?: number
    readonly force?: boolean
    readonly rewrite?: boolean
    readonly sources?: readonly string[]
    readonly also?: readonly string[]
  }): Promise<TurnReport>
}

/** The mills of all tests are read for by the same threads: starting them costs more than most tests. */
const readers = createReaders()

/** Runs something with a mill of this configuration (YAML; outputs go to `feeds` beside it), which is closed and gone afterwards. */
export function withMill<T>(config: string, work: (mill: TestMill) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const file = path.join(folder, 'feedmill.yaml')
    await writeFile(file, `outputs: [{ kind: directory, path: feeds }]\nfetch: { allowAddresses: ['127.0.0.0/8'] }\n${config}`)
    const app = await openApp({ config: file, data: path.join(folder, 'data'), version: '0.0.0', log: pino({ level: 'silent' }), readers })
    let clock = Date.UTC(2026, 5, 1)
    try {
      return await work({
        app,
        folder,
        turn: ({ at, ...options } = {}) => {
          clock = at ?? clock + 3_600_000
          return runTurn(app.parts, { ...options, now: clock })
        },
      })
    } finally {
      await app.close()
    }
  })
}

/** An RSS document of these items, newest first. */
export function rssOf(
  title: string,
  items: readonly {
    readonly guid: string
    readonly title?: string
    readonly link?: string
    readonly date?: string
    readonly text?: string
  }[],
): string {
  const elements = items.map(
    ({ guid, title: name = guid, link, date, text }) =>
      `<item><guid isPermaLink="false">${guid}</guid><title>${name}</title>${link === undefined ? '' : `<link>${link}</link>`}${date === undefined ? '' : `<pubDate>${new Date(date).toUTCString()}</pubDate>`}${text === undefined ? '' : `<description>${text}</description>`}</item>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>${title}</title><link>http://site.example/</link><description>d</description>${elements.join('')}</channel></rss>`
}
