import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { finished, startFeedmill } from '../support/command.ts'
import { aMill, type Mill } from './mill.ts'
import { type Result, type Scenario, unless } from './scenario.ts'

/** Another process holds the file of the store for 15 s. */
export const storeLocked: Scenario = {
  name: 'store locked by another process',
  async run(folder, { short }) {
    const seconds = short ? 3 : 15
    await using mill = await aMill(folder, { here: short })
    await mill.turn()
    mill.publisher.grow(2)
    const locker = spawn(process.execPath, ['-e', LOCKER, path.join(mill.data, 'feedmill.sqlite'), String(seconds * 1000)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(locker.stdout, 'data')
    const startedAt = performance.now()
    const { code, err } = await mill.turn()
    const waited = (performance.now() - startedAt) / 1000
    const problems = [
      ...unless(code === 0, `ended with ${code}: ${err.slice(0, 300)}`),
      ...unless(waited >= seconds * 0.8, `was not kept waiting: ${waited.toFixed(1)} s`),
      ...(await mill.problems('complete')),
    ]
    return { figure: `locked ${seconds} s, waited, then turned (${waited.toFixed(1)} s, exit ${code})`, problems }
  },
}

const LOCKER = `const { DatabaseSync } = require('node:sqlite')
const file = new DatabaseSync(process.argv[1])
file.exec('BEGIN IMMEDIATE')
console.log('locked')
setTimeout(() => { file.exec('ROLLBACK'); file.close() }, Number(process.argv[2]))`

/** Two feedmills in one data directory at once. */
export const twoInstances: Scenario = {
  name: 'two instances at once',
  async run(folder) {
    await using mill = await aMill(folder)
    const first = startFeedmill(['run', ...mill.words])
    const end = finished(first)
    await serving(first)
    const second = await finished(startFeedmill(['refresh', ...mill.words]))
    const third = await finished(startFeedmill(['run', ...mill.words]))
    first.kill('SIGTERM')
    const { code } = await end
    const names = new RegExp(`process ${first.pid} on`)
    return {
      figure: `the second says: ${second.err.trim().split('\n').at(-1)?.slice(0, 120)}`,
      problems: [
        ...unless(second.code === 1 && names.test(second.err), `refresh ended with ${second.code}: ${second.err.slice(0, 200)}`),
        ...unless(third.code === 1 && names.test(third.err), `run ended with ${third.code}: ${third.err.slice(0, 200)}`),
        ...unless(code === 0, `the first ended with ${code}`),
        ...(await mill.problems('complete')),
      ],
    }
  },
}

/** SIGTERM while all origins keep everybody waiting. */
export const terminated: Scenario = {
  name: 'SIGTERM during slow fetches',
  async run(folder, { short }) {
    await using mill = await aMill(folder, { here: short })
    await mill.turn()
    mill.publisher.grow(2)
    const results = [await terminate(mill, 'refresh'), await terminate(mill, 'run')]
    mill.publisher.stalls = false
    await mill.turn()
    return {
      figure: results.map(({ figure }) => figure).join('; '),
      problems: [...results.flatMap(({ problems }) => problems), ...(await mill.problems('complete'))],
    }
  },
}

async function terminate(mill: Mill, command: 'refresh' | 'run'): Promise<Result> {
  mill.publisher.stalls = true
  const child = startFeedmill([command, ...(command === 'refresh' ? ['--force'] : []), ...mill.words])
  const end = finished(child)
  await new Promise<void>((resolve) => {
    mill.publisher.onRequest = resolve
  })
  const startedAt = performance.now()
  child.kill('SIGTERM')
  const { code, err } = await end
  const ms = Math.round(performance.now() - startedAt)
  return {
    figure: `${command} ended after ${ms} ms with ${code}`,
    problems: [
      ...unless(code === 0, `${command} ended with ${code}: ${err.slice(0, 300)}`),
      ...unless(ms <= 10_000, `${command} took ${ms} ms to end`),
      ...(await mill.problems('as it stands')),
    ],
  }
}

/** No source can be reached for three turns. */
export const allDown: Scenario = {
  name: 'all sources down',
  async run(folder, { short }) {
    await using mill = await aMill(folder, { here: short })
    await mill.turn()
    const problems = [...(await mill.problems('complete'))]
    await mill.publisher.close()
    const codes: (number | null)[] = []
    for (let turn = 0; turn < 3; turn++) {
      const { code } = await mill.turn()
      codes.push(code)
      problems.push(...unless(code === 0, `ended with ${code}`), ...(await mill.problems('complete')))
    }
    return { figure: `three turns, exit ${codes.join(', ')}; everything still published`, problems }
  },
}

/** Resolves when a running feedmill has ended its first turn. */
function serving(child: ReturnType<typeof startFeedmill>): Promise<void> {
  let said = ''
  return new Promise((resolve) => {
    child.stderr?.on('data', (text: string) => {
      said += text
      if (said.includes('The first turn has ended')) resolve()
    })
  })
}
