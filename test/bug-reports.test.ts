import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const SHARED = path.join(import.meta.dirname, '../../shared/data/bugreports')

interface Row {
  readonly numbers: readonly string[]
  readonly shownBy: readonly { readonly file: string; readonly claim: string }[]
}

describe('the table of the bug reports of the field', () => {
  const rows = rowsOf(readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8'))

  it('names each number once', () => {
    const numbers = rows.flatMap((row) => row.numbers)
    expect(numbers.length).toBeGreaterThan(40)
    expect(numbers).toEqual([...new Set(numbers)])
  })

  it.skipIf(!existsSync(SHARED))('lacks no number of the shared inputs', () => {
    const wanted = readdirSync(SHARED).flatMap((name) => /^\d+(?=-)/.exec(name) ?? [])
    const named = new Set(rows.flatMap((row) => row.numbers))
    expect(wanted.filter((number) => !named.has(number))).toEqual([])
  })

  it.each(rows.map(({ numbers, shownBy }) => [numbers.join(', '), shownBy] as const))(
    'names tests of %s that exist',
    (_numbers, shownBy) => {
      expect(shownBy.length).toBeGreaterThan(0)
      for (const { file, claim } of shownBy) expect(readFileSync(path.join(import.meta.dirname, file), 'utf8')).toContain(claim)
    },
  )
})

/** Rows of the table: `| numbers | kind | file: “words of the test’s name”; … |`. */
function rowsOf(text: string): readonly Row[] {
  const table = text
    .slice(text.indexOf('## Kinds of the field'))
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
  return table.map((line) => {
    const [numbers = '', , tests = ''] = line.slice(2, -2).split(' | ')
    return {
      numbers: numbers.split(', '),
      shownBy: [...tests.matchAll(/`([^`]+)`: “([^”]+)”/g)].map(([, file = '', claim = '']) => ({ file, claim })),
    }
  })
}
