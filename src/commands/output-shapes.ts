import { z } from 'zod'
import { STANDINGS } from '../sources/cadence/index.ts'

const text = z.string()
const count = z.int().min(0)
const instant = z.iso.datetime().describe('UTC.')
const texts = z.array(text)
const error = z.strictObject({ code: text, message: text })
const warning = z.looseObject({ code: text, message: text })
const dropped = z.array(z.strictObject({ reason: text, count, names: texts.optional() }))

const item = z.strictObject({
  id: text,
  sourceId: text,
  guid: text,
  url: text.optional(),
  externalUrl: text.optional(),
  path: text.optional().describe('Of an article: its file.'),
  title: text,
  published: instant.optional(),
  updated: instant.optional(),
  firstSeen: instant,
  heldUntil: instant.optional(),
  summary: text.optional(),
  content: text.optional().describe('As the publisher gave it: HTML here is not sanitized.'),
  contentType: z.enum(['text', 'html']).optional(),
  language: text.optional(),
  authors: z.array(z.strictObject({ name: text.optional(), email: text.optional(), url: text.optional() })),
  tags: texts,
  enclosures: z.array(z.strictObject({ url: text, type: text.optional() })),
  origin: z.strictObject({ title: text, url: text.optional(), selfUrl: text.optional() }),
})

const source = z.strictObject({
  id: text,
  kind: text,
  standing: z.enum(STANDINGS),
  title: text.optional(),
  address: text,
  listedBy: text.optional(),
  movedTo: text.optional(),
  paused: z.boolean(),
  insecureTls: z.boolean(),
  items: count.describe('Items it ever brought.'),
  error: error.optional(),
  failingSince: instant.optional(),
  failuresInRow: count,
  lastPolledAt: instant.optional(),
  lastGoodAt: instant.optional(),
  lastNewAt: instant.optional(),
  nextDueAt: instant.optional(),
  nextReason: text.optional(),
  requests: count,
  notModified: count,
  wireBytes: count,
})

const planned = z.strictObject({ storyId: text, title: text, sourceId: text, rule: text })
const refusal = z.looseObject({ rule: text, reason: text, at: instant })

const turn = z
  .looseObject({
    startedAt: z.int().describe('Milliseconds since 1970, as all instants of a report.'),
    durationMs: count,
    phases: z.strictObject({ collect: count, gather: count, publish: count }),
    sources: z.array(
      z.looseObject({
        sourceId: text,
        outcome: z.enum(['fetched', 'notModified', 'gone', 'failed']),
        new: count,
        updated: count,
        unchanged: count,
        dropped,
        error: error.optional(),
      }),
    ),
    resting: count,
    new: count,
    updated: count,
    stories: z.strictObject({ placed: count, joined: count }),
    categories: z.array(z.looseObject({ slug: text, items: count, written: texts, heldBack: text.optional(), failed: text.optional() })),
    written: count,
    untouched: count,
    outage: z.boolean(),
    lists: z.array(z.strictObject({ sourceId: text, added: texts, removed: texts })),
    duplicates: z.array(z.strictObject({ a: text, b: text, why: text })),
  })
  .describe('What one turn did; `run` prints one line a turn.')

/** What each command prints with `--json`, by the name of the command. */
export const OUTPUT_SHAPES = {
  run: turn,
  refresh: turn,
  replay: z.union([turn, z.strictObject({ webhook: text, since: instant, categories: texts })]),
  check: z.union([
    z.strictObject({ file: text, ok: z.literal(true), warnings: texts, sources: count, categories: texts, schedule: text, rules: texts }),
    z.strictObject({ file: text, ok: z.literal(false), code: text, problems: texts }),
  ]),
  plan: z.strictObject({
    stories: count,
    sources: z.strictObject({ added: texts, removed: texts }),
    categories: z.array(
      z.strictObject({
        slug: text,
        change: z.enum(['new', 'removed', 'changed', 'same']),
        added: z.array(planned),
        removed: z.array(planned),
        changed: z.array(planned),
        unchanged: count,
      }),
    ),
  }),
  try: z.looseObject({
    address: text,
    feed: z.looseObject({}).optional(),
    items: z.array(item),
    dropped,
    warnings: z.array(warning),
    error: z.looseObject({ code: text, message: text, details: z.looseObject({}) }).optional(),
  }),
  sources: z.union([z.array(source), z.array(z.looseObject({ host: text, requests: count, notModified: count, wireBytes: count }))]),
  stats: z.strictObject({
    sources: z.record(z.enum(STANDINGS), count),
    items: count,
    categories: count,
    documents: count,
    periods: z.array(
      z.strictObject({
        period: text,
        turns: count,
        meanMs: count,
        polls: count,
        failed: count,
        notModified: count,
        new: count,
        updated: count,
        joined: count,
        written: count,
      }),
    ),
    hosts: z.strictObject({ hosts: count, requests: count, notModified: count, wireBytes: count }),
  }),
  items: z.array(item),
  explain: z.union([
    z.strictObject({
      item,
      knownBy: z.strictObject({ rung: text, key: text }),
      retracted: z.boolean(),
      revisions: z.array(z.looseObject({ at: instant, fields: texts })),
      story: z
        .strictObject({
          id: text,
          lead: text,
          members: z.array(z.strictObject({ itemId: text, sourceId: text.optional(), title: text.optional(), why: text })),
        })
        .optional(),
      overrides: z.array(z.looseObject({ kind: text, a: text, b: text, at: instant })),
      categories: z.array(z.strictObject({ slug: text, rule: text.optional(), placement: z.looseObject({ kind: text }).optional() })),
    }),
    z.strictObject({ refused: z.array(refusal) }),
  ]),
  alerts: z.union([
    z.strictObject({
      troubles: z.array(
        z.strictObject({
          kind: text,
          subject: text,
          name: text,
          since: instant,
          notedAt: instant,
          code: text.optional(),
          message: text,
          cure: text.optional(),
        }),
      ),
      channels: texts,
      owed: count,
    }),
    z.array(z.strictObject({ channel: text, problem: text.optional() })),
  ]),
  doctor: z.array(z.strictObject({ what: text, ok: z.boolean(), fact: text, cure: text.optional() })),
  import: z.strictObject({ added: z.array(z.looseObject({ url: text })), there: count, refused: texts }),
  init: z.looseObject({ file: text }),
  migrate: z.looseObject({ rows: count }),
  add: z.looseObject({ kind: z.literal('feed'), id: text, url: text, items: count }),
} as const

/** Returns the JSON Schema (2020-12) of what commands print with `--json`: a definition by the name of each. */
export function outputJsonSchema(): Readonly<Record<string, unknown>> {
  const $defs = Object.fromEntries(
    Object.entries(OUTPUT_SHAPES).map(([name, shape]) => {
      const { $schema: _, ...schema } = z.toJSONSchema(shape)
      return [name, schema]
    }),
  )
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What the commands of feedmill print with --json',
    description: 'One definition a command. Members may be added; those that are here stay.',
    $defs,
  }
}
