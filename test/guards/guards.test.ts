import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { guards } from './guards.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const TEST_FILES = globSync('test/**/*.test.ts', { cwd: ROOT })

test.each(guards)('the guard against $what stands once in $file', ({ file, line }) => {
  expect(readFileSync(path.join(ROOT, file), 'utf8').split(line)).toHaveLength(2)
})

test('each guard names tests that exist', () => {
  const missing = guards.flatMap(({ tests }) => tests).filter((name) => !TEST_FILES.some((file) => file.startsWith(name)))
  expect(missing).toEqual([])
})

test('each guard is listed with its tests in SECURITY.md', () => {
  const text = readFileSync(path.join(ROOT, 'SECURITY.md'), 'utf8')
  for (const { what, tests } of guards) expect(text).toContain(`| ${what} | ${tests.map((name) => `\`${name}\``).join(', ')} |`)
})
