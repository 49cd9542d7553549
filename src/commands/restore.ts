import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { loadConfig } from '../config/index.ts'
import { remembered } from '../mill/remembered.ts'
import { ConfigError, StoreError } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import type { Store } from '../store/contract.ts'
import { openStore, restoreStore, STORE_FILE } from '../store/index.ts'
import type { CommandContext } from './command.ts'

/**
 * Replaces the store of the data folder with a backup, of a folder the newest that is sound, and tells what is lost by it. Throws STORE_UNSUPPORTED if
 * the configuration names PostgreSQL, whose backups are its own.
 */
export async function run(context: CommandContext): Promise<number> {
  const { args, options, tell, complain } = context
  refuseOnPostgres(context)
  const directory = path.resolve(options.data)
  const before = await holdingsOf(directory)
  const file = await restoreNewest(path.resolve(args[0] ?? ''), directory, complain)
  const store = await openStore({ directory })
  // What stands in the outputs is of another time: everything is written again.
  await remembered.looks.set(store, '')
  const after = await readHoldings(store)
  await store.close()
  tell(`${options.data} holds the store of ${file} again; the next turn publishes it.`)
  tell(lossInWords(before, after))
  return 0
}

/** What a store holds, in numbers. */
interface Holdings {
  readonly items: number
  readonly lastTurnAt: Instant | undefined
}

/** A store that is damaged or absent has no holdings. */
async function holdingsOf(directory: string): Promise<Holdings | undefined> {
  if (!existsSync(path.join(directory, STORE_FILE))) return undefined
  try {
    const store = await openStore({ directory })
    try {
      return await readHoldings(store)
    } finally {
      await store.close()
    }
  } catch {
    return undefined
  }
}

async function readHoldings(store: Store): Promise<Holdings> {
  return { items: await store.items.count(), lastTurnAt: (await store.history.turns(0)).at(-1)?.at }
}

function lossInWords(before: Holdings | undefined, { items, lastTurnAt }: Holdings): string {
  const state =
    lastTurnAt === undefined ? 'from before the first turn' : `as it was after the turn of ${new Date(lastTurnAt).toISOString()}`
  const kept = `The backup holds ${items} items, ${state}.`
  const rest =
    'What sources still serve comes again with the next turn; items that they no longer serve, and merges, splits and retractions since then, are lost.'
  if (before === undefined) return `${kept} The store before could not be read. ${rest}`
  const fewer = before.items - items
  return `${kept} The store before held ${before.items}${fewer > 0 ? `, ${fewer} more` : ''}. ${rest}`
}

/** Returns the file that was restored. Throws StoreError as `restoreStore` does; for a folder if none of its files is a sound store. */
async function restoreNewest(place: string, directory: string, complain: CommandContext['complain']): Promise<string> {
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) {
    await restoreStore(place, directory)
    return place
  }
  for (const file of newestFirst(place)) {
    try {
      await restoreStore(file, directory)
      return file
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_OPEN') throw error
      complain(`${error.message}; the one before it is tried`)
    }
  }
  throw new StoreError('STORE_OPEN', `${place} holds no sound backup`, { file: place })
}

function newestFirst(folder: string): readonly string[] {
  const files = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [path.join(folder, entry.name)] : []))
  const changedAt = new Map(files.map((file) => [file, statSync(file).mtimeMs]))
  return files.toSorted((a, b) => changedAt.get(b)! - changedAt.get(a)!)
}

/** A configuration that cannot be read is no reason not to restore a store. */
function refuseOnPostgres({ options, version }: CommandContext): void {
  try {
    if (loadConfig(options.config, process.env, version).settings.store.url === undefined) return
  } catch (error) {
    if (error instanceof ConfigError) return
    throw error
  }
  throw new StoreError(
    'STORE_UNSUPPORTED',
    'the store of this configuration is in PostgreSQL: pg_restore reads a backup of pg_dump back; without store.url this command restores the data folder',
  )
}
