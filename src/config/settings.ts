import { readableId } from '../lib/hash.ts'
import { compact } from '../lib/record.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import type { Category, CategoryRule } from '../model/category.ts'
import type { Settings } from '../model/settings.ts'
import type { Source } from '../model/source.ts'
import { podcastCategory } from '../publications/index.ts'
import { slugOf } from '../publications/slugs.ts'
import { brings, sourceKinds } from '../sources/kinds/index.ts'
import { settingsOf } from './derive.ts'
import { problemsOf } from './problems.ts'
import { type CategoryRow, type Config, categorySchema, DEFAULT_FULL_TEXTS, isRule, type RuleRow } from './schema/index.ts'
import type { Problem } from './secrets.ts'
import { warningsOf } from './warnings.ts'

export interface Derived {
  readonly settings: Settings
  readonly problems: readonly Problem[]
  readonly warnings: readonly string[]
}

/** The settings that a configuration means, and what it contradicts: names that do not exist, slugs and ids that clash. */
export function toSettings(config: Config, version: string, paused: readonly string[] = []): Derived {
  const sources = config.sources.map((source) => toSource(source, config)).map((source) => pausedIn(paused, source))
  const categories = withAll(
    config.categories.flatMap((row) => (isRule(row) ? [] : [toCategory(row, config)])),
    config,
  )
  const rows = config.categories.flatMap((row) => (isRule(row) ? [] : [row]))
  const alive = categories.filter((_category, index) => rows[index]?.gone !== true)
  const all = alive.find(({ slug }) => slug === allSlugOf(config))
  const named = compact({ sources, categories: alive, allSlug: all?.slug, categoryRules: toRules(config) })
  const settings = settingsOf(config, named, version)
  return {
    settings,
    problems: problemsOf(config, sources, categories),
    warnings: warningsOf(settings),
  }
}

/** A list also carries the ids of its paused feeds, because its feeds are known only once it was read. */
function pausedIn(paused: readonly string[], source: Source): Source {
  const listed = brings(source) === 'list' && paused.length > 0 ? { ...source, pausedFeeds: paused } : source
  return paused.includes(source.id) ? { ...listed, paused: true } : listed
}

type SourceConfig = Config['sources'][number]

/** `false` means none, `true` the usual number of pages a turn. */
function fullTextOf(given: SourceConfig['fullText']): Source['fullText'] {
  if (typeof given === 'object') return given
  return given ? { perTurn: DEFAULT_FULL_TEXTS } : undefined
}

/** The source a row of the configuration means. Its id, when it names none, is made of its address alone. */
function toSource(row: SourceConfig, config: Config): Source {
  const {
    id,
    title,
    face,
    enabled,
    categories,
    tags,
    priority,
    language,
    futureDates,
    dedup,
    transforms,
    ignore,
    fullText,
    retention,
    alerts,
    history,
    kind,
    ...options
  } = row
  const kindRow = sourceKinds.of(String(kind))
  return {
    id: id?.normalize('NFC') ?? readableId(kindRow.address(options)),
    kind: kindRow.name,
    title,
    face,
    categories: categories.map((slug) => slug.normalize('NFC')),
    tags,
    priority,
    language,
    futureDates,
    dedup: dedup ?? config.stories.dedup,
    paused: !enabled,
    ignore,
    fullText: fullTextOf(fullText),
    retention:
      retention &&
      compact({
        contentDays: retention.content === undefined ? undefined : retention.content / DAY_MS,
        minPerSource: retention.minPerSource,
      }),
    alerts: alerts && compact({ enabled: alerts.enabled, failingAfterMs: alerts.failingAfter, silentAfterMs: alerts.silentAfter }),
    ...compact({ history: history === true ? { pages: 50, items: 5000 } : history || undefined }),
    transforms: transforms as unknown as Source['transforms'],
    options:
      'timeZone' in kindRow.options.shape
        ? { ...options, timeZone: options.timeZone ?? config.schedule.timeZone, isZoneGiven: options.timeZone !== undefined }
        : options,
  }
}

function toCategory(row: CategoryRow, config: Config): Category {
  return {
    slug: slugOf(row.slug ?? row.title),
    title: row.title,
    description: row.description ?? (config.site.title === row.title ? row.title : `${row.title} – ${config.site.title}`),
    sources: row.sources,
    tags: row.tags,
    formerly: (row.formerly ?? []).map(slugOf),
    token: row.access === 'token' ? row.token : undefined,
    ...toShown(row, config),
  }
}

/** What a category and a rule say of how a feed looks. */
function toShown(row: CategoryRow | RuleRow, config: Config): CategoryRule['settings'] {
  return {
    match: row.match as Category['match'],
    language: row.language ?? config.site.language,
    rights: row.rights ?? config.site.rights,
    limit: row.limit,
    maxAgeDays: row.maxAge === undefined ? undefined : row.maxAge / DAY_MS,
    maxBytes: row.maxSize,
    formats: row.formats,
    content: row.content,
    order: row.order,
    minPerSource: row.minPerSource,
    maxPerSource: row.maxPerSource,
    titlePrefix: row.titlePrefix,
    images: row.images,
    respectSourceRights: row.respectSourceRights,
    dedup: row.dedup ?? config.stories.dedup,
    enrichLead: row.enrichLead,
    archives: row.archives === true ? 'new' : row.archives === false ? 'off' : row.archives,
    freshForMs: row.freshFor,
    tombstones: row.tombstones,
    noindex: row.noindex,
    digest: row.digest,
    podcast: toPodcast(row),
    transforms: row.transforms as unknown as Category['transforms'],
  }
}

function toPodcast({ podcast }: CategoryRow | RuleRow): Category['podcast'] {
  if (podcast === undefined || podcast === false) return podcast
  const { category = [], owner, ...channel } = podcast === true ? {} : podcast
  const categories = [category].flat().flatMap((name) => [podcastCategory(name) ?? []])
  return compact({ ...channel, owner: owner && compact(owner), categories: categories.length > 0 ? categories : undefined })
}

/** The rules; of several with the same `each` the second is known as `tag-2`. */
function toRules(config: Config): CategoryRule[] {
  const counts = new Map<string, number>()
  return config.categories.filter(isRule).map((row) => {
    const count = (counts.get(row.each) ?? 0) + 1
    counts.set(row.each, count)
    const { each, from, except, aliases, nested, minItems, most, slug, title, description, forget } = row
    return {
      id: count === 1 ? each : `${each}-${count}`,
      ...{ each, from, except, aliases, nested, minItems, most, slug, title, description },
      forgetDays: forget === undefined ? undefined : forget / DAY_MS,
      settings: toShown(row, config),
    }
  })
}

/** Slug of the category that takes every item, as the file wants it. */
function allSlugOf({ all }: Config): string | undefined {
  if (typeof all === 'boolean') return all ? 'all' : undefined
  return slugOf(all.slug)
}

/** The categories with the one that takes every item: the entry of the slug `all`, or one of its own, last; none if the file says so. */
function withAll(categories: readonly Category[], config: Config): readonly Category[] {
  const { all, site } = config
  if (all === false) return categories
  const isWritten = all === true && categories.some(({ slug }) => slug === 'all')
  if (isWritten) return categories.map((category) => (category.slug === 'all' ? { ...category, sources: ['*'] } : category))
  const given = all === true ? { slug: 'all' } : all
  const row = categorySchema.parse({ title: site.title, description: site.description || undefined, sources: ['*'] })
  return [...categories, toCategory({ ...row, ...compact(given) }, config)]
}
