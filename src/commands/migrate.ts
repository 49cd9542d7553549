import path from 'node:path'
import { loadConfig } from '../config/index.ts'
import { ConfigError } from '../model/errors.ts'
import { type StorePlace, transferStore } from '../store/index.ts'
import type { CommandContext } from './command.ts'

/** Moves the store of the configuration to another place. Throws ConfigError without `--to`, StoreError as `transferStore` does. */
export async function run(context: CommandContext): Promise<number> {
  const { options, print, tell, version } = context
  const { settings } = loadConfig(options.config, process.env, version)
  const from = { directory: path.resolve(options.data), url: settings.store.url }
  const to = placeOf(options.to)
  let last = ''
  const onBatch = (table: string): void => {
    if (table !== last) tell(`${(last = table)} …`)
  }
  const moved = await transferStore(from, to, { onBatch })
  const rows = moved.reduce((sum, one) => sum + one.rows, 0)
  if (options.json) print(JSON.stringify({ rows, tables: moved }))
  else print(`${rows} rows of ${moved.length} tables were moved; counts and checksums are the same on both sides.`)
  tell(to.url === undefined ? `${to.directory} holds the store: leave store.url out and name the folder with --data.` : NEXT)
  return 0
}

const NEXT = 'The database holds the store: name it as store.url in the configuration, or in FEEDMILL_STORE. The old store is unchanged.'

function placeOf(to: unknown): StorePlace {
  if (typeof to !== 'string' || to === '')
    throw new ConfigError('CONFIG_INVALID', 'feedmill migrate needs --to: the URL of a PostgreSQL database, or a folder')
  if (/^postgres(ql)?:/.test(to)) return { directory: '', url: to }
  if (/^\w+:\/\//.test(to))
    throw new ConfigError('CONFIG_INVALID', '--to is no PostgreSQL URL; it looks like postgres://user@host:5432/name')
  return { directory: path.resolve(to) }
}
