import { existsSync } from 'node:fs'
import path from 'node:path'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import { scheduleInWords } from '../config/schedule-words.ts'
import { publishingWarnings } from '../config/warnings.ts'
import { ConfigError } from '../model/errors.ts'
import type { Settings } from '../model/settings.ts'
import { ARTICLES_FOLDER, withMade } from '../publications/index.ts'
import type { CommandContext } from './command.ts'
import { openExisting } from './reading.ts'

/** 0 when the configuration is sound, 2 when it is not: then one line a fact, with file, line, column and path. */
export async function run({ args, options, version, print }: CommandContext): Promise<number> {
  const file = args[0] ?? options.config
  try {
    const loaded = loadConfig(file, process.env, version)
    const { settings } = loaded
    const warnings = [...loaded.warnings, ...publishingWarnings(loaded), ...(await lostFeeds(loaded, options.data))]
    if (options.json)
      print(
        JSON.stringify({
          file,
          ok: true,
          warnings,
          sources: settings.sources.length,
          categories: settings.categories.map((category) => category.slug),
          schedule: scheduleInWords(settings.schedule),
          rules: settings.categoryRules.map(({ id }) => id),
        }),
      )
    else {
      for (const warning of warnings) print(`${file}: ${warning}`)
      if (!options.quiet) print(`${file}: ${scheduleInWords(settings.schedule)}`)
      if (!options.quiet)
        print(
          `${file} is sound: ${counted(settings.sources.length, 'source', 'sources')}, ${counted(settings.categories.length, 'category', 'categories')} (${settings.categories.map((category) => category.slug).join(', ')})${rulesOf(settings)}`,
        )
    }
    return 0
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const problems = Array.isArray(error.details.problems) ? error.details.problems : [error.message]
    print(options.json ? JSON.stringify({ file, ok: false, code: error.code, problems }) : problems.join('\n'))
    return 2
  }
}

/** Feeds that were published and would be gone without a word: their subscribers get 404 and give up in time. */
async function lostFeeds(loaded: LoadedConfig, data: string): Promise<readonly string[]> {
  const { settings } = loaded
  if (settings.store.url === undefined && !existsSync(path.join(data, 'feedmill.sqlite'))) return []
  const store = await openExisting(data, loaded)
  try {
    const { categories } = withMade(settings, await store.made.all())
    const known = new Set([ARTICLES_FOLDER, ...categories.flatMap(({ slug, formerly = [] }) => [slug, ...formerly]), ...settings.goneSlugs])
    const published = (await store.documents.list()).flatMap((document) =>
      document.path.includes('/') ? [document.path.split('/', 1)[0]!] : [],
    )
    return [...new Set(published)]
      .filter((slug) => !known.has(slug))
      .map(
        (slug) =>
          `'${slug}' was published and is no category now: its subscribers would get 404; name it in 'formerly' of the category that goes on, or keep its entry with 'gone: true'`,
      )
  } finally {
    await store.close()
  }
}

function rulesOf({ categoryRules }: Settings): string {
  return categoryRules.length === 0 ? '' : `, and one of each ${categoryRules.map(({ each }) => each).join(', of each ')}`
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
