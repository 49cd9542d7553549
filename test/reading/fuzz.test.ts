import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import { ParseError } from '../../src/model/errors.ts'

const FOLDER = new URL('../fixtures/parse/', import.meta.url)
const documents = readdirSync(FOLDER).map((file) => readFileSync(new URL(file, FOLDER), 'utf8').replace(/^<!--\n.*?\n-->\n/s, ''))

const SHRAPNEL = [
  '<',
  '>',
  '</',
  '/>',
  '"',
  "'",
  '=',
  '&',
  ';',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?',
  '?>',
  '<item>',
  '</item>',
  '<entry',
  'xmlns:x="y"',
  '{',
  '}',
  '[',
  '\\',
  '\u0000',
  '\ufeff',
  '\u0085',
  'é',
]

/** A document with pieces cut out of it and shrapnel put in. */
const damaged = fc
  .record({
    text: fc.constantFrom(...documents),
    wounds: fc.array(
      fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat({ max: 20 }), piece: fc.constantFrom(...SHRAPNEL) }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ text, wounds }) =>
    wounds.reduce((left, { at, cut, piece }) => {
      const from = Math.floor(at * left.length)
      return left.slice(0, from) + piece + left.slice(from + cut)
    }, text),
  )

function outcome(bytes: Uint8Array): unknown {
  try {
    return parseDocument({ bytes, url: 'http://a.example/', retrievedAt: 0 })
  } catch (error) {
    return error
  }
}

describe('whatever a document holds', () => {
  it('it is read, or refused by name', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const found = outcome(Buffer.from(text))
        expect(found instanceof ParseError || (found as { entries?: unknown }).entries !== undefined).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('bytes alone are read, or refused by name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('', '<rss><channel><item><title>', '{"items":['), (noise, start) => {
        const found = outcome(Buffer.concat([Buffer.from(start), noise]))
        expect(found instanceof ParseError || (found as { entries?: unknown }).entries !== undefined).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('reading it twice gives the same', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        expect(outcome(Buffer.from(text))).toEqual(outcome(Buffer.from(text)))
      }),
    )
  })
})
