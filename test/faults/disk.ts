import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import pino from 'pino'
import { openApp } from '../../src/app/app.ts'
import { runTurn } from '../../src/mill/turn.ts'
import { outputKinds } from '../../src/outputs/index.ts'
import { faultyFiles } from '../outputs/faulty-files.ts'
import { aMill, type Mill, VERSION } from './mill.ts'
import { leftOut, type Result, type Scenario, unless } from './scenario.ts'

/** The disk of the outputs is full, then has room again. */
export const outputDiskFull: Scenario = {
  name: 'disk of the outputs full',
  run: (folder, { short }) => onSmallDisk(folder, '600k', (disk) => aMill(folder, { out: path.join(disk, 'feeds'), here: short })),
}

/** The disk of the store is full, then has room again. */
export const storeDiskFull: Scenario = {
  name: 'disk of the store full',
  run: (folder, { short }) => onSmallDisk(folder, '1500k', (disk) => aMill(folder, { data: path.join(disk, 'data'), here: short })),
}

/** The outputs are mounted read-only, then not. */
export const outputsReadOnly: Scenario = {
  name: 'outputs read-only',
  run: (folder, { short }) =>
    withDisk(path.join(folder, 'disk'), '256m', async (disk) => {
      await using mill = await aMill(folder, { out: path.join(disk, 'feeds'), here: short })
      await mill.turn()
      const problems = [...(await mill.problems('complete'))]
      mill.publisher.grow(3)
      execFileSync('mount', ['-o', 'remount,ro', disk])
      const { code, err } = await mill.turn()
      problems.push(
        ...unless(code === 1 && /EROFS/.test(err), `ended with ${code}, said: ${err.slice(0, 200)}`),
        ...(await mill.problems('as it stands')),
      )
      execFileSync('mount', ['-o', 'remount,rw', disk])
      await mill.turn()
      problems.push(...(await mill.problems('complete')))
      return { figure: 'exit 1 and EROFS named; whole meanwhile, complete after', problems }
    }),
}

/** The store is mounted read-only from the start, and then not. */
export const storeReadOnly: Scenario = {
  name: 'store read-only',
  run: (folder, { short }) =>
    withDisk(path.join(folder, 'disk'), '256m', async (disk) => {
      await using mill = await aMill(folder, { data: path.join(disk, 'a/data'), here: short })
      const problems: string[] = []
      const refused = async (when: string): Promise<void> => {
        execFileSync('mount', ['-o', 'remount,ro', disk])
        const { code, err } = await mill.turn()
        problems.push(
          ...unless(code === 1 && /EROFS/.test(err) && !/ENOENT/.test(err), `${when} it ended with ${code}, said: ${err.slice(0, 200)}`),
        )
        execFileSync('mount', ['-o', 'remount,rw', disk])
      }
      await refused('before there was a store')
      await mill.turn()
      await refused('with a store')
      await mill.turn()
      problems.push(...(await mill.problems('complete')))
      return { figure: 'exit 1 and EROFS named, with a store and without one; complete after', problems }
    }),
}

async function onSmallDisk(folder: string, size: string, make: (disk: string) => Promise<Mill>): Promise<Result> {
  return withDisk(path.join(folder, 'disk'), size, async (disk) => {
    await using mill = await make(disk)
    const problems: string[] = []
    let full = 0
    for (let turn = 0; turn < 40 && full < 3; turn++) {
      mill.publisher.grow(10)
      const { code, err } = await mill.turn()
      if (code !== 0) {
        full++
        problems.push(...unless(code === 1 && /ENOSPC|full|disk/i.test(err), `ended with ${code}, said: ${err.slice(0, 300)}`))
      }
      problems.push(...mill.ledger.observe(mill.out))
    }
    problems.push(...unless(full === 3, 'the disk was never full'))
    execFileSync('mount', ['-o', 'remount,size=256m', disk])
    const { code } = await mill.turn()
    problems.push(...unless(code === 0, `with room again the turn ended with ${code}`), ...(await mill.problems('as it stands')))
    const newest = mill.publisher.titles().at(-1)!
    problems.push(...unless(mill.ledger.titles(mill.out, 'all').has(newest), `with room again '${newest}' is not published`))
    return { figure: `${full} turns on a full disk, each with exit 1; whole meanwhile, going on with room again`, problems }
  })
}

async function withDisk(place: string, size: string, work: (disk: string) => Promise<Result>): Promise<Result> {
  mkdirSync(place, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place], { stdio: 'ignore' })
  } catch {
    return leftOut('no file system can be mounted here')
  }
  try {
    return await work(place)
  } finally {
    execFileSync('umount', ['-l', place])
  }
}

/** Call number n of the file system fails, one turn for each n, and in the next turn none. */
export const everyCallFails: Scenario = {
  name: 'call n of the output files failing',
  async run(folder, { short }) {
    await using mill = await aMill(folder)
    const app = await openApp({ config: mill.words[1]!, data: mill.data, version: VERSION, log: pino({ level: 'silent' }) })
    const problems: string[] = []
    let [turns, failed] = [0, 0]
    const turnWith = async (failing: number, errno: string): Promise<boolean> => {
      const files = faultyFiles(failing, errno)
      const output = await outputKinds
        .get('directory')!
        .open({ path: mill.out }, { directory: folder, files })
        .catch(() => undefined)
      if (output === undefined) return true
      const report = await runTurn({ ...app.parts, outputs: [output] }, { now: Date.now(), force: true })
      turns++
      return report.categories.some((category) => category.failed !== undefined)
    }
    for (let n = 1; n <= 200; n += short ? 13 : 1) {
      mill.publisher.grow(1)
      if (await turnWith(n, ['ENOSPC', 'EIO', 'EACCES'][n % 3]!)) failed++
      problems.push(...mill.ledger.observe(mill.out).map((problem) => `call ${n}: ${problem}`))
      await turnWith(0, '')
      problems.push(...mill.ledger.observe(mill.out).map((problem) => `after call ${n}: ${problem}`))
    }
    await app.close()
    problems.push(...(await mill.problems('complete')), ...unless(failed > 0, 'no call ever failed'))
    return { figure: `${turns} turns, ${failed} of them with an output that failed`, problems: problems.slice(0, 20) }
  },
}
