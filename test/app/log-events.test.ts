import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const texts = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(path.join(root, 'src', file), 'utf8'))
/** Calls of a logger, with what follows the parenthesis. */
const calls = texts.flatMap((text) => [...text.matchAll(/\blog\.(?:info|warn|error|child)\(\s*([^\n]*)/g)].map(([, rest]) => rest!))

it('Every line of the log has the name of its event, and the table in docs/operations.md has each of them and no other', () => {
  const unnamed = calls.filter((rest) => !/^\{[^}]*\b(?:event|part): '/.test(rest))
  expect(unnamed).toEqual([])
  const used = new Set(calls.flatMap((rest) => /\bevent: '([^']+)'/.exec(rest)?.[1] ?? []))
  const documented = readFileSync(path.join(root, 'docs/operations.md'), 'utf8').matchAll(/^\| `([a-z-]+)` \| (?:info|warn|error) \|/gm)
  expect([...documented].map(([, name]) => name).toSorted()).toEqual([...used].toSorted())
})
