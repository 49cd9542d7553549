import type { z } from 'zod'
import { nearestOf } from '../lib/nearest.ts'
import { settingNames } from './reference.ts'

type Issue = z.core.$ZodIssue
type PlaceOf = (where: readonly PropertyKey[]) => string

/** Returns one line for each fact of an issue, in the words of the reference: unknown settings singly, unions by the variant that was meant. */
export function issueLines(issue: Issue, at: PlaceOf): string[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${at([...issue.path, key])}: there is no such setting; ${insteadOf(key, settingNames(issue.path))}`)
    case 'invalid_type':
      return [`${at(issue.path)}: ${isMissing(issue) ? 'is missing' : `must be ${TYPES[issue.expected] ?? issue.expected}`}`]
    case 'invalid_union':
      return unionLines(issue, at)
    case 'invalid_value':
      return [`${at(issue.path)}: must be one of ${quoted(issue.values)}`]
    case 'invalid_format':
      return [`${at(issue.path)}: must be ${issue.message.replace(/^Invalid input: |^Invalid /, 'a valid ')}`]
    case 'too_small':
      return [`${at(issue.path)}: must ${leastWords(issue.origin, Number(issue.minimum))}`]
    case 'too_big':
      return [`${at(issue.path)}: must be at most ${issue.maximum}${issue.origin === 'number' || issue.origin === 'int' ? '' : ' long'}`]
    default:
      return [`${at(issue.path)}: ${issue.message}`]
  }
}

function unionLines(issue: Extract<Issue, { code: 'invalid_union' }>, at: PlaceOf): string[] {
  const options = 'options' in issue ? (issue.options as readonly unknown[] | undefined) : undefined
  if (options !== undefined) return [`${at(issue.path)}: must be one of ${quoted(options)}`]
  // The variant that was meant is of the kind that was given; of those the one with the fewest faults; of two, the one that knows the keys.
  const other = (faults: readonly Issue[]) => Number(faults.some(({ code, path }) => code === 'invalid_type' && path.length === 0))
  const strange = (faults: readonly Issue[]) => faults.filter(({ code }) => code === 'unrecognized_keys').length
  const nearest = [...issue.errors].sort((a, b) => other(a) - other(b) || a.length - b.length || strange(a) - strange(b))[0] ?? []
  if (nearest.length === 0) return [`${at(issue.path)}: ${issue.message}`]
  return nearest.flatMap((inner) => issueLines({ ...inner, path: [...issue.path, ...inner.path] } as Issue, at))
}

function isMissing(issue: Issue): boolean {
  return issue.input === undefined && /received undefined/.test(issue.message)
}

function insteadOf(name: string, allowed: readonly string[]): string {
  if (allowed.includes(name)) return 'it belongs to another kind of this list; config/README.md names the settings of each'
  const nearest = nearestOf(name, allowed)
  return nearest === undefined ? `allowed are ${allowed.join(', ')}` : `did you mean '${nearest}'?`
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text; write it in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
  record: 'a group of names and values',
}

function leastWords(origin: string, least: number): string {
  if (origin === 'number' || origin === 'int') return `be at least ${least}`
  if (origin === 'array') return `have at least ${least} ${least === 1 ? 'entry' : 'entries'}`
  return least === 1 ? 'not be empty' : `have at least ${least} characters`
}

function quoted(values: readonly unknown[]): string {
  return values.map((value) => `'${String(value)}'`).join(', ')
}
