import { existsSync } from 'node:fs'
import path from 'node:path'
import { literalAddress, nonPublicReason } from '../http/addresses.ts'
import { patternWarning } from '../lib/pattern/patterns.ts'
import type { Category } from '../model/category.ts'
import type { Settings } from '../model/settings.ts'
import { onlySourceOf } from '../publications/index.ts'
import { addressOf, isLocal } from '../sources/kinds/index.ts'

/** Returns what is sound but worth a look in any run: polling that is too hasty for public hosts, TLS that is not verified. */
export function warningsOf(settings: Settings): string[] {
  const warnings: string[] = []
  if (settings.polling.minIntervalMs < 60_000)
    warnings.push('polling.minInterval is below 1 m: fine for private networks, too often for public hosts')
  if (settings.fetch.hostGapMs < 1000) warnings.push('fetch.hostGap is below 1 s: fine for private networks, too hasty for public hosts')
  const { allSlug } = settings
  const isOpen = settings.categories.some(({ slug, token }) => slug === allSlug && token === undefined)
  for (const { slug, token } of settings.categories)
    if (token !== undefined && isOpen)
      warnings.push(`category '${slug}' is read with a token, but its items also stand in '${allSlug}', which anyone may read`)
  for (const source of settings.sources)
    if (source.options.insecureTls === true)
      warnings.push(`source '${source.id}' does not verify TLS: anyone on the way can change what it says`)
  return [...warnings, ...patternWarnings(settings)]
}

/** Patterns that are valid and cannot do what their writer means. */
function patternWarnings({ sources, categories }: Settings): string[] {
  const places: readonly (readonly [string, unknown])[] = [
    ...sources.map(({ id, transforms }) => [`source '${id}'`, transforms] as const),
    ...categories.map(({ slug, match, transforms }) => [`category '${slug}'`, [match, transforms]] as const),
  ]
  return places.flatMap(([place, value]) =>
    textsIn(value).flatMap((text) => {
      const warning = patternWarning(text)
      return warning === undefined ? [] : [`${place}: ${warning}`]
    }),
  )
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Returns what an operator wants to know before others subscribe: links to this machine, paths that do not exist, categories that stay empty. */
export function publishingWarnings({ settings, directory }: { readonly settings: Settings; readonly directory: string }): string[] {
  const missing = settings.sources.filter((source) => isLocal(source) && !existsSync(path.resolve(directory, addressOf(source))))
  const empty = settings.categories.filter((category) => !canBeReached(category, settings))
  return [
    ...(isThisMachine(settings.site.url)
      ? [
          `site.url is ${settings.site.url}, an address of this machine or its network: nobody else can follow the links; set it to the public address`,
        ]
      : []),
    ...missing.map((source) => `source '${source.id}': ${path.resolve(directory, addressOf(source))} does not exist`),
    ...settings.categories.flatMap((category) => podcastWarnings(category, settings)),
    ...empty.map(({ slug }) => `category '${slug}' stays empty: it has no sources, tags or match, and no source names it`),
  ]
}

/** What directories refuse a podcast for. The channel of an only source may say it. */
function podcastWarnings(category: Category, settings: Settings): readonly string[] {
  const { slug, podcast, language, formats } = category
  if (podcast === undefined || podcast === false || onlySourceOf(category, settings, new Set()) !== undefined) return []
  const { site } = settings
  const missing = [
    ...(podcast.image === undefined && site.logo === undefined ? ['a cover (`podcast.image`)'] : []),
    ...(podcast.categories === undefined ? ['a category (`podcast.category`)'] : []),
    ...(podcast.owner === undefined && site.author.email === undefined ? ['an owner with a mail (`podcast.owner`)'] : []),
    ...(language === undefined ? ['a language (`language`)'] : []),
    ...(formats.includes('rss') ? [] : ['RSS (`formats`)']),
  ]
  return missing.length === 0 ? [] : [`category '${slug}' is a podcast that directories will not take: it lacks ${missing.join(', ')}`]
}

function isThisMachine(url: string): boolean {
  const { hostname } = new URL(url)
  const literal = literalAddress(hostname)
  return literal === undefined ? /(?:^|\.)localhost$/.test(hostname) : nonPublicReason(literal) !== undefined
}

function canBeReached({ slug, sources, tags, match }: Category, settings: Settings): boolean {
  return (
    sources.length > 0 || tags.length > 0 || match !== undefined || settings.sources.some(({ categories }) => categories.includes(slug))
  )
}
