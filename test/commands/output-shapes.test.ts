import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { OUTPUT_SHAPES, outputJsonSchema } from '../../src/commands/output-shapes.ts'
import { rssOf } from '../support/app.ts'
import { feedmill, inFolder } from '../support/command.ts'

const FILE = path.resolve(import.meta.dirname, '../../config/feedmill.output.schema.json')
const SRC = path.resolve(import.meta.dirname, '../../src/commands')
const ajv = addFormats.default(new Ajv2020({ strict: false }))
ajv.addSchema({ ...outputJsonSchema(), $id: 'https://feedmill.example/output' })

const CONFIG = `
outputs: [{ kind: directory, path: feeds }]
alerts: { failingAfter: 0s }
categories:
  - { title: News, slug: news, sources: [wire] }
  - { title: Short, slug: short, sources: [wire], transforms: [{ use: truncate, limit: 50 }] }
sources:
  - { kind: file, id: wire, path: wire.xml, tags: [local] }
  - { kind: file, id: gone, path: gone.xml }
  - { kind: file, id: later, path: wire.xml, enabled: false }
`
const LIST = '<opml version="2.0"><body><outline type="rss" text="A" xmlUrl="https://a.example/feed"/></body></opml>'

/** Why what a command printed does not have its shape; empty where it has. */
function flawsOf(name: string, out: string): unknown {
  const validate = ajv.getSchema(`https://feedmill.example/output#/$defs/${name}`)!
  return validate(JSON.parse(out)) ? [] : validate.errors
}

test('Each command prints with --json what the schema says, before its first turn and after it', () =>
  inFolder(async (folder) => {
    await writeFile(path.join(folder, 'feedmill.yaml'), CONFIG)
    await writeFile(path.join(folder, 'wrong.yaml'), 'nonsense: 1\n')
    await writeFile(path.join(folder, 'list.opml'), LIST)
    await writeFile(
      path.join(folder, 'wire.xml'),
      rssOf('Wire', [{ guid: 'one', link: 'https://wire.example/1', date: '2026-05-01', text: 'A text.' }, { guid: 'two' }]),
    )
    const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
    const seen = new Set<string>()
    const says = async (...line: readonly string[]) => {
      const { out, err } = await feedmill(...line, '--json', ...words)
      expect([line.join(' '), out === '' ? err : flawsOf(line[0]!, out)]).toEqual([line.join(' '), []])
      seen.add(line[0]!)
    }
    await says('check')
    await says('check', path.join(folder, 'wrong.yaml'))
    await says('refresh')
    await says('refresh', '--force')
    await says('replay')
    for (const line of ['sources', 'stats', 'items', 'alerts', 'doctor']) await says(line)
    await says('sources', '--politeness')
    await says('sources', '--failing')
    await says('explain', 'https://wire.example/1')
    await says('alerts', '--test')
    await says('plan')
    await says('try', path.join(folder, 'wire.xml'))
    await says('try', path.join(folder, 'list.opml'))
    await says('try', path.join(folder, 'nothing.xml'))
    await says('import', path.join(folder, 'list.opml'))
    await rm(path.join(folder, 'feeds/news/rss.xml'))
    await says('doctor')
    await says('init', path.join(folder, 'new'))
    const untried = Object.keys(OUTPUT_SHAPES).filter((name) => !seen.has(name))
    // `run` prints what `refresh` does; `add` and `migrate` have tests of their own.
    expect(untried.toSorted()).toEqual(['add', 'migrate', 'run'])
  }))

test('The committed schema of outputs is the one of the shapes; `npm run mill -- reference` writes it again', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(`${JSON.stringify(outputJsonSchema(), null, 2)}\n`)
})

test('Each command that looks at --json has a shape', () => {
  const looking = commands.map(({ name }) => name).filter((name) => codeOf(name).includes('options.json'))
  expect(looking.filter((name) => !(name in OUTPUT_SHAPES))).toEqual([])
})

function codeOf(command: string): string {
  const file = path.join(SRC, `${command}.ts`)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
