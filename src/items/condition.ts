import { z } from 'zod'
import { compilePattern, patternProblem } from '../lib/pattern/patterns.ts'
import type { Match } from '../model/category.ts'
import { dateOf, type Item } from '../model/item.ts'
import { plainText } from '../prose/main-text.ts'
import { fieldProse } from '../prose/of-item.ts'

/** True where every named part of the condition holds for the item. Throws PatternError when a pattern was never checked by `matchSchema`. */
export function matches(item: Item, match: Match): boolean {
  if (match.pattern !== undefined && !hasPattern(item, match.pattern, match.field ?? TEXT_FIELDS)) return false
  if (match.language !== undefined && !isLanguage(item.language, match.language)) return false
  if (match.after !== undefined && dateOf(item) < Date.parse(match.after)) return false
  if (match.before !== undefined && dateOf(item) >= Date.parse(match.before)) return false
  if (match.and?.some((part) => !matches(item, part))) return false
  if (match.or !== undefined && !match.or.some((part) => matches(item, part))) return false
  return match.not === undefined || !matches(item, match.not)
}

const FIELDS = ['title', 'summary', 'content', 'url', 'author', 'tag', 'source'] as const
type Field = (typeof FIELDS)[number]
const TEXT_FIELDS: readonly Field[] = ['title', 'summary', 'content']

/** A pattern as the configuration may hold it: RE2 syntax, case folded. */
export const patternSchema = z.string().superRefine((text, context) => {
  const problem = patternProblem(text)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
})

const isoDate = z.string().refine((text) => /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)), {
  error: 'a date such as 2026-01-31 or 2026-01-31T12:00:00Z',
})

/** The parts of a condition, for steps that are conditions themselves. */
export const matchShape = {
  field: z
    .union([z.enum(FIELDS), z.array(z.enum(FIELDS)).min(1)])
    .optional()
    .describe(
      'Where the pattern is looked for: `title`, `summary`, `content`, `url`, `author`, `tag`, `source`; one or several. Default: title, summary and content.',
    ),
  pattern: patternSchema
    .optional()
    .describe('Regular expression in RE2 syntax; upper and lower case are the same unless it begins with `(?-i)`.'),
  language: z.string().min(1).optional().describe('BCP 47 range: `zh` also holds for `zh-Hans`.'),
  after: isoDate.optional().describe('Date of the item, this instant included. Without a time zone: UTC.'),
  before: isoDate.optional().describe('Date of the item, this instant excluded.'),
  get and() {
    return z.array(matchSchema).min(1).optional().describe('All of these hold.')
  },
  get or() {
    return z.array(matchSchema).min(1).optional().describe('At least one of these holds.')
  },
  get not() {
    return matchSchema.optional().describe('This does not hold.')
  },
}

/** A condition on an item, as the configuration may hold it. */
export const matchSchema: z.ZodType<Match> = z.lazy(() =>
  z.strictObject(matchShape).refine((match) => Object.values(match).some((part) => part !== undefined), {
    error: 'an empty condition holds for everything; name at least one part',
  }),
)

function hasPattern(item: Item, pattern: string, field: string | readonly string[]): boolean {
  const { test } = compilePattern(pattern)
  const fields = typeof field === 'string' ? [field] : field
  return fields.some((name) => fieldTexts(item, name as Field).some((text) => test(text)))
}

function fieldTexts(item: Item, field: Field): readonly string[] {
  switch (field) {
    case 'title':
      return [item.title]
    case 'summary':
      return [plain(item, 'summary', item.summaryType)]
    case 'content':
      return [plain(item, 'content', item.contentType)]
    case 'url':
      return [item.url ?? '', item.externalUrl ?? '']
    case 'author':
      return item.authors.map((author) => [author.name, author.email, author.url].filter((part) => part !== undefined).join(' '))
    case 'tag':
      return item.tags.flatMap((tag) => (tag.label === undefined ? [tag.term] : [tag.term, tag.label]))
    case 'source':
      return [item.sourceId, item.origin.title]
  }
}

/** The text of a field, read once an item: many categories ask for it. */
function plain(item: Item, field: 'summary' | 'content', type: 'text' | 'html' | undefined): string {
  return type === 'text' ? (item[field] ?? '') : plainText(fieldProse(item, field))
}

/** Basic filtering of RFC 4647 §3.3.1. */
function isLanguage(tag: string | undefined, range: string): boolean {
  if (tag === undefined) return false
  const [have, want] = [tag.toLowerCase(), range.toLowerCase()]
  return want === '*' || have === want || have.startsWith(`${want}-`)
}
