/**
 * Every hostile behaviour beside healthy sources, pulled in real turns by the real program; then slow clients of its server. `--short`: all in one turn and no
 * clients; `clients`: nothing else. Exits 1 when one came out otherwise than it must.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { tableOf } from '../../src/commands/table.ts'
import type { SourceReport } from '../../src/model/intake.ts'
import { inFolder } from '../support/command.ts'
import { type Measured, measured } from '../support/measured.ts'
import { writeSuiteReport } from '../support/suite-report.ts'
import type { Behaviour } from './behaviour.ts'
import { problemsOfOutputs } from './published.ts'
import { behaviours, idOf, type Stage, setStage } from './scene.ts'
import { slowClients } from './slow-clients.ts'

const MOST_CPU_MS = 2000
const MOST_MB = 100

interface Row {
  readonly behaviour: Behaviour
  readonly outcome: string
  readonly ms: number
  readonly mb?: number
  readonly problems: readonly string[]
}

const words = process.argv.slice(2)
const isShort = words.includes('--short')
const isClientsAlone = words.includes('clients')
const chosen = new Set(words.map(Number).filter((number) => number > 0))
const wanted = behaviours.filter(({ number }) => !isClientsAlone && (chosen.size === 0 || chosen.has(number)))

await inFolder(async (folder) => {
  const stage = await setStage(folder, wanted)
  try {
    const all = isClientsAlone ? { rows: [], common: [] } : await together(folder, stage)
    const rows = [...all.rows, ...(isShort || isClientsAlone ? [] : await alone(folder, stage))]
    const common = [
      ...all.common,
      isShort || chosen.size > 0 ? [] : await clients(folder, stage),
      stage.forbidden() > 0 ? [`${stage.forbidden()} connections to addresses that must never be asked`] : [],
    ]
    const problems = [...rows.flatMap(namedProblems), ...common.flat()]
    process.stdout.write(
      problems.length === 0 ? `\n${wanted.length} behaviours: all came out as they must\n` : `\n${problems.join('\n')}\n`,
    )
    const failed = new Set(rows.filter((row) => row.problems.length > 0).map(({ behaviour }) => behaviour.number)).size
    const failedCommon = common.filter((found) => found.length > 0).length
    writeSuiteReport('hostile', { passed: wanted.length - failed + common.length - failedCommon, failed: failed + failedCommon })
    process.exitCode = problems.length === 0 ? 0 : 1
  } finally {
    await stage.close()
  }
})
process.exit()

async function clients(folder: string, stage: Stage): Promise<readonly string[]> {
  const { figure, problems } = await slowClients(stage.configure('clients', []), path.join(folder, 'data-clients'))
  process.stdout.write(`${figure}\n`)
  return problems
}

/** What one turn of all behaviours showed: a row each, and the problems of each check that looks at the whole. */
interface Together {
  readonly rows: readonly Row[]
  readonly common: readonly (readonly string[])[]
}

/** One turn of all: outcomes, what is published, and that the healthy sources are as if they were alone. */
async function together(folder: string, stage: Stage): Promise<Together> {
  const without = await turn(folder, stage, 'healthy', [])
  const all = await turn(folder, stage, 'all', wanted)
  const rows = wanted.map((behaviour) => rowOf(behaviour, all))
  if (isShort) show(rows)
  process.stdout.write(
    `\nall in one turn: ${all.cpuMs} ms of processor time, at most ${all.peakMb} MB; the healthy alone ${without.cpuMs} ms, ${without.peakMb} MB\n`,
  )
  process.stdout.write(`descriptors open at the end: ${without.descriptors} without the hostile sources, ${all.descriptors} with them\n`)
  const common = [
    secretsIn(`${all.out}${all.err}`),
    leaked(without.descriptors, all.descriptors),
    problemsOfOutputs(path.join(folder, 'feeds-all')).slice(0, 30),
    differences(path.join(folder, 'feeds-healthy/healthy'), path.join(folder, 'feeds-all/healthy')),
  ]
  return { rows, common }
}

/** Each behaviour alone in its process, for what it costs beyond a healthy one. */
async function alone(folder: string, stage: Stage): Promise<Row[]> {
  const base = await turn(folder, stage, 'base', [], ['healthy-rss'])
  process.stdout.write(`a healthy source alone: ${base.cpuMs} ms of processor time, ${base.peakMb} MB\n\n`)
  const rows: Row[] = []
  for (const behaviour of wanted) {
    const cost = await turn(folder, stage, `alone-${behaviour.number}`, [behaviour], [idOf(behaviour)])
    const [ms, mb] = [Math.max(0, cost.cpuMs - base.cpuMs), Math.max(0, cost.peakMb - base.peakMb)]
    const row = rowOf(behaviour, cost)
    const dear = [...(ms > MOST_CPU_MS ? [`${ms} ms of processor time`] : []), ...(mb > MOST_MB ? [`${mb} MB beyond the baseline`] : [])]
    rows.push({ ...row, ms, mb, problems: [...row.problems, ...dear] })
  }
  show(rows)
  return rows
}

function namedProblems({ behaviour, problems }: Row): readonly string[] {
  return problems.map((problem) => `${behaviour.number} ${behaviour.what}: ${problem}`)
}

interface Turn extends Measured {
  readonly sources: ReadonlyMap<string, SourceReport & { readonly error?: { readonly code: string; readonly message: string } }>
}

async function turn(
  folder: string,
  stage: Stage,
  name: string,
  hostile: readonly Behaviour[],
  only: readonly string[] = [],
): Promise<Turn> {
  mkdirSync(path.join(folder, 'costs'), { recursive: true })
  const config = stage.configure(name, hostile)
  const options = ['--json', '--config', config, '--data', path.join(folder, `data-${name}`), '--out', path.join(folder, `feeds-${name}`)]
  const ended = await measured(['refresh', ...only, ...options], path.join(folder, 'costs', name))
  if (ended.code !== 0) throw new Error(`feedmill ended with ${ended.code}: ${ended.err}${ended.out.slice(0, 1000)}`)
  const report = JSON.parse(ended.out) as { sources: readonly SourceReport[] }
  return { ...ended, sources: new Map(report.sources.map((source) => [source.sourceId, source])) }
}

function rowOf(behaviour: Behaviour, { sources }: Turn): Row {
  const report = sources.get(idOf(behaviour))
  if (report === undefined) return { behaviour, outcome: 'not asked', ms: 0, problems: ['it was not asked'] }
  const reasons = [...report.warnings.map(({ code }) => code), ...report.dropped.map(({ reason }) => reason)]
  const came = report.error?.code ?? report.new
  const problems = [
    ...(came === behaviour.ends
      ? []
      : [`came out as ${came}${report.error === undefined ? '' : ` (${report.error.message.slice(0, 200)})`}, not as ${behaviour.ends}`]),
    ...(behaviour.told === undefined || reasons.includes(behaviour.told)
      ? []
      : [`${behaviour.told} was not told, only ${reasons.join(', ') || 'nothing'}`]),
  ]
  const outcome =
    report.error?.code ??
    `${report.new} ${report.new === 1 ? 'item' : 'items'}${reasons.length > 0 ? `, ${[...new Set(reasons)].join(', ')}` : ''}`
  return { behaviour, outcome, ms: Math.round(report.durationMs), problems }
}

function show(rows: readonly Row[]): void {
  const head = ['no', 'behaviour', 'outcome', 'ms', 'MB', '']
  const cells = rows.map(({ behaviour, outcome, ms, mb, problems }) => [
    String(behaviour.number),
    behaviour.what,
    outcome,
    String(ms),
    mb === undefined ? '' : String(mb),
    problems.length === 0 ? '' : 'ILL',
  ])
  process.stdout.write(`${tableOf({ head, rows: cells })}\n`)
}

/** Sockets and files of hostile sources are closed when the turn ends. */
function leaked(before: number, after: number): readonly string[] {
  return after > before ? [`${after - before} more descriptors are open at the end of the turn with the hostile sources`] : []
}

function secretsIn(said: string): readonly string[] {
  return /sesame/.test(said) ? ['a password or token was told'] : []
}

function differences(before: string, after: string): readonly string[] {
  return readdirSync(before).flatMap((name) =>
    readFileSync(path.join(before, name)).equals(readFileSync(path.join(after, name)))
      ? []
      : [`healthy/${name} is not what it is without the hostile sources`],
  )
}
