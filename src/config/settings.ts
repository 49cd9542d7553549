import { readableId } from '../lib/hash.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import type { Category } from '../model/category.ts'
import type { Settings } from '../model/settings.ts'
import type { Source } from '../model/source.ts'
import { sourceKinds } from '../sources/kinds/index.ts'
import { settingsOf } from './derive.ts'
import { problemsOf } from './problems.ts'
import type { Config } from './schema.ts'
import type { Problem } from './secrets.ts'
import { slugOf } from './slugs.ts'
import { warningsOf } from './warnings.ts'

export interface Derived {
  readonly settings: Settings
  readonly problems: readonly Problem[]
  readonly warnings: readonly string[]
}

/** The settings that a configuration means, and what it contradicts: names that do not exist, slugs and ids that clash. */
export function toSettings(config: Config, version: string, paused: readonly string[] = []): Derived {
  const sources = config.sources
    .map((source) => toSource(source, config))
    .map((source) => (paused.includes(source.id) ? { ...source, paused: true } : source))
  const categories = withAll(
    config.categories.map((category) => toCategory(category, config)),
    config,
  )
  const alive = categories.filter((_category, index) => config.categories[index]?.gone !== true)
  const settings = settingsOf(config, sources, alive, version)
  return {
    settings,
    problems: problemsOf(config, sources, categories),
    warnings: warningsOf(settings),
  }
}

type SourceConfig = Config['sources'][number]

/** The source a row of the configuration means. Its id, when it names none, is made of its address alone. */
function toSource(row: SourceConfig, config: Config): Source {
  const { id, title, enabled, categories, tags, priority, language, futureDates, dedup, transforms, kind, ...options } = row
  const kindRow = sourceKinds.of(String(kind))
  return {
    id: id?.normalize('NFC') ?? readableId(kindRow.address(options)),
    kind: kindRow.name,
    title,
    categories: categories.map((slug) => slug.normalize('NFC')),
    tags,
    priority,
    language,
    futureDates,
    dedup: dedup ?? config.stories.dedup,
    paused: !enabled,
    transforms: transforms as unknown as Source['transforms'],
    options:
      'timeZone' in kindRow.options.shape
        ? { ...options, timeZone: options.timeZone ?? config.schedule.timeZone, isZoneGiven: options.timeZone !== undefined }
        : options,
  }
}

function toCategory(row: Config['categories'][number], config: Config): Category {
  return {
    slug: slugOf(row.slug ?? row.title),
    title: row.title,
    description: row.description ?? (config.site.title === row.title ? row.title : `${row.title} – ${config.site.title}`),
    language: row.language ?? config.site.language,
    rights: row.rights ?? config.site.rights,
    sources: row.sources,
    tags: row.tags,
    match: row.match as Category['match'],
    limit: row.limit,
    maxAgeDays: row.maxAge === undefined ? undefined : row.maxAge / DAY_MS,
    maxBytes: row.maxSize,
    content: row.content,
    order: row.order,
    minPerSource: row.minPerSource,
    titlePrefix: row.titlePrefix,
    images: row.images,
    respectSourceRights: row.respectSourceRights,
    dedup: row.dedup ?? config.stories.dedup,
    enrichLead: row.enrichLead,
    archives: row.archives === true ? 'new' : row.archives === false ? 'off' : row.archives,
    freshForMs: row.freshFor,
    tombstones: row.tombstones,
    noindex: row.noindex,
    formerly: (row.formerly ?? []).map(slugOf),
    transforms: row.transforms as unknown as Category['transforms'],
  }
}

/** `all` always exists and takes every item, also when the file says more about it. */
function withAll(categories: readonly Category[], config: Config): Category[] {
  const known = categories.find((category) => category.slug === 'all')
  if (known !== undefined) return categories.map((category) => (category === known ? { ...category, sources: ['*'] } : category))
  const defaults = {
    sources: ['*'],
    tags: [],
    limit: 50,
    content: 'both',
    order: 'published',
    minPerSource: 0,
    titlePrefix: false,
    images: 'keep',
  } as const
  const switches = {
    respectSourceRights: false,
    enrichLead: false,
    archives: 'new',
    freshFor: DAY_MS,
    tombstones: false,
    noindex: false,
    transforms: [],
  }
  const row = { title: config.site.title, slug: 'all', description: config.site.description || undefined, ...defaults, ...switches }
  return [...categories, toCategory(row as unknown as Config['categories'][number], config)]
}
