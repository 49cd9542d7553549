import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { guards } from './guards.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

test.each(guards)('the guard stands in its place: $what', ({ file, line }) => {
  expect(readFileSync(path.join(ROOT, file), 'utf8').split(line)).toHaveLength(2)
})

test('each guard is told in SECURITY.md', () => {
  const told = readFileSync(path.join(ROOT, 'SECURITY.md'), 'utf8')
  for (const { what, tests } of guards) expect(told).toContain(`| ${what} | ${tests.map((name) => `\`${name}\``).join(', ')} |`)
})
