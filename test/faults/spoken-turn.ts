/** One turn of all sources that says on standard output, a line each, what it is about to do. Arguments: configuration, data folder, version. */
import { writeSync } from 'node:fs'
import pino from 'pino'
import { openApp } from '../../src/app/app.ts'
import { runTurn } from '../../src/mill/turn.ts'
import type { Store } from '../../src/store/contract.ts'

/** What a turn does, in its order. */
export const PHASES = [
  'fetching',
  'saving intakes',
  'gathering',
  'saving a gathering',
  'writing a document',
  'remembering documents',
] as const

export type Phase = (typeof PHASES)[number]

if (import.meta.main) await turn(process.argv[2]!, process.argv[3]!, process.argv[4]!)

async function turn(config: string, data: string, version: string): Promise<void> {
  const app = await openApp({ config, data, version, log: pino({ level: 'silent' }) })
  const { store } = app.parts
  const index = { ...store.stories.index, lookup: spoken('gathering', store.stories.index.lookup) }
  const speaking: Store = {
    ...store,
    saveIntakes: spoken('saving intakes', store.saveIntakes),
    saveGathering: spoken('saving a gathering', store.saveGathering),
    stories: { ...store.stories, index },
    documents: { ...store.documents, save: spoken('remembering documents', store.documents.save) },
  }
  const outputs = app.outputs.map((output) => ({
    ...output,
    write: spoken('writing a document', (document: Parameters<typeof output.write>[0]) => output.write(document)),
    read: (path: string) => output.read(path),
    list: () => output.list(),
    remove: (path: string) => output.remove(path),
  }))
  say('fetching')
  const report = await runTurn({ ...app.parts, store: speaking, outputs }, { now: Date.now(), force: true })
  await app.close()
  process.exitCode = report.categories.some(({ failed }) => failed !== undefined) ? 1 : 0
}

function spoken<A extends readonly unknown[], R>(phase: Phase, call: (...given: A) => R): (...given: A) => R {
  return (...given) => {
    say(phase)
    return call(...given)
  }
}

function say(phase: Phase): void {
  writeSync(1, `${phase}\n`)
}
