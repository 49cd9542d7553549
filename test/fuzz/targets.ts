import { parseArticle } from '../../src/articles/index.ts'
import { sanitizeHtml } from '../../src/lib/html/sanitize.ts'
import { htmlToText } from '../../src/lib/html/text.ts'
import { parseDate } from '../../src/lib/time/dates.ts'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import { ParseError } from '../../src/model/errors.ts'
import { feedsOf, parseOpml } from '../../src/reading/opml.ts'
import { htmlProblems } from '../hostile/published.ts'
import { corpora, type TargetName } from './corpus.ts'
import { inputNumber } from './mutate.ts'

/** What a target did wrong with an input; empty: nothing. Throws what the target throws. */
type Target = (input: string) => readonly string[]

/** The readers that others' bytes reach, each with what must hold of its answer. */
export const targets: Readonly<Record<TargetName, Target>> = {
  dates(input) {
    const instant = parseDate(input)
    if (instant === undefined) return []
    if (!Number.isInteger(instant) || Number.isNaN(new Date(instant).getTime())) return [`${instant} is no instant`]
    const written = [new Date(instant).toUTCString(), new Date(instant).toISOString()]
    return written
      .filter((text) => parseDate(text) !== Math.floor(instant / 1000) * 1000 && parseDate(text) !== instant)
      .map((text) => `${text} is not read as it was written`)
  },
  xml: (input) => read(input, 'http://a.example/feed'),
  json: (input) => read(input, 'http://a.example/feed.json'),
  html(input) {
    const once = sanitized(input)
    const twice = sanitized(once)
    htmlToText(input)
    return [
      ...htmlProblems(once),
      // Elements that imply the end of others may be closed where they were nested; then nothing is left to do.
      ...(sanitized(twice) === twice ? [] : ['sanitizing it does not come to an end']),
      ...(htmlToText(once) === htmlToText(twice) ? [] : ['sanitized twice, it says something else']),
    ]
  },
  'front-matter': (input) => {
    const file = { path: 'a/b.md', root: 'file:///articles/', mtimeMs: 0, sizeBytes: input.length }
    return tried(input, () =>
      parseArticle({ bytes: Buffer.from(input), url: 'file:///articles/a/b.md', retrievedAt: 0, file }, { timeZone: 'UTC' }),
    )
  },
  opml: (input) => tried(input, () => feedsOf(parseOpml(input).outlines)),
}

/** What target and input number n do together: problems in words, in more than so many ms of processor time one more. */
export function runCase(name: TargetName, seed: number, n: number): readonly string[] {
  const input = inputNumber(n, seed, corpora[name])
  const before = process.threadCpuUsage()
  try {
    const problems = targets[name](input)
    const { user, system } = process.threadCpuUsage(before)
    const ms = (user + system) / 1000
    return [...problems, ...(ms > MOST_MS ? [`it took ${Math.round(ms)} ms`] : []), ...polluted()]
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error)]
  }
}

/** Of 200,000 characters at most; the machine may be busy and the code not yet compiled. */
const MOST_MS = 1500
/** What is made of a document may be so many times as large. */
const MOST_GROWTH = 40

function read(input: string, url: string): readonly string[] {
  return tried(input, () => parseDocument({ bytes: Buffer.from(input), url, retrievedAt: 0 }))
}

/** A ParseError is a good answer. */
function tried(input: string, work: () => unknown): readonly string[] {
  try {
    const size = JSON.stringify(work())?.length ?? 0
    return size > 100_000 + input.length * MOST_GROWTH ? [`${input.length} characters became ${size}`] : []
  } catch (error) {
    if (error instanceof ParseError) return []
    throw error
  }
}

function sanitized(html: string): string {
  return sanitizeHtml(html, { base: 'http://a.example/' })
}

function polluted(): readonly string[] {
  const found = Object.keys(Object.prototype)
  for (const name of found) delete (Object.prototype as Record<string, unknown>)[name]
  return found.length === 0 ? [] : [`every object now has ${found.join(', ')}`]
}
