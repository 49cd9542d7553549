import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { type App, openApp } from '../../src/app/app.ts'
import { StoreError } from '../../src/model/errors.ts'
import { STORE_FILE } from '../../src/store/sqlite/backup.ts'
import { BIN, finished } from '../support/command.ts'
import { faultyStatements, type Way } from './faulty-statements.ts'
import { aMill, type Mill, VERSION } from './mill.ts'
import { leftOut, type Result, type Scenario, unless } from './scenario.ts'

const ROUNDS = 200

/** Writing statement number n of a turn fails, for each n and each way to fail, in a mill that goes on as a service does; the next turn is without a fault. */
export const everyStatementFails: Scenario = {
  name: 'write n of the store failing',
  async run(folder, { short }) {
    const results: Result[] = []
    for (const way of ['refused', 'undone', 'done'] as const) {
      const place = path.join(folder, way)
      mkdirSync(place)
      results.push(await statementsFailing(place, way, short ? 13 : 1))
    }
    return {
      figure: `${results.map(({ figure }) => figure).join(', ')}: whole meanwhile, complete in the next turn`,
      problems: results.flatMap(({ problems }) => problems),
    }
  },
}

/** Through to the last write of a turn, and at least to number 200. */
async function statementsFailing(folder: string, way: Way, step: number): Promise<Result> {
  await using mill = await aMill(folder)
  const told = new Map<string, Uint8Array>()
  const app = await openApp({
    config: mill.words[1]!,
    data: mill.data,
    version: VERSION,
    log: pino({ level: 'silent' }),
    onPublished: (documents) => documents.forEach(({ path: name, bytes }) => void told.set(name, bytes)),
  })
  const problems: string[] = []
  let failed = 0
  for (let [n, reached] = [1, true]; n <= ROUNDS || reached; n += step) {
    mill.publisher.grow(2)
    reached = await turnWithFault(app, n, way)
    if (reached) failed++
    const meanwhile = await mill.problems('as it stands')
    await app.turn({ force: true })
    const found = [...meanwhile, ...(await mill.problems('complete')), ...untold(told, mill)]
    problems.push(...found.map((problem) => `write ${n} ${way}: ${problem}`))
  }
  await app.close()
  return { figure: `${failed} ${way}`, problems: [...problems, ...unless(failed > 0, `no write was ever ${way}`)] }
}

/** False when the turn had fewer writes. */
async function turnWithFault(app: App, n: number, way: Way): Promise<boolean> {
  using store = faultyStatements(n, way)
  try {
    await app.turn({ force: true })
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
  }
  return store.calls() >= n
}

/** Whoever serves the documents was told of each as it stands. */
function untold(told: ReadonlyMap<string, Uint8Array>, { out }: Mill): readonly string[] {
  const others = [...told].filter(([name, bytes]) => Buffer.compare(readFileSync(path.join(out, name)), bytes) !== 0)
  return others.map(([name]) => `the server was not told of ${name} as it stands`)
}

/** A turn of this name in a process that is started behind these words. */
interface Fault {
  readonly name: string
  readonly words: readonly string[]
}

/** System call number n on the files of the store fails, of those that write, sync and cut, in one process for each n. */
export const everyStoreCallFails: Scenario = {
  name: 'call n of the files of the store failing',
  async run(folder, { short }) {
    if (spawnSync('strace', ['-o', '/dev/null', 'true']).status !== 0) return leftOut('no process can be traced here (strace)')
    await using mill = await aMill(folder, { here: true })
    const files = ['', '-wal', '-shm'].flatMap((suffix) => ['-P', path.join(mill.data, STORE_FILE + suffix)])
    const faults = [...numbered('pwrite64', ROUNDS), ...numbered('fsync', 8), ...numbered('ftruncate', 4)].map(({ call, n }): Fault => {
      const fault = `inject=${call}:error=${n % 2 === 0 ? 'ENOSPC' : 'EIO'}:when=${n}`
      return {
        name: `${call} ${n}`,
        words: ['strace', '-f', '--seccomp-bpf', '-o', '/dev/null', '-e', `trace=${call}`, '-e', fault, ...files],
      }
    })
    return await processesFailing(mill, faults, short)
  },
}

/** The files of the store cannot become larger than n times 4 KiB, in one process for each n: a write fails in the middle of a page, and all after it. */
export const storeFilesLimited: Scenario = {
  name: 'files of the store at a limit of their size',
  async run(folder, { short }) {
    if (process.platform === 'win32') return leftOut('no shell limits files here')
    await using mill = await aMill(folder, { here: true })
    const faults = numbered('limit', ROUNDS).map(({ call, n }): Fault => {
      const blocks = String((n * 4096) / 512)
      return { name: `${call} ${n}`, words: ['sh', '-c', 'ulimit -f "$0" && exec "$@"', blocks] }
    })
    return await processesFailing(mill, faults, short)
  },
}

function numbered(call: string, count: number): readonly { readonly call: string; readonly n: number }[] {
  return Array.from({ length: count }, (_, index) => ({ call, n: index + 1 }))
}

/** A turn for each fault, and after each one without. */
async function processesFailing(mill: Mill, faults: readonly Fault[], short: boolean): Promise<Result> {
  const problems: string[] = []
  const rounds = short ? faults.filter((_, index) => index % 29 === 0) : faults
  let told = 0
  for (const { name, words } of rounds) {
    mill.publisher.grow(2)
    const { code, err } = await finished(startBehind(words, mill))
    const isTold = /disk I\/O error|disk is full|cannot be opened/.test(err)
    if (isTold) told++
    const meanwhile = [
      ...unless(code === 0 || (code === 1 && isTold), `ended with ${code}: ${err.slice(0, 300)}`),
      ...(await mill.problems('as it stands')),
    ]
    const next = await mill.turn()
    const found = [...meanwhile, ...unless(next.code === 0, `the next turn ended with ${next.code}`), ...(await mill.problems('complete'))]
    problems.push(...found.map((problem) => `${name}: ${problem}`))
  }
  return {
    figure: `${rounds.length} turns, ${told} of which could not save: whole meanwhile, complete in the next turn`,
    problems: [...problems, ...unless(told > 0, 'nothing ever failed')],
  }
}

function startBehind([program, ...words]: readonly string[], mill: Mill): ChildProcess {
  return spawn(program!, [...words, process.execPath, BIN, 'refresh', '--force', ...mill.words], { stdio: ['ignore', 'pipe', 'pipe'] })
}
