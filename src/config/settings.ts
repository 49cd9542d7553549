import { validateDetailed } from 'node-cron'
import { readableId } from '../lib/hash.ts'
import { foldLabel } from '../lib/text.ts'
import type { Category } from '../model/category.ts'
import type { Settings } from '../model/settings.ts'
import type { Source } from '../model/source.ts'
import { settingsOf } from './derive.ts'
import type { Config } from './schema.ts'
import type { Problem } from './secrets.ts'
import { slugOf, slugProblem } from './slugs.ts'

export interface Derived {
  readonly settings: Settings
  readonly problems: readonly Problem[]
  readonly warnings: readonly string[]
}

/** The settings that a configuration means, and what it contradicts: names that do not exist, slugs and ids that clash. */
export function toSettings(config: Config, version: string): Derived {
  const sources = config.sources.map((source) => toSource(source, config))
  const categories = withAll(
    config.categories.map((category) => toCategory(category, config)),
    config,
  )
  const settings = settingsOf(config, sources, categories, version)
  return {
    settings,
    problems: [...sourceProblems(sources, categories), ...categoryProblems(config, categories, sources), ...scheduleProblems(config)],
    warnings: warningsOf(settings),
  }
}

type SourceConfig = Config['sources'][number]

/** The source a row of the configuration means. Its id, when it names none, is made of its address alone. */
export function toSource(row: SourceConfig, config: Config): Source {
  const { id, title, enabled, categories, tags, priority, language, futureDates, dedup, transforms, kind, ...options } = row
  const address = String(options.url ?? options.path ?? '')
  return {
    id: id?.normalize('NFC') ?? readableId(address),
    kind: String(kind),
    title,
    categories: categories.map((slug) => slug.normalize('NFC')),
    tags,
    priority,
    language,
    futureDates,
    dedup: dedup ?? config.stories.dedup,
    paused: !enabled,
    transforms: transforms as unknown as Source['transforms'],
    options: { ...options, ...(options.timeZone === undefined && kind === 'folder' ? { timeZone: config.schedule.timeZone } : {}) },
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
    maxAgeDays: row.maxAge === undefined ? undefined : row.maxAge / 86_400_000,
    maxBytes: row.maxSize,
    content: row.content,
    order: row.order,
    minPerSource: row.minPerSource,
    titlePrefix: row.titlePrefix,
    images: row.images,
    respectSourceRights: row.respectSourceRights,
    dedup: row.dedup ?? config.stories.dedup,
    enrichLead: row.enrichLead,
    archives: row.archives,
    tombstones: row.tombstones,
    noindex: row.noindex,
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
  const switches = { respectSourceRights: false, enrichLead: false, archives: true, tombstones: false, noindex: false, transforms: [] }
  const row = { title: config.site.title, slug: 'all', description: config.site.description || undefined, ...defaults, ...switches }
  return [...categories, toCategory(row as unknown as Config['categories'][number], config)]
}

function sourceProblems(sources: readonly Source[], categories: readonly Category[]): Problem[] {
  const problems: Problem[] = []
  const seen = new Map<string, number>()
  for (const [index, source] of sources.entries()) {
    const first = seen.get(source.id)
    if (first !== undefined) problems.push({ path: ['sources', index], message: `has the same id as sources[${first}], '${source.id}'` })
    else seen.set(source.id, index)
    if (source.options.url === undefined && source.options.path === undefined)
      problems.push({ path: ['sources', index], message: 'needs a url or a path' })
    for (const [place, slug] of source.categories.entries()) {
      if (categories.some((category) => category.slug === slug)) continue
      problems.push({
        path: ['sources', index, 'categories', place],
        message: `there is no category '${slug}'; there are ${list(categories.map((category) => category.slug))}`,
      })
    }
  }
  return problems
}

function categoryProblems(config: Config, categories: readonly Category[], sources: readonly Source[]): Problem[] {
  const problems: Problem[] = []
  const seen = new Map<string, number>()
  for (const index of config.categories.keys()) {
    const category = categories[index]
    if (category === undefined) continue
    const where = ['categories', index, config.categories[index]?.slug === undefined ? 'title' : 'slug']
    const bad = slugProblem(category.slug)
    if (bad !== undefined) problems.push({ path: where, message: bad })
    const first = seen.get(foldLabel(category.slug))
    if (first !== undefined) problems.push({ path: where, message: `the slug '${category.slug}' is taken by categories[${first}]` })
    else seen.set(foldLabel(category.slug), index)
    for (const [place, id] of (config.categories[index]?.sources ?? []).entries()) {
      if (id === '*' || sources.some((source) => source.id === id)) continue
      problems.push({
        path: ['categories', index, 'sources', place],
        message: `there is no source '${id}'; there are ${list(sources.map((source) => source.id))}`,
      })
    }
  }
  for (const [index, hook] of config.push.webhooks.entries())
    for (const [place, slug] of hook.categories.entries())
      if (!categories.some((category) => category.slug === slug))
        problems.push({ path: ['push', 'webhooks', index, 'categories', place], message: `there is no category '${slug}'` })
  return problems
}

function scheduleProblems(config: Config): Problem[] {
  const problems: Problem[] = []
  if (!zoneExists(config.schedule.timeZone))
    problems.push({ path: ['schedule', 'timeZone'], message: 'is no IANA time zone, such as Europe/Berlin or Asia/Shanghai' })
  const cron = validateDetailed(config.schedule.cron)
  if (!cron.valid)
    problems.push({
      path: ['schedule', 'cron'],
      message: `is no cron expression: ${cron.errors.map((error) => `${error.field}: ${error.message}`).join('; ')}`,
    })
  if (config.fetch.timeout > 30_000) problems.push({ path: ['fetch', 'timeout'], message: 'must be at most 30s' })
  if (config.polling.minInterval > config.polling.maxInterval)
    problems.push({ path: ['polling', 'minInterval'], message: 'must not be above polling.maxInterval' })
  if (config.polling.minInterval < 1000) problems.push({ path: ['polling', 'minInterval'], message: 'must be at least 1s' })
  return problems
}

function warningsOf(settings: Settings): string[] {
  const warnings: string[] = []
  if (settings.polling.minIntervalMs < 60_000)
    warnings.push('polling.minInterval is below 1 m: fine for private networks, too often for public hosts')
  for (const source of settings.sources)
    if (source.options.insecureTls === true)
      warnings.push(`source '${source.id}' does not verify TLS: anyone on the way can change what it says`)
  return warnings
}

function zoneExists(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `'${name}'`)
  return names.length > 8 ? `${shown.join(', ')} and ${names.length - 8} more` : shown.join(', ')
}
