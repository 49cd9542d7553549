import { type Added, changeAdded } from '../config/added.ts'
import { type LoadedConfig, loadConfig, readConfigTexts } from '../config/index.ts'
import { compact } from '../lib/record.ts'
import { isWebUrl, loggableUrl } from '../lib/url/urls.ts'
import { FeedmillError } from '../model/errors.ts'
import type { Settings } from '../model/settings.ts'
import type { CommandContext } from './command.ts'
import { mustBeKnown } from './known.ts'
import { type Tried, trialSource, tryOut } from './trial.ts'
import type { Trial } from './trial-report.ts'

/** Adds the feed at an address, or the best feed that a page names. Returns 0 if it was added or is there already, 1 if no feed can be read there. */
export async function run(context: CommandContext): Promise<number> {
  const { args, options, tell, print } = context
  const loaded = loadConfig(options.config, process.env, context.version)
  const { settings } = loaded
  const categories = (options.category as readonly string[] | undefined) ?? []
  for (const slug of categories)
    mustBeKnown(
      'category',
      slug,
      settings.categories.map((category) => category.slug),
    )
  const { address, trial } = await feedOf(args[0] ?? '', loaded)
  const held = heldSource(settings, address)
  if (held !== undefined) {
    tell(`${loggableUrl(address)} is there already, as source '${held}'.`)
    return 0
  }
  const row = compact({ id: options.id as string | undefined, title: options.title as string | undefined, url: address, categories })
  const id = addFeed(context, row)
  if (options.json) print(JSON.stringify({ kind: 'feed', ...row, id, items: trial.items.length }))
  else
    tell(
      `'${trial.feed?.title?.value.trim() || address}' was added as source '${id}', with ${trial.items.length} items. The next turn pulls it.`,
    )
  return 0
}

interface AddedFeed {
  readonly id?: string
  readonly title?: string
  readonly url: string
  readonly categories: readonly string[]
}

/** Writes a feed beside the configuration and returns the id of its source. Throws ConfigError if the two together are wrong; then nothing is written. */
export function addFeed(context: Pick<CommandContext, 'options' | 'version'>, { categories, ...feed }: AddedFeed): string {
  const row = compact({ kind: 'feed', ...feed, categories: categories.length > 0 ? categories : undefined })
  return heldSource(addRows(context, [row]).settings, feed.url) ?? feed.url
}

/** Writes sources beside the configuration and returns what both say together. Throws ConfigError if that is wrong; then nothing is written. */
export function addRows({ options, version }: Pick<CommandContext, 'options' | 'version'>, rows: Added['sources']): LoadedConfig {
  const texts = readConfigTexts(options.config)
  let loaded: LoadedConfig | undefined
  changeAdded(
    options.config,
    ({ sources, paused }) => ({ sources: [...sources, ...rows], paused }),
    (added) => {
      loaded = loadConfig(options.config, process.env, version, { ...texts, added })
    },
  )
  return loaded!
}

/** Returns the id of the source that pulls this address. */
export function heldSource(settings: Settings, address: string): string | undefined {
  return settings.sources.find((source) => source.options.url === address)?.id
}

/** Tries what a person typed or pasted, with or without a scheme. Throws the error of the trial. */
export function feedOf(word: string, loaded: LoadedConfig): ReturnType<typeof feedAt> {
  return feedAt(wanted(word), (one) => tryOut(one, loaded))
}

function wanted(word: string): string {
  const withScheme = /^[a-z]+:/i.test(word) ? word : `https://${word}`
  if (isWebUrl(withScheme) && new URL(withScheme).hostname.includes('.')) return withScheme
  throw new FeedmillError('NOT_FOUND', `'${word}' is not an http or https address; a file or directory is added in the configuration`)
}

/** The trial of the address itself or, because people paste pages, of the best feed that the page names. Throws the error of the trial. */
async function feedAt(
  url: string,
  attempt: (tried: Tried) => Promise<Trial>,
): Promise<{ readonly address: string; readonly trial: Trial }> {
  const first = await attempt({ source: trialSource('feed', { url }) })
  if (first.error === undefined) return { address: url, trial: first }
  const feeds = first.error.details.feeds
  const best: unknown = Array.isArray(feeds) ? feeds[0]?.url : undefined
  if (typeof best !== 'string') throw failure(first.error)
  const second = await attempt({ source: trialSource('feed', { url: best }) })
  if (second.error !== undefined) throw failure(second.error)
  return { address: best, trial: second }
}

function failure({ code, message }: NonNullable<Trial['error']>): FeedmillError {
  return new FeedmillError(code as FeedmillError['code'], message)
}
