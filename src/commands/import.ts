import path from 'node:path'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import { createHttpClient } from '../http/index.ts'
import { compact } from '../lib/record.ts'
import { canonicalizeUrl } from '../lib/url/canonical-url.ts'
import { isWebUrl } from '../lib/url/urls.ts'
import { ParseError } from '../model/errors.ts'
import { feedsOf, parseOpml } from '../reading/opml.ts'
import { pullSource } from '../sources/kinds/index.ts'
import { addRows } from './add.ts'
import type { CommandContext } from './command.ts'
import { mustBeKnown } from './known.ts'
import { trialSource } from './trial.ts'

/** Adds every feed of an OPML list that is not there yet; the names of its folders become labels. Returns 0, also if all were there. */
export async function run(context: CommandContext): Promise<number> {
  const { args, options, tell, print } = context
  const loaded = loadConfig(options.config, process.env, context.version)
  const categories = (options.category as readonly string[] | undefined) ?? []
  for (const slug of categories)
    mustBeKnown(
      'category',
      slug,
      loaded.settings.categories.map((category) => category.slug),
    )
  const word = args[0] ?? ''
  const { rows, there, refused } = importFeeds(context, loaded, { bytes: await bytesOf(word, loaded), name: word, categories })
  if (options.json) print(JSON.stringify({ added: rows, there, refused }))
  else {
    tell(`${rows.length} ${rows.length === 1 ? 'feed was' : 'feeds were'} added, ${there} were there already. The next turn pulls them.`)
    for (const url of refused) tell(`${url} was left out: it is not an http or https address.`)
  }
  return 0
}

interface WantedList {
  readonly bytes: Uint8Array
  /** For messages. */
  readonly name: string
  readonly categories: readonly string[]
}

interface Imported {
  readonly rows: readonly { readonly url: string; readonly title?: string | undefined; readonly tags?: readonly string[] | undefined }[]
  readonly there: number
  readonly refused: readonly string[]
}

/** Adds every feed of the list that is not there yet, whole or not at all. Throws ParseError for what is no list, ConfigError as `addRows` does. */
export function importFeeds(
  context: Pick<CommandContext, 'options' | 'version'>,
  loaded: LoadedConfig,
  { bytes, name, categories }: WantedList,
): Imported {
  const listed = feedsIn(bytes, name)
  const known = new Set(loaded.settings.sources.flatMap(({ options: { url } }) => (typeof url === 'string' ? [keyOf(url)] : [])))
  const feeds = listed.filter(({ url }) => isWebUrl(url) && !known.has(keyOf(url)))
  const rows = feeds.map(({ url, title, labels }) =>
    compact({
      kind: 'feed',
      url,
      title,
      categories: categories.length > 0 ? categories : undefined,
      tags: labels.length > 0 ? labels : undefined,
    }),
  )
  if (rows.length > 0) addRows(context, rows)
  const refused = listed.filter(({ url }) => !isWebUrl(url)).map(({ url }) => url)
  return { rows, there: listed.length - feeds.length - refused.length, refused }
}

interface ListedFeed {
  readonly url: string
  readonly title: string | undefined
  readonly labels: readonly string[]
}

function keyOf(url: string): string {
  return canonicalizeUrl(url) ?? url
}

function feedsIn(bytes: Uint8Array, name: string): readonly ListedFeed[] {
  const list = parseOpml(bytes)
  if (!list.found) throw new ParseError('PARSE_NOT_A_FEED', `${name} holds no OPML list`)
  return feedsOf(list.outlines).map(({ xmlUrl, outline, groups }) => ({
    url: xmlUrl,
    title: outline.text === '' || outline.text === xmlUrl ? undefined : outline.text,
    labels: groups.filter((group) => group !== ''),
  }))
}

/** The bytes at an address or in a file, through the source kind of lists. Throws the error of the pull. */
export async function bytesOf(word: string, { settings, directory }: LoadedConfig): Promise<Uint8Array> {
  const client = createHttpClient(settings.fetch)
  try {
    const options = isWebUrl(word) ? { url: word } : { path: path.resolve(word) }
    const outcome = await pullSource({
      source: trialSource('opml', options),
      state: undefined,
      now: Date.now(),
      client,
      fetch: settings.fetch,
      polling: settings.polling,
      configDirectory: directory,
      force: true,
    })
    if (outcome.kind === 'failed' || outcome.kind === 'gone') throw outcome.error
    return outcome.kind === 'fetched' ? (outcome.documents[0]?.bytes ?? new Uint8Array()) : new Uint8Array()
  } finally {
    await client.close()
  }
}
