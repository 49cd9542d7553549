import { setTimeout as wait } from 'node:timers/promises'
import { finished, startFeedmill } from '../support/command.ts'
import { aMill, type Mill } from './mill.ts'
import { randomFrom } from './random.ts'
import type { Scenario } from './scenario.ts'

/** kill -9 at random moments of a turn; in a third of the rounds the origin stands still, so that only what was saved can be published. */
export const killed: Scenario = {
  name: 'kill -9 at random moments of a turn',
  async run(folder, { short, seed }) {
    await using mill = await aMill(folder, { here: short })
    const random = randomFrom(seed)
    const rounds = short ? 15 : 200
    const problems: string[] = []
    let [reached, ended] = [0, 0]
    const turnMs = await firstTurn(mill)
    for (let round = 1; round <= rounds; round++) {
      const frozen = round > 1 && random() < 0.34
      if (!frozen) mill.publisher.grow(1 + Math.floor(random() * 2))
      const moment = await killAt(mill, random, turnMs)
      if (moment === 'ended') ended++
      else if (moment === 'within') reached++
      const inRound = (found: readonly string[]) =>
        problems.push(...found.map((problem) => `round ${round}${frozen ? ', origin frozen' : ''}: ${problem}`))
      inRound(await mill.problems('as it stands'))
      const { code, err } = await mill.turn()
      if (code !== 0) inRound([`the next turn ended with ${code}: ${err.slice(0, 300)}`])
      inRound(await mill.problems('complete'))
      if (problems.length > 20) break
    }
    const { documentsRead, titles } = mill.ledger
    return {
      figure: `${rounds} rounds, ${reached} killed after the first request, ${ended} ended before; ${titles(mill.out, 'all').size} items, ${documentsRead} documents read twice`,
      problems,
    }
  },
}

/** How long a turn takes from its first request on, in ms. */
async function firstTurn(mill: Mill): Promise<number> {
  let startedAt = performance.now()
  mill.publisher.onRequest = () => {
    startedAt = performance.now()
    mill.publisher.onRequest = undefined
  }
  await finished(startFeedmill(['refresh', '--force', ...mill.words]))
  return performance.now() - startedAt
}

/** Four in five times counted from the first request, else from the start of the process. */
async function killAt({ publisher, words }: Mill, random: () => number, turnMs: number): Promise<'within' | 'before' | 'ended'> {
  const child = startFeedmill(['refresh', '--force', ...words])
  const end = finished(child)
  const asked = new Promise<void>((resolve) => {
    publisher.onRequest = () => {
      publisher.onRequest = undefined
      resolve()
    }
  })
  const fromRequest = random() < 0.8
  if (fromRequest) await Promise.race([asked, end])
  await wait(random() * turnMs)
  const within = publisher.onRequest === undefined
  publisher.onRequest = undefined
  const hit = child.kill('SIGKILL')
  const { code } = await end
  if (!hit || code === 0) return 'ended'
  return within ? 'within' : 'before'
}
