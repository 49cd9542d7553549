import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** Floors from the ground up; rooms of one floor do not know one another. */
const FLOORS: readonly (readonly string[])[] = [
  ['model'],
  ['lib'],
  ['store', 'http', 'articles', 'writing', 'publications', 'outputs', 'prose'],
  ['sources', 'reading', 'items', 'stories'],
  ['config', 'mill', 'server', 'alerts'],
  ['app'],
  ['commands'],
  ['main.ts'],
]
/** Wings are entered through their `index` or their contract. */
const WINGS: readonly string[] = [
  'sources/kinds',
  'sources/cadence',
  'sources/queue',
  'items/normalize',
  'items/identity',
  'items/transforms',
  'publications/settle',
  'config/schema',
  'mill/collect',
  'mill/gather',
  'mill/pictures',
  'mill/publish',
  'mill/readers',
  'server/documents',
  'server/api',
  'server/push',
  'server/admin',
  'server/door',
  'app/alerting',
  'articles/dialects',
  'store/sqlite',
  'store/postgres',
  'config/from',
]
/** Folders whose files all have one shape: a command, a memory of the store, a transform. */
const ROWS: readonly string[] = ['commands', 'store/sqlite', 'store/postgres', 'items/transforms', 'articles/dialects']
/** Nouns and tools, which are taken file by file. */
const WITHOUT_ENTRANCE: readonly string[] = ['model', 'lib']
const MOST_FILES = 15
const PURE_ROOMS = ['reading', 'articles', 'prose', 'items', 'stories', 'publications', 'writing']
const PURE_WINGS = ['sources/cadence']
const root = path.resolve(import.meta.dirname, '../src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
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

  it('lets a wing be entered only through its index or its contract', () => {
    const breaches = files.flatMap((file) =>
      importsOf(file).flatMap((target) => {
        const wing = WINGS.find((one) => target.startsWith(`${one}/`))
        const isEntrance = wing !== undefined && [`${wing}/index.ts`, `${wing}/contract.ts`].includes(target)
        return wing === undefined || file.startsWith(`${wing}/`) || isEntrance ? [] : [`${file} imports ${target}`]
      }),
    )
    expect(breaches).toEqual([])
  })

  it.each(['README.md', 'src/README.md'])('stands in %s with every wing there is, and no other', (name) => {
    const page = readFileSync(path.resolve(root, '..', name), 'utf8')
    const told = [...page.matchAll(/^floor \d .*$/gm)].flatMap(([line]) =>
      [...line.matchAll(/([a-z]+)\/(?:\{([^}]*)\})?/g)].flatMap(([, room, wings = '']) =>
        wings.split(',').map((wing) => `${room}/${wing}`),
      ),
    )
    const folders = new Set(
      files
        .map((file) => file.split('/').slice(0, -1))
        .filter((parts) => parts.length >= 2)
        .map(([room, wing]) => `${room}/${wing}`),
    )
    expect(told.filter((wing) => !wing.endsWith('/')).toSorted()).toEqual([...folders].toSorted())
  })

  it('has no flat folder of more than 15 files, unless all have one shape', () => {
    const counts = Map.groupBy(files, (file) => path.posix.dirname(file))
    const piles = [...counts].filter(([folder, inside]) => inside.length > MOST_FILES && !ROWS.includes(folder))
    expect(piles.map(([folder, inside]) => `${folder} has ${inside.length} files`)).toEqual([])
  })

  it('has an index in every room that says what comes in, what goes out and what the room never does', () => {
    const rooms = [...new Set(files.filter((file) => file.includes('/')).map(roomOf))].filter((room) => !WITHOUT_ENTRANCE.includes(room))
    const silent = rooms.filter((room) => !saysWhatItIs(sources.get(`${room}/index.ts`) ?? ''))
    expect(silent).toEqual([])
  })

  it('has no circle of imports, types included', () => {
    expect(circles()).toEqual([])
  })

  it('keeps async, clock, chance, disk and network out of the pure rooms', () => {
    const breaches = [...sources]
      .filter(([file]) => PURE_ROOMS.includes(roomOf(file)) || PURE_WINGS.some((wing) => file.startsWith(`${wing}/`)))
      .flatMap(([file, text]) => impurities(text).map((what) => `${file}: ${what}`))
    expect(breaches).toEqual([])
  })
})

/** A docstring of three sentences, the last of which says what the room never does. */
function saysWhatItIs(text: string): boolean {
  const doc = (/^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '').replace(/\s*\n \* ?/g, ' ')
  return doc.split(/\. /).length >= 3 && /This room never/.test(doc)
}

function roomOf(file: string): string {
  return file.split('/')[0]!
}

function floorOf(file: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)))
}

function isAllowed(file: string, target: string): boolean {
  return roomOf(file) === roomOf(target) || floorOf(target) < floorOf(file)
}

function importsOf(file: string): string[] {
  const statements = sources.get(file)!.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g)
  return [...statements].map(([, target, lazy]) => path.posix.join(path.posix.dirname(file), target ?? lazy!))
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
