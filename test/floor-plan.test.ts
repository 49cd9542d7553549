import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** Floors from the ground up; rooms of one floor do not know one another. */
const FLOORS: readonly (readonly string[])[] = [
  ['model', 'lib'],
  ['sources', 'formats', 'items', 'stories', 'publications', 'store', 'outputs'],
  ['config', 'mill', 'server'],
  ['scheduler.ts'],
  ['app.ts', 'log.ts', 'mill-thread.ts', 'mill-thread-entry.ts', 'service.ts', 'outgoing.ts', 'status-board.ts', 'subscriptions.ts'],
  ['main.ts', 'commands'],
]
const PURE_ROOMS = ['formats', 'items', 'stories', 'publications']
const root = path.resolve(import.meta.dirname, '../src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]))

describe('the plan of the house', () => {
  it('gives every file a floor', () => {
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([])
  })

  it('lets a file import only from its own room or from a lower floor', () => {
    const breaches = files.flatMap((file) =>
      importsOf(file).flatMap((target) => (isAllowed(file, target) ? [] : [`${file} imports ${target}`])),
    )
    expect(breaches).toEqual([])
  })

  it('keeps model free of every other room', () => {
    const breaches = files
      .filter((file) => roomOf(file) === 'model')
      .flatMap((file) => importsOf(file).filter((target) => roomOf(target) !== 'model'))
    expect(breaches).toEqual([])
  })

  it('has no circle of imports, types included', () => {
    expect(circles()).toEqual([])
  })

  it('keeps async, clock, chance, disk and network out of the pure rooms', () => {
    const breaches = [...sources]
      .filter(([file]) => PURE_ROOMS.includes(roomOf(file)))
      .flatMap(([file, text]) => impurities(text).map((what) => `${file}: ${what}`))
    expect(breaches).toEqual([])
  })
})

function roomOf(file: string): string {
  return file.split(path.sep)[0]!
}

function floorOf(file: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)))
}

function isAllowed(file: string, target: string): boolean {
  if (roomOf(file) === roomOf(target)) return true
  if (floorOf(target) < floorOf(file)) return true
  // Files that stand free on one floor are parts of one room.
  return floorOf(file) === floorOf(target) && (floorOf(file) === 0 || floorOf(file) >= 4)
}

function importsOf(file: string): string[] {
  const statements = sources.get(file)!.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g)
  return [...statements].map(([, target, lazy]) => path.normalize(path.join(path.dirname(file), target ?? lazy!)))
}

function circles(): string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) return void found.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
    if (done.has(file)) return
    for (const target of importsOf(file)) if (sources.has(target)) visit(target, [...trail, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  return found
}

const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\basync\s+(function\b|\(|\w+\s*=>)|\bawait\s/, 'async'],
  [/Date\.now\(|new Date\(\)|performance\./, 'a clock'],
  [/Math\.random|randomUUID|randomBytes/, 'chance'],
  [/from 'node:(?!(?:crypto|buffer)')/, 'the outside world'],
  [/from '(undici|pino|kysely|fastify)[^']*'/, 'an effectful package'],
  [/\bsetTimeout\b|\bsetInterval\b|\bfetch\(/, 'a timer or the network'],
]

function impurities(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
  return IMPURE.flatMap(([pattern, what]) => (pattern.test(code) ? [what] : []))
}
