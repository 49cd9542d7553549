import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { finished } from '../support/command.ts'
import { aMill, type Mill, VERSION } from './mill.ts'
import { randomFrom } from './random.ts'
import type { Scenario } from './scenario.ts'
import { PHASES, type Phase } from './spoken-turn.ts'

const PROGRAM = path.resolve(import.meta.dirname, 'spoken-turn.ts')

/** kill -9 while a turn fetches, saves, gathers and writes: the turn says where it is, the killer waits for it. */
export const killed: Scenario = {
  name: 'kill -9 within each phase of a turn',
  async run(folder, { short, seed }) {
    await using mill = await aMill(folder, { here: short })
    const random = randomFrom(seed)
    const rounds = short ? 12 : 204
    const problems: string[] = []
    const hits = new Map<Phase | 'ended', number>()
    await mill.turn()
    for (let round = 1; round <= rounds && problems.length <= 20; round++) {
      mill.publisher.grow(1 + Math.floor(random() * 2))
      const phase = await killWithin(mill, PHASES[round % PHASES.length]!, random)
      hits.set(phase, (hits.get(phase) ?? 0) + 1)
      const inRound = (found: readonly string[]) => problems.push(...found.map((problem) => `round ${round}, ${phase}: ${problem}`))
      inRound(await mill.problems('as it stands'))
      const { code, err } = await mill.turn()
      if (code !== 0) inRound([`the next turn ended with ${code}: ${err.slice(0, 300)}`])
      inRound(await mill.problems('complete'))
    }
    const { documentsRead, titles } = mill.ledger
    const told = [...PHASES, 'ended' as const].flatMap((phase) => (hits.has(phase) ? `${phase} ${hits.get(phase)}` : []))
    return {
      figure: `${rounds} rounds: ${told.join(', ')}; ${titles(mill.out, 'all').size} items, ${documentsRead} documents read twice`,
      problems,
    }
  },
}

/** Phases that a turn comes to often; the others it comes to once. */
const OFTEN: ReadonlySet<Phase> = new Set(['writing a document', 'remembering documents'])

/** Kills up to four milliseconds after the turn said that it is in the phase, often phases at any of their first eight times; returns what it said last. */
async function killWithin({ words: [, config, , data] }: Mill, wanted: Phase, random: () => number): Promise<Phase | 'ended'> {
  const child = spawn(process.execPath, [PROGRAM, config!, data!, VERSION], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Phase[] = []
  const times = OFTEN.has(wanted) ? 1 + Math.floor(random() * 8) : 1
  const reached = new Promise<void>((resolve) => {
    child.stdout.on('data', (text: string) => {
      said.push(...(text.trim().split('\n') as Phase[]))
      if (said.filter((phase) => phase === wanted).length >= times) resolve()
    })
  })
  const end = finished(child)
  await Promise.race([reached, end])
  await wait(random() * 4)
  const isHit = child.kill('SIGKILL')
  const { code } = await end
  return isHit && code === null ? said.at(-1)! : 'ended'
}
