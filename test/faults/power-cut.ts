import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openStore } from '../../src/store/index.ts'
import { BIN, feedmill, finished } from '../support/command.ts'
import { type Call, callsIn, diskOf, traced } from './disk-model.ts'
import { createLedger } from './ledger.ts'
import { aMill, type Mill } from './mill.ts'
import { randomFrom } from './random.ts'
import { leftOut, type Scenario, unless } from './scenario.ts'

/**
 * The power is cut at any call of a turn: what was not synced is gone, and names that were not synced are kept or gone. What stands must be whole, and the next
 * turn must complete it without a new date or id.
 */
export const powerCut: Scenario = {
  name: 'power cut at any call of a turn',
  async run(folder, { short, seed }) {
    if (spawnSync('strace', ['-o', '/dev/null', 'true']).status !== 0) return leftOut('no process can be traced here (strace)')
    const random = randomFrom(seed)
    const [turns, cuts] = short ? [1, 4] : [5, 10]
    const live = path.join(folder, 'live')
    mkdirSync(live)
    await using mill = await aMill(folder, { data: path.join(live, 'data'), out: path.join(live, 'feeds'), here: true })
    await mill.turn()
    const problems: string[] = []
    let calls = 0
    for (let turn = 1; turn <= turns; turn++) {
      mill.publisher.grow(3)
      const before = path.join(folder, `before-${turn}`)
      cpSync(live, before, { recursive: true })
      const done = await tracedTurn(mill, live)
      calls += done.length
      for (let cut = 1; cut <= cuts; cut++) {
        const at = Math.floor(random() * done.length)
        const found = await afterCut(mill, { before, done: done.slice(0, at), names: cut % 2 === 0 ? 'kept' : 'lost', live })
        problems.push(
          ...found.map((problem) => `turn ${turn}, call ${at} of ${done.length}, names ${cut % 2 === 0 ? 'kept' : 'lost'}: ${problem}`),
        )
      }
    }
    return {
      figure: `${turns * cuts} cuts within ${calls} calls of ${turns} turns: all whole, complete in the next turn`,
      problems: problems.slice(0, 20),
    }
  },
}

/** A turn of the real program; returns what it did to its files. */
async function tracedTurn({ words, folder }: Mill, live: string): Promise<readonly Call[]> {
  const log = path.join(folder, 'calls')
  const [program, ...rest] = [...traced(log), process.execPath, BIN, 'refresh', '--force', ...words]
  const { code, err } = await finished(spawn(program!, rest, { stdio: ['ignore', 'pipe', 'pipe'] }))
  if (code !== 0) throw new Error(`the traced turn ended with ${code}: ${err}`)
  return callsIn(log, live)
}

interface Cut {
  readonly before: string
  readonly done: readonly Call[]
  readonly names: 'kept' | 'lost'
  readonly live: string
}

/** What is wrong after the cut, and after the turn that follows. */
async function afterCut(mill: Mill, { before, done, names, live }: Cut): Promise<readonly string[]> {
  const left = path.join(mill.folder, 'left')
  rmSync(left, { recursive: true, force: true })
  const disk = diskOf(before)
  for (const call of done) disk.apply(moved(call, live, before))
  disk.cut(left, names)
  const [data, out] = [path.join(left, 'data'), path.join(left, 'feeds')]
  const ledger = createLedger()
  ledger.observe(path.join(before, 'feeds'))
  const whole = [...ledger.observe(out), ...(await storeFindings(data))]
  const config = path.join(mill.folder, 'after-cut.yaml')
  writeFileSync(config, readFileSync(mill.words[1]!, 'utf8').replaceAll(path.join(live, 'feeds'), out))
  const { code, err } = await feedmill('refresh', '--force', '--config', config, '--data', data)
  const shown = ledger.titles(out, 'all')
  const missing = mill.publisher.titles().filter((title) => !shown.has(title))
  return [
    ...whole,
    ...unless(code === 0, `the next turn ended with ${code}: ${err.slice(0, 300)}`),
    ...ledger.observe(out),
    ...(await storeFindings(data)),
    ...unless(missing.length === 0, `${missing.length} items are missing after the next turn: ${missing.slice(0, 3).join(', ')}`),
  ]
}

function moved(call: Call, from: string, to: string): Call {
  const place = path.join(to, path.relative(from, call.path))
  return call.kind === 'rename' ? { ...call, path: place, to: path.join(to, path.relative(from, call.to)) } : { ...call, path: place }
}

async function storeFindings(directory: string): Promise<readonly string[]> {
  if (!existsSync(directory)) return []
  const store = await openStore({ directory })
  try {
    return (await store.check()).map((finding) => `store: ${finding}`)
  } finally {
    await store.close()
  }
}
