import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openStore } from '../../src/store/index.ts'
import { type Finished, feedmill, finished, startFeedmill } from '../support/command.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { type Publisher, startPublisher } from './publisher.ts'

/** A mill under test: its folders, its publisher, and what was seen of its documents. */
export interface Mill extends AsyncDisposable {
  readonly folder: string
  readonly out: string
  readonly data: string
  readonly publisher: Publisher
  readonly ledger: Ledger
  /** The words every command of this mill needs. */
  readonly words: readonly string[]
  /** One turn of all sources, in a process of its own unless the mill turns here. */
  turn(): Promise<Finished>
  /** What is wrong now: with the documents, with the store, and with what is missing of all that was ever served. */
  problems(complete: 'complete' | 'as it stands'): Promise<readonly string[]>
}

export interface MillOptions {
  readonly feeds?: number
  readonly out?: string
  readonly data?: string
  readonly settings?: Readonly<Record<string, unknown>>
  /** Turns in this process: a third of the cost, where the process is not what is tried. */
  readonly here?: boolean
}

/** A mill with two categories of small feeds, so that archive pages close soon. */
export async function aMill(
  folder: string,
  { feeds = 4, out = path.join(folder, 'feeds'), data = path.join(folder, 'data'), settings, here = false }: MillOptions = {},
): Promise<Mill> {
  const publisher = await startPublisher(feeds)
  const config = path.join(folder, 'feedmill.yaml')
  writeFileSync(config, JSON.stringify({ ...configuration(publisher, out), ...settings }))
  const words = ['--config', config, '--data', data]
  const ledger = createLedger()
  return {
    folder,
    out,
    data,
    publisher,
    ledger,
    words,
    turn: () => (here ? feedmill('refresh', '--force', ...words) : finished(startFeedmill(['refresh', '--force', ...words]))),
    problems: async (complete) => [
      ...ledger.observe(out),
      ...(await storeProblems(data)),
      ...(complete === 'complete' ? missing(ledger.titles(out, 'all'), publisher.titles()) : []),
    ],
    [Symbol.asyncDispose]: () => publisher.close(),
  }
}

/** That of the program: documents name it. */
export const VERSION = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version

function configuration({ urls }: Publisher, out: string): Record<string, unknown> {
  return {
    site: { title: 'A mill', url: 'http://mill.example/' },
    fetch: { allowAddresses: ['127.3.0.0/16'] },
    polling: { interval: '1s', minInterval: '1s' },
    server: { port: 0 },
    outputs: [{ kind: 'directory', path: out }],
    categories: [
      { title: 'Some', slug: 'some', sources: ['s0', 's1'], limit: 10 },
      { title: 'All', slug: 'all', sources: ['*'], limit: 15, archives: 'all' },
    ],
    sources: urls.map((url, n) => ({ kind: 'feed', id: `s${n}`, url })),
  }
}

async function storeProblems(directory: string): Promise<readonly string[]> {
  const store = await openStore({ directory })
  try {
    return (await store.check()).map((finding) => `store: ${finding}`)
  } finally {
    await store.close()
  }
}

function missing(shown: ReadonlySet<string>, served: readonly string[]): readonly string[] {
  const gone = served.filter((title) => !shown.has(title))
  return gone.length === 0 ? [] : [`${gone.length} items that were served are not published: ${gone.slice(0, 3).join(', ')}`]
}
