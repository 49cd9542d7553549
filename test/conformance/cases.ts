import { existsSync, readFileSync } from 'node:fs'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import type { RawDocument } from '../../src/model/document.ts'
import { breach, type Expectation } from './compare.ts'
import { toNeutral } from './neutral.ts'

const FOLDER = new URL('../../../shared/data/parse/', import.meta.url)

export interface Case {
  readonly id: string
  readonly area: string
  readonly tier: string
  readonly document: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly exp: readonly Expectation[]
}

export interface Verdict {
  readonly case: Case
  /** What was wrong, one line each; empty where all is as expected. */
  readonly breaches: readonly string[]
}

/** True where the shared expectations are at hand. */
export function hasCases(): boolean {
  return existsSync(new URL('expectations.jsonl', FOLDER))
}

/** Every case of the shared expectations, judged. */
export function judgeAll(): Verdict[] {
  const lines = readFileSync(new URL('expectations.jsonl', FOLDER), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => judge(JSON.parse(line) as Case))
}

function judge(one: Case): Verdict {
  try {
    const model = toNeutral(parseDocument(documentOf(one)))
    return { case: one, breaches: one.exp.flatMap((expectation) => breach(expectation, model) ?? []) }
  } catch (error) {
    return { case: one, breaches: [String(error)] }
  }
}

function documentOf(one: Case): RawDocument {
  const header = (name: string): string | undefined => Object.entries(one.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]
  const contentType = header('content-type')
  const charset = /charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1]
  return {
    bytes: readFileSync(new URL(one.document, FOLDER)),
    url: one.url ?? '',
    retrievedAt: 0,
    ...optional('mediaType', contentType?.split(';', 1)[0]?.trim().toLowerCase()),
    ...optional('charset', charset),
    ...optional('contentLocation', header('content-location')),
    ...optional('language', header('content-language')),
  }
}

function optional(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value }
}
