import { setPausedIn } from '../config/added.ts'
import { problemsIn, readEditable, saveEdited, sourceRowText, withLineEndsOf, withSourceRow } from '../config/edit.ts'
import { type ConfigTexts, type LoadedConfig, loadConfig, readConfigTexts } from '../config/index.ts'
import { compact } from '../lib/record.ts'
import { planOf } from '../mill/plan.ts'
import { ConfigError, FeedmillError } from '../model/errors.ts'
import type { Steering } from '../server/index.ts'
import type { CheckedConfig, TriedSource } from '../server/steering.ts'
import { addFeed, feedOf, heldSource } from './add.ts'
import type { CommandContext } from './command.ts'
import { bytesOf, importFeeds } from './import.ts'
import { type Tried, tryOut } from './trial.ts'

/** Returns what the control room may change, done as the commands do it: `pause`, `add`, `import` and `plan` in a page are those of the terminal. */
export function steeringOf(context: Pick<CommandContext, 'options' | 'version'>): Steering {
  const { options, version } = context
  const file = options.config
  const load = (texts?: ConfigTexts) => loadConfig(file, process.env, version, texts)
  const edited = (text: string): LoadedConfig => load({ ...readConfigTexts(file), text: withLineEndsOf(readEditable(file).text, text) })
  return {
    setPaused: (source, paused) => setPausedIn(file, [source], paused).length > 0,
    tryAddress: async (address) => {
      const found = await orError(() => tryAddress(address, load()))
      return 'code' in found ? { error: found } : found
    },
    addFeed: (feed) => heldSource(load().settings, feed.url) ?? addFeed(context, feed),
    async importFeeds({ list, categories }) {
      const loaded = load()
      const bytes = 'bytes' in list ? list.bytes : await bytesOf(list.address, loaded)
      const name = 'bytes' in list ? 'the file' : list.address
      const { rows, there, refused } = importFeeds(context, loaded, { bytes, name, categories })
      return { added: rows.map(({ url }) => url), there, refused }
    },
    readConfig: () => readEditable(file),
    async checkConfig(text, store) {
      const checked = await orProblems(file, () => edited(text))
      if ('problems' in checked) return checked
      const plan = await planOf(store, checked.settings, { now: Date.now(), limit: PLANNED_ITEMS })
      return { problems: [], warnings: checked.warnings, plan }
    },
    saveConfig(text, mark) {
      const { text: before } = readEditable(file)
      try {
        return saveEdited(file, edited(text) && withLineEndsOf(before, text), mark) ? 'saved' : 'moved'
      } catch (error) {
        if (error instanceof ConfigError && error.code !== 'CONFIG_MISSING') return 'wrong'
        throw error
      }
    },
    sourceText: (id) => {
      const index = load().settings.sources.findIndex((source) => source.id === id)
      return index === -1 ? undefined : sourceRowText(readConfigTexts(file), index)
    },
    trySource: async (id, text) => {
      const found = await orError(() => trySource(id, text, load))
      return 'code' in found ? { error: found, items: [], dropped: [], warnings: [], steps: [] } : found
    },
  }
}

/** As many as `feedmill plan` looks at. */
const PLANNED_ITEMS = 10_000

async function tryAddress(address: string, loaded: LoadedConfig) {
  const { address: url, trial } = await feedOf(address, loaded)
  const items = trial.items.map(({ title, url: page, published }) => compact({ title, url: page, published }))
  return compact({ url, title: trial.feed?.title?.value.trim() || url, heldAs: heldSource(loaded.settings, url), items })
}

async function trySource(id: string, text: string, load: (texts?: ConfigTexts) => LoadedConfig): Promise<TriedSource> {
  const { settings, texts } = load()
  const index = settings.sources.findIndex((source) => source.id === id)
  const changed = load(withSourceRow(texts, index, text))
  const source = changed.settings.sources[index]
  if (source === undefined) throw new FeedmillError('NOT_FOUND', `there is no source '${id}'`)
  const { error, items, dropped, warnings, steps } = await tryOut({ source } satisfies Tried, changed)
  return compact({
    error: error && { code: error.code, message: error.message },
    items: items.map(({ title, url, published, tags }) =>
      compact({ title, url, published, tags: tags.map(({ term, label }) => label ?? term) }),
    ),
    dropped,
    warnings,
    steps: steps.map((step) => `${step.use}: ${step.in} → ${step.out}, ${step.changed.length} changed`),
  })
}

/** What went wrong as data. Bugs are thrown on. */
async function orError<T>(work: () => Promise<T>): Promise<T | { readonly code: string; readonly message: string }> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FeedmillError)) throw error
    const problems = Array.isArray(error.details.problems) ? problemsIn(error as ConfigError, String(error.details.file)) : undefined
    return { code: error.code, message: problems?.map(({ message }) => message).join('\n') ?? error.message }
  }
}

async function orProblems(file: string, work: () => LoadedConfig): Promise<LoadedConfig | CheckedConfig> {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { problems: problemsIn(error, file), warnings: [] }
  }
}
