import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseArticle } from '../../src/articles/index.ts'
import type { GeneratorName } from '../../src/model/document.ts'
import { ParseError } from '../../src/model/errors.ts'

/**
 * Each article in test/fixtures/articles stands beside NAME.expect: a sentence, `% option: value` lines (path, timeZone, baseUrl, generator, permalink, boilerplate),
 * then `@ path == JSON`, `@ path ~ "part"` (contains), `@ path !~ "part"` (does not) and `@ path absent`, on what parseArticle gives or, as `error`, throws.
 */
const folder = new URL('../fixtures/articles/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.expect'))

describe('article files', () => {
  it.each(names.map((name) => [readFileSync(new URL(name, folder), 'utf8').split('\n', 1)[0], name]))('%s (%s)', (_claim, name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').split('\n')
    const expectations = lines.filter((line) => line.startsWith('@ '))
    expect(expectations).not.toHaveLength(0)
    const result = parsed(name.replace(/\.expect$/, ''), optionsIn(lines))
    for (const line of expectations) check(line, result)
  })
})

function optionsIn(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(lines.filter((line) => line.startsWith('% ')).map((line) => line.slice(2).split(/:\s*(.*)/, 2)))
}

function parsed(
  file: string,
  { path = file, timeZone = 'UTC', baseUrl, generator, permalink, boilerplate }: Readonly<Record<string, string | undefined>>,
): unknown {
  const bytes = readFileSync(new URL(file, folder))
  const options = {
    timeZone,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(generator !== undefined && { generator: generator as GeneratorName }),
    ...(permalink !== undefined && { permalink }),
    ...(boilerplate !== undefined && { boilerplate: [boilerplate] }),
  }
  try {
    return parseArticle(
      { bytes, url: `file:///${file}`, retrievedAt: 0, file: { path, mtimeMs: 1_600_000_000_000, sizeBytes: bytes.length } },
      options,
    )
  } catch (error) {
    if (error instanceof ParseError) return { error: { code: error.code, message: error.message, ...error.details } }
    throw error
  }
}

function check(line: string, result: unknown): void {
  const [, path = '', operator, wanted = ''] = /^@ (\S+) (==|~|!~|absent)(?: (.*))?$/.exec(line) ?? []
  const value = path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], result)
  if (operator === 'absent') expect(value, line).toBeUndefined()
  else if (operator === '==') expect(value, line).toEqual(JSON.parse(wanted))
  else if (operator === '~') expect(value, line).toContain(JSON.parse(wanted))
  else if (operator === '!~') expect(value, line).not.toContain(JSON.parse(wanted))
  else throw new Error(`not an expectation: ${line}`)
}
