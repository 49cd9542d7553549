import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { type LoadedConfig, loadConfig, readConfig } from '../config/load.ts'
import { decide, normalize, runTransforms, type StepReport } from '../items/index.ts'
import { isWebUrl } from '../lib/urls.ts'
import { parseSettingsOf } from '../mill/intake.ts'
import { createReaders } from '../mill/readers.ts'
import type { RawDocument } from '../model/document.ts'
import type { ParsedFeed, Warning } from '../model/feed.ts'
import type { Item } from '../model/item.ts'
import type { Source } from '../model/source.ts'
import { createHttpClient } from '../sources/http.ts'
import { sourceKinds } from '../sources/index.ts'
import type { CommandContext } from './command.ts'
import { trialJson, trialLines } from './trial-report.ts'

/** What one source gave when it was tried. */
export interface Trial {
  readonly address: string
  readonly feed?: ParsedFeed
  readonly items: readonly Item[]
  readonly dropped: readonly { readonly reason: string; readonly count: number }[]
  readonly warnings: readonly Warning[]
  readonly steps: readonly StepReport[]
  readonly error?: { readonly code: string; readonly message: string; readonly details: Readonly<Record<string, unknown>> }
}

/** Fetches and reads one source, stores nothing. 0 when items could be read, 1 when not. */
export async function run(context: CommandContext): Promise<number> {
  const loaded = configOrDefaults(context)
  const source = sourceFor(context.args[0] ?? '', loaded)
  const trial = await tryOut(source, loaded)
  if (context.options.json) context.print(trialJson(trial))
  else for (const line of trialLines(trial, { steps: context.options.steps === true })) context.print(line)
  return trial.error === undefined ? 0 : 1
}

/** The configuration where there is one; a trial needs none. */
function configOrDefaults({ options, version }: CommandContext): LoadedConfig {
  if (existsSync(options.config)) return loadConfig(options.config, process.env, version)
  return readConfig('', { file: options.config, absolute: path.resolve(options.config), environment: process.env, version })
}

/** A configured source by its id, else what the word itself names: an address, a folder, a file. */
function sourceFor(word: string, { settings }: LoadedConfig): Source {
  const known = settings.sources.find((source) => source.id === word)
  if (known !== undefined) return known
  const base = { id: 'trial', categories: [], tags: [], priority: 0, transforms: [], futureDates: 'keep', dedup: 'off' } as const
  if (isWebUrl(word)) return { ...base, kind: 'feed', options: { url: word, insecureTls: false, throttleScope: 'auto' } }
  const absolute = path.resolve(word)
  const isFolder = existsSync(absolute) && statSync(absolute).isDirectory()
  if (isFolder) return { ...base, kind: 'folder', options: sourceKinds.get('folder')!.options.parse({ path: absolute }) }
  if (/\.(md|markdown|mdx|html?)$/i.test(absolute))
    return {
      ...base,
      kind: 'folder',
      options: sourceKinds.get('folder')!.options.parse({ path: path.dirname(absolute), include: [globOf(path.basename(absolute))] }),
    }
  return { ...base, kind: 'file', options: sourceKinds.get('file')!.options.parse({ path: absolute }) }
}

/** The file's name as a pattern that means only itself. */
function globOf(name: string): string {
  return name.replace(/[[\]*?{}!()\\]/g, '?')
}

async function tryOut(source: Source, loaded: LoadedConfig): Promise<Trial> {
  const { settings, directory } = loaded
  const client = createHttpClient(settings.fetch)
  const readers = createReaders()
  const address = String(source.options.url ?? source.options.path)
  const nothing = { address, items: [], dropped: [], warnings: [], steps: [] }
  try {
    const now = Date.now()
    const outcome = await sourceKinds.get(source.kind)!.pull({
      source,
      state: undefined,
      now,
      client,
      fetch: settings.fetch,
      polling: settings.polling,
      configDirectory: directory,
      force: true,
    })
    if (outcome.kind === 'failed' || outcome.kind === 'gone') return { ...nothing, error: outcome.error }
    if (outcome.kind !== 'fetched') return nothing
    const results = await readers.parse(outcome.documents, parseSettingsOf(source, settings))
    const skipped = (outcome.skipped ?? []).map(({ code, message }) => ({ code, message }))
    const errors = results.flatMap((result) => ('error' in result ? [result.error] : []))
    const feeds = results.flatMap((result, index) => ('feed' in result ? [{ feed: result.feed, document: outcome.documents[index]! }] : []))
    if (feeds.length === 0 && errors[0] !== undefined) return { ...nothing, warnings: skipped, error: errors[0] }
    return { ...nothing, ...itemsOf(source, feeds, now), warnings: [...skipped, ...errors, ...feeds.flatMap(({ feed }) => feed.warnings)] }
  } finally {
    await Promise.all([client.close(), readers.close()])
  }
}

function itemsOf(
  source: Source,
  feeds: readonly { readonly feed: ParsedFeed; readonly document: RawDocument }[],
  now: number,
): Pick<Trial, 'feed' | 'items' | 'dropped' | 'steps'> {
  const normalized = feeds.map(({ feed, document }) => normalize(feed, { source, document, now }))
  const drafts = normalized.flatMap((one) => one.drafts)
  const decision = decide({
    source,
    drafts,
    ledger: [],
    held: new Map(),
    recent: [],
    state: undefined,
    ledgerSize: 0,
    complete: false,
    now,
  })
  const { items, steps } = runTransforms(decision.new, source.transforms, { now })
  return { ...(feeds.length === 1 && { feed: feeds[0]!.feed }), items, steps, dropped: normalized.flatMap((one) => one.dropped) }
}
