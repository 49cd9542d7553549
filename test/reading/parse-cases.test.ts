/**
 * Each file of test/fixtures/parse is a case: a comment that opens with a sentence and holds lines such as `@ entries[0].url == "http://a.example/"`,
 * then the document. `@ path absent`; `@ throws "CODE"`, after which paths are of the error; `= url: …`, `= charset: …`, `= content-location: …` and
 * `= written-in: …` say how it came. Instants are written as RFC 3339.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import type { RawDocument } from '../../src/model/document.ts'
import { ParseError } from '../../src/model/errors.ts'
import { at } from '../conformance/compare.ts'
import { isoOf } from '../support/dates.ts'

const FOLDER = new URL('../fixtures/parse/', import.meta.url)

interface Case {
  readonly sentence: string
  readonly claims: readonly string[]
  readonly settings: ReadonlyMap<string, string>
  readonly body: string
}

function readCase(file: string): Case {
  const [, head = '', body = ''] = /^<!--\n(.*?)\n-->\n(.*)$/s.exec(readFileSync(new URL(file, FOLDER), 'utf8')) ?? []
  const [sentence = '', ...lines] = head.split('\n')
  const settings = lines.flatMap((line): [string, string][] => {
    const match = /^= ([\w-]+): (.*)$/.exec(line)
    return match === null ? [] : [[match[1]!, match[2]!]]
  })
  return { sentence, claims: lines.filter((line) => line.startsWith('@ ')).map((line) => line.slice(2)), settings: new Map(settings), body }
}

function documentOf(one: Case): RawDocument {
  const charset = one.settings.get('charset')
  const contentLocation = one.settings.get('content-location')
  return {
    bytes: written(one.body, one.settings.get('written-in') ?? 'utf-8'),
    url: one.settings.get('url') ?? 'http://a.example/',
    retrievedAt: 0,
    ...(charset === undefined ? {} : { charset }),
    ...(contentLocation === undefined ? {} : { contentLocation }),
  }
}

function written(text: string, encoding: string): Uint8Array {
  if (encoding !== 'windows-1252') return Buffer.from(text, encoding as BufferEncoding)
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte]))
  return Uint8Array.from(text, (char) => table.get(char)!)
}

function outcome(document: RawDocument): unknown {
  try {
    return parseDocument(document)
  } catch (error) {
    if (error instanceof ParseError) return error
    throw error
  }
}

function check(claim: string, found: unknown): void {
  const throws = /^throws "(\w+)"$/.exec(claim)
  if (throws !== null) {
    expect(found).toBeInstanceOf(ParseError)
    expect((found as ParseError).code).toBe(throws[1])
    return
  }
  const [, path = '', what = ''] = /^(\S+) (?:== )?(.+)$/.exec(claim) ?? []
  const value = at(found, path)
  if (what === 'absent') expect(value, path).toBeUndefined()
  else if (typeof value === 'number' && what.startsWith('"')) expect(isoOf(value), path).toBe(JSON.parse(what))
  else expect(value, path).toEqual(JSON.parse(what))
}

describe('a document', () => {
  it.each(readdirSync(FOLDER).map((file) => [file, readCase(file)] as const))('%s', (_file, one) => {
    expect(one.sentence).toMatch(/\w.*\.$/)
    expect(one.claims.length).toBeGreaterThan(0)
    const found = outcome(documentOf(one))
    for (const claim of one.claims) check(claim, found)
  })
})
