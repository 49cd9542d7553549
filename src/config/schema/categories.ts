import { z } from 'zod'
import { matchSchema } from '../../items/index.ts'
import { bytesSchema, durationSchema } from '../../lib/time/duration.ts'
import { RULE_KEYS } from '../../model/category.ts'
import { DOCUMENT_FORMATS } from '../../model/publication.ts'
import { dedupMode, heldChain } from './parts.ts'
import { podcastSetting } from './podcast.ts'

/** What a category and a rule that makes categories have in common. */
const shownSettings = {
  language: z.string().optional().describe('BCP 47 tag. Default: the language of the site.'),
  rights: z.string().optional().describe('Default: the rights of the site.'),
  limit: z.int().min(1).max(10_000).default(50).describe('Items in the feed; older ones go to archive pages.'),
  maxAge: durationSchema.optional().describe('Items older than this are left out.'),
  maxSize: bytesSchema.prefault('4MiB').describe('Size of one feed document; oldest items give way, one always stays.'),
  formats: z
    .array(z.enum(DOCUMENT_FORMATS))
    .min(1)
    .default([...DOCUMENT_FORMATS])
    .describe('Which documents are written: RSS, Atom, JSON Feed, the page for people. One that is left out is removed.'),
  content: z.enum(['full', 'summary', 'both']).default('both').describe('What an item carries.'),
  order: z.enum(['published', 'updated']).default('published').describe('Newest first by this date.'),
  minPerSource: z.int().min(0).max(1000).default(0).describe('So many items of each source stay, however loud the others are.'),
  maxPerSource: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'At most so many items of one source stand in the document, the newest; other sources take the room. Default: as many as fit.',
    ),
  titlePrefix: z.boolean().default(false).describe("Puts the source's title before each item's."),
  images: z.enum(['keep', 'lead', 'drop']).default('keep').describe('Pictures in the text: all, the lead picture only, none.'),
  respectSourceRights: z.boolean().default(false).describe('Gives a summary only where the source itself gives only that.'),
  dedup: dedupMode.optional().describe('How stories are joined here. Default: `stories.dedup`.'),
  enrichLead: z.boolean().default(false).describe("A story's other copies may add a picture or the full text that its lead lacks."),
  archives: z
    .union([z.enum(['new', 'all', 'off']), z.boolean()])
    .default('new')
    .describe(
      'RFC 5005 archive pages. `new`: what leaves the document goes to a page, so that a consumer that slept misses nothing; `all`: also the backlog that a source brought the first time; `off`: none. `true` and `false` mean `new` and `off`.',
    ),
  freshFor: durationSchema
    .prefault('24h')
    .describe(
      'What arrived so lately stands in the document besides the newest `limit`, however it is dated; never shorter than three turns. The backlog of a new source does not arrive.',
    ),
  tombstones: z.boolean().default(false).describe('Announces withdrawn items in Atom (RFC 6721).'),
  noindex: z.boolean().default(false).describe('Asks search engines to leave the page out.'),
  digest: z
    .enum(['day', 'week'])
    .optional()
    .describe(
      'One item a day or week (Monday to Sunday, in `site.timeZone`) instead of the stories: a list of what came, and the summaries. It is made when the span has closed, and never changes; `limit` counts them.',
    ),
  podcast: podcastSetting,
  transforms: heldChain.default([]).describe('Steps that run on what this category shows.'),
}

/** One of `categories`, with its defaults. */
export const categorySchema = z
  .strictObject({
    title: z.string().min(1).describe('Title of the feed.'),
    slug: z.string().min(1).optional().describe('Folder of its outputs; Unicode is kept. Default: made of the title.'),
    description: z.string().optional().describe('One or two sentences. Default: made of title and site.'),
    sources: z.array(z.string()).default([]).describe("Ids of the sources it selects; `'*'` selects all."),
    tags: z
      .array(z.string())
      .default([])
      .describe(
        'Publisher tags and front-matter categories it claims. Case and full or half width do not matter; list aliases side by side.',
      ),
    match: matchSchema.optional().describe('Claims every item for which this holds.'),
    access: z
      .enum(['public', 'token'])
      .default('public')
      .describe('`token`: its documents, hub topics and API answers are given only with `token`, in the address (`?token=`) or as Bearer.'),
    token: z.string().min(16).optional().describe('The secret of `access: token`. May come from the environment or a file.'),
    formerly: z.array(z.string().min(1)).default([]).describe('Slugs it had before: their documents answer 301 to its own.'),
    gone: z.boolean().default(false).describe('It ended for good: its documents are removed and answer 410, so that readers unsubscribe.'),
    ...shownSettings,
  })
  .describe('One category, written out.')

/** Returns the setting `all`: the feed of everything, as it is, as somebody wants it, or none. */
export const allSchema = z
  .union([
    z.boolean(),
    categorySchema.omit({ sources: true, tags: true, match: true, gone: true }).extend({
      title: z.string().min(1).optional().describe('Title of the feed. Default: the title of the site.'),
      slug: z.string().min(1).default('all').describe('Folder of its outputs. A slug that was published before belongs into `formerly`.'),
    }),
  ])
  .default(true)
  .describe(
    'The category that takes every item. `true`: its slug is `all`, and an entry of `categories` with that slug says more about it. An object gives it another slug and settings; `false`: there is none.',
  )

const pattern = z.string().refine((text) => text.includes('{value}'), 'must hold {value}, which stands for the value')

/** A rule that makes one category of each value it meets (issue 13 §1). */
export const ruleSchema = z
  .strictObject({
    each: z
      .enum(RULE_KEYS)
      .describe(
        'What it makes one category each of: `tag` every label, `category` front-matter categories (of feeds every label), `folder` the first folder of an article, `source`, `language`.',
      ),
    from: z.array(z.string()).default(['*']).describe("Ids of the sources whose items it looks at; `'*'` means all."),
    match: matchSchema.optional().describe('Only items for which this holds are looked at.'),
    minItems: z.int().min(1).default(1).describe('A category appears once it has so many stories; then it stays.'),
    most: z.int().min(1).max(100_000).default(5000).describe('At most so many categories appear; those with the most stories come first.'),
    except: z.array(z.string()).default([]).describe('Values that make no category.'),
    aliases: z
      .record(z.string(), z.array(z.string()))
      .default({})
      .describe('Name of a category → other spellings of it. Case, width, and simplified or traditional characters do not matter anyway.'),
    nested: z
      .enum(['keep', 'split', 'tree'])
      .default('keep')
      .describe(
        'A label `A/B` makes the category `A/B` (`keep`), the categories `A` and `B` (`split`), or `A` and below it `A / B`, where `A` also shows what `A / B` shows (`tree`).',
      ),
    title: pattern.default('{value}').describe('Title of each; `{value}` stands for the value as it was first written.'),
    slug: pattern.default('{value}').describe('Folder of the outputs of each. A value keeps the slug it was given first.'),
    description: z.string().optional().describe('Of each; `{value}` stands for the value. Default: made of title and site.'),
    forget: durationSchema
      .optional()
      .describe(
        'A category that was empty for so long is forgotten with its address. Default: it stays, empty, so that no subscriber meets a 404.',
      ),
    ...shownSettings,
  })
  .describe('A rule that makes categories. A category that is written out wins over one of the same name that a rule would make.')

/** One entry of `categories`: a category that is written out. */
export type CategoryRow = z.output<typeof categorySchema>

/** One entry of `categories`: a rule. */
export type RuleRow = z.output<typeof ruleSchema>

/** Returns true for a rule. */
export function isRule(row: CategoryRow | RuleRow): row is RuleRow {
  return 'each' in row
}
