import type { ArticleSite } from '../../model/document.ts'
import type { ArticleOptions } from '../options.ts'
import type { Site } from './contract.ts'
import { generatorOf } from './generators/index.ts'

/** Returns the site of a folder: its options take precedence over the configuration file it was found beside. */
export function siteOf(options: ArticleOptions, found: ArticleSite | undefined): Site {
  const generator = generatorOf(options.generator ?? found?.generator)
  const config = found?.config ?? {}
  const told = generator?.rootOf?.(config)
  const isInside = told !== undefined && options.baseUrl?.startsWith(told) === true
  return {
    generator: generator?.name,
    root: isInside ? told : (options.baseUrl ?? told),
    folder: found?.folder,
    config,
    permalink: options.permalink,
    timeZone: zoneOf(options, generator?.timeZoneOf?.(config)),
  }
}

/** A zone that the folder names is meant; the one it falls back to yields to the generator's. A name nobody knows in a configuration file is passed over. */
function zoneOf({ timeZone, isZoneGiven }: ArticleOptions, ofGenerator: string | undefined): string {
  if (isZoneGiven === true || ofGenerator === undefined) return timeZone
  try {
    return new Intl.DateTimeFormat('en', { timeZone: ofGenerator }).resolvedOptions().timeZone
  } catch {
    return timeZone
  }
}
