import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { STORE_FILE } from '../../src/store/index.ts'
import { feedmill, finished, startFeedmill } from '../support/command.ts'
import { aMill } from './mill.ts'
import { randomFrom } from './random.ts'
import { type Scenario, unless } from './scenario.ts'

/** A backup of a running mill stands in for its store. */
export const backedUp: Scenario = {
  name: 'backup while running, and restore',
  async run(folder, { short }) {
    await using mill = await aMill(folder, { here: short, settings: { schedule: { cron: '* * * * * *' } } })
    await mill.turn()
    const running = startFeedmill(['run', ...mill.words])
    const end = finished(running)
    const problems: string[] = []
    const copies = short ? 1 : 5
    for (let copy = 0; copy < copies; copy++) {
      mill.publisher.grow(1)
      const { code, err } = await feedmill('backup', path.join(folder, `copy-${copy}`), ...mill.words)
      problems.push(...unless(code === 0, `backup ended with ${code}: ${err.slice(0, 200)}`))
    }
    running.kill('SIGTERM')
    await end
    await mill.turn()
    await feedmill('backup', path.join(folder, 'last'), ...mill.words)
    const refused = await finished(startFeedmill(['restore', path.join(mill.out, 'index.html'), ...mill.words]))
    problems.push(
      ...unless(refused.code === 1, `what is no backup was restored (exit ${refused.code})`),
      ...(await mill.problems('complete')),
    )
    rmSync(mill.data, { recursive: true })
    const restored = await feedmill('restore', path.join(folder, 'last'), ...mill.words)
    problems.push(...unless(restored.code === 0, `restore ended with ${restored.code}: ${restored.err.slice(0, 200)}`))
    mill.publisher.grow(1)
    await mill.turn()
    problems.push(...(await mill.problems('complete')))
    for (let copy = 0; copy < copies; copy++) {
      const data = path.join(folder, `data-${copy}`)
      const { code } = await feedmill('restore', path.join(folder, `copy-${copy}`), '--data', data, '--config', mill.words[1]!)
      problems.push(
        ...unless(
          code === 0 && /sound, \d+ items/.test((await feedmill('doctor', '--data', data, '--config', mill.words[1]!)).out),
          `copy ${copy} is not sound`,
        ),
      )
    }
    return { figure: `${copies} copies of a running store, all sound; restored and gone on without a new date or id`, problems }
  },
}

/** The doctor finds what was damaged, and names the cure. */
export const examined: Scenario = {
  name: 'doctor finds damage',
  async run(folder, { short }) {
    await using mill = await aMill(folder, { here: short })
    await mill.turn()
    const problems: string[] = []
    const examine = async (what: string, code: number, ill: RegExp | undefined): Promise<void> => {
      const result = await feedmill('doctor', ...mill.words)
      problems.push(
        ...unless(
          result.code === code && (ill?.test(result.out) ?? !/^FAIL/m.test(result.out)),
          `${what}: exit ${result.code}: ${result.out}${result.err}`,
        ),
      )
    }
    await examine('nothing damaged', 0, undefined)
    appendFileSync(path.join(mill.out, 'all/rss.xml'), ' ')
    await examine('a document changed', 1, /^FAIL {2}outputs: [\s\S]*--rewrite/m)
    rmSync(path.join(mill.out, 'all/atom.xml'))
    await examine('a document gone', 1, /^FAIL {2}outputs: 2 of/m)
    await feedmill('refresh', '--rewrite', ...mill.words)
    await examine('written again', 0, undefined)
    const config = readFileSync(mill.words[1]!)
    writeFileSync(mill.words[1]!, `{"sizte":1}`)
    await examine('a configuration that is wrong', 2, /^FAIL {2}configuration/m)
    writeFileSync(mill.words[1]!, config)
    damage(path.join(mill.data, 'feedmill.sqlite'))
    await examine('a store that is damaged', 1, /^FAIL {2}store: [\s\S]*restore/m)
    return { figure: 'documents changed and gone, configuration wrong, store damaged: all found, with the cure', problems }
  },
}

/** One byte at a time is another, anywhere in the store: the doctor finds each, and the newest sound backup repairs what was left damaged. */
export const flipped: Scenario = {
  name: 'bytes of the store flipped',
  async run(folder, { short, seed }) {
    await using mill = await aMill(folder, { here: short })
    const random = randomFrom(seed)
    for (let turn = 0; turn < 3; turn++) {
      mill.publisher.grow(4)
      await mill.turn()
    }
    const backups = path.join(folder, 'backups')
    mkdirSync(backups)
    await feedmill('backup', path.join(backups, 'first'), ...mill.words)
    const store = path.join(mill.data, STORE_FILE)
    const problems = [...(await mill.problems('complete'))]
    const { size } = statSync(store)
    const flips = short ? 5 : 40
    const positions = Array.from({ length: flips }, () => Math.floor(random() * size))
    for (const position of positions) {
      flip(store, position)
      const { code, out } = await feedmill('doctor', ...mill.words)
      problems.push(
        ...unless(code === 1 && /^FAIL {2}store/m.test(out), `byte ${position} of ${size} was changed, and the doctor says: ${out}`),
      )
      flip(store, position)
    }
    for (const position of positions) flip(store, position)
    writeFileSync(path.join(backups, 'newer, cut short'), readFileSync(path.join(backups, 'first')).subarray(0, 20_000))
    const { code, out, err } = await feedmill('restore', backups, ...mill.words)
    problems.push(
      ...unless(code === 0 && /cut short/.test(err), `restore ended with ${code}: ${err}`),
      ...unless(/The backup holds \d+ items/.test(out + err), `restore does not tell what is lost: ${out}${err}`),
    )
    mill.publisher.grow(1)
    await mill.turn()
    problems.push(...(await mill.problems('complete')))
    const last = await feedmill('doctor', ...mill.words)
    problems.push(...unless(last.code === 0, `after the restore the doctor says: ${last.out}`))
    return {
      figure: `${flips} of ${flips} in ${Math.round(size / 1024)} KiB found; restored from the newest sound backup, nothing lost`,
      problems,
    }
  },
}

function flip(file: string, position: number): void {
  const handle = openSync(file, 'r+')
  const byte = Buffer.alloc(1)
  readSync(handle, byte, 0, 1, position)
  writeSync(handle, Buffer.of(byte[0]! ^ (1 << (position % 8))), 0, 1, position)
  closeSync(handle)
}

/** Bytes in the middle of the file are others. */
function damage(file: string): void {
  const handle = openSync(file, 'r+')
  const size = statSync(file).size
  for (let at = 16_384; at < size; at += 8192) writeSync(handle, Buffer.alloc(2048, 0x5a), 0, 2048, at + 1000)
  closeSync(handle)
}
