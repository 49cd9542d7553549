import { existsSync, statfsSync } from 'node:fs'
import { rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openMainOutput } from '../app/app.ts'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import { publishingWarnings } from '../config/warnings.ts'
import { sha256Hex } from '../lib/hash.ts'
import { compact } from '../lib/record.ts'
import { remembered } from '../mill/remembered.ts'
import { ERROR_CODES, FeedmillError } from '../model/errors.ts'
import type { Store } from '../store/contract.ts'
import type { CommandContext } from './command.ts'
import { openExisting } from './reading.ts'

/** One thing examined. */
interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly fact: string
  readonly cure?: string
}

/** Examines what a feedmill stands on. 0 when all is well, 1 when something needs a cure, 2 when the configuration does. */
export async function run(context: CommandContext): Promise<number> {
  const { options, print, printMarked } = context
  const configuration = examineConfiguration(context)
  const loaded = configuration.loaded
  const findings = [configuration.finding, ...(loaded === undefined ? [] : await examineRest(context, loaded))]
  if (options.json) print(JSON.stringify(findings))
  else
    for (const { what, ok, fact, cure } of findings)
      printMarked(ok ? 'OK' : 'FAIL', `${what}: ${fact}${cure === undefined ? '' : `\n      ${cure}`}`)
  if (loaded === undefined) return 2
  return findings.every((finding) => finding.ok) ? 0 : 1
}

function examineConfiguration({ options, version }: CommandContext): { readonly finding: Finding; readonly loaded?: LoadedConfig } {
  try {
    const loaded = loadConfig(options.config, process.env, version)
    return { finding: { what: 'configuration', ok: true, fact: `${options.config} is sound` }, loaded }
  } catch (error) {
    if (!(error instanceof FeedmillError)) throw error
    return {
      finding: { what: 'configuration', ok: false, fact: error.message, cure: 'mend the named lines; feedmill check shows them again' },
    }
  }
}

const RESTORE =
  'run feedmill restore with a backup or a folder of backups; if another program wrote the store on purpose, remove feedmill.sqlite-sums beside it'

async function examineRest({ options }: CommandContext, loaded: LoadedConfig): Promise<Finding[]> {
  const store = await openExisting(options.data, loaded).catch((error: unknown) => error)
  const findings = [...examinePublishing(loaded), examineClock(loaded), examineDisk(options.data), await examineStamps(options.data)]
  if (!isStore(store)) return [...findings, { what: 'store', ok: false, fact: messageOf(store), cure: cureOf(store, loaded) }]
  try {
    const problems = await store.check()
    // What a damaged store says of itself examines nothing.
    if (problems.length > 0) return [...findings, { what: 'store', ok: false, fact: problems.slice(0, 5).join('; '), cure: RESTORE }]
    findings.push({ what: 'store', ok: true, fact: `sound, ${await store.items.count()} items` })
    findings.push(await examineTime(store))
    findings.push(await examineReadBack(store))
    findings.push(await examineOutputs(store, loaded, options.out))
  } finally {
    await store.close()
  }
  return findings
}

/** What helps against a store that does not open: on PostgreSQL its code tells. */
function cureOf(error: unknown, { settings }: LoadedConfig): string {
  if (settings.store.url !== undefined && error instanceof FeedmillError) return ERROR_CODES[error.code][1]
  return RESTORE
}

/** Warnings are worth a look, not ill: they change no exit code. */
function examinePublishing(loaded: LoadedConfig): Finding[] {
  return publishingWarnings(loaded).map((fact) => ({ what: 'publishing', ok: true, fact: `worth a look: ${fact}` }))
}

function isStore(value: unknown): value is Store {
  return typeof value === 'object' && value !== null && 'items' in value
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function examineClock(loaded: LoadedConfig): Finding {
  const year = new Date().getUTCFullYear()
  const ok = year >= 2026 && year < 2100
  return compact({
    what: 'clock',
    ok,
    fact: `${new Date().toISOString()}, turns by ${loaded.settings.schedule.timeZone}`,
    cure: ok ? undefined : 'set the clock of this machine',
  })
}

/** What was last polled in the future was polled by a clock that has since been set back. */
async function examineTime(store: Store): Promise<Finding> {
  const latest = [...(await store.sources.all()).values()].reduce((newest, state) => Math.max(newest, state.lastPolledAt ?? 0), 0)
  const ok = latest <= Date.now() + 60_000
  const fact = ok ? 'no source was asked in the future' : `a source was asked at ${new Date(latest).toISOString()}, which is yet to come`
  return compact({
    what: 'history',
    ok,
    fact,
    cure: ok ? undefined : 'set the clock right; feedmill refresh --force asks all sources anew',
  })
}

const LEAST_FREE_BYTES = 200 * 2 ** 20

function examineDisk(directory: string): Finding {
  const place = existsSync(directory) ? directory : path.dirname(path.resolve(directory))
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const ok = free >= LEAST_FREE_BYTES
  return compact({
    what: 'disk',
    ok,
    fact: `${Math.round(free / 2 ** 20)} MiB free for ${directory}`,
    cure: ok ? undefined : 'make room: below 200 MiB a large turn may not be saved',
  })
}

/** Outputs carry the time of their last change; a file system that cannot keep it misleads web servers. */
async function examineStamps(directory: string): Promise<Finding> {
  if (!existsSync(directory)) return { what: 'file times', ok: true, fact: 'nothing stored yet' }
  const probe = path.join(directory, `.doctor-${process.pid}`)
  try {
    await writeFile(probe, '')
    await utimes(probe, 1_000_000_000, 1_000_000_000)
    const ok = Math.round((await stat(probe)).mtimeMs / 1000) === 1_000_000_000
    return compact({
      what: 'file times',
      ok,
      fact: ok ? 'the file system keeps them' : 'the file system does not keep them',
      cure: ok ? undefined : 'use another file system for data and outputs',
    })
  } catch (error) {
    return {
      what: 'file times',
      ok: false,
      fact: `${directory} cannot be written: ${messageOf(error)}`,
      cure: 'give feedmill the right to write there',
    }
  } finally {
    await rm(probe, { force: true })
  }
}

/** A document of ours that no independent reader finds as it was meant is a bug of ours, however long its last good version stands. */
async function examineReadBack(store: Store): Promise<Finding> {
  const held = Object.values((await remembered.heldBack.get(store)) ?? {})
  const ok = held.length === 0
  return compact({
    what: 'read-back',
    ok,
    fact: ok ? 'no document was held back' : `OUTPUT_HELD: ${held.slice(0, 3).join('; ')}`,
    cure: ok ? undefined : 'report it: this is a bug of feedmill; the last good documents stay',
  })
}

async function examineOutputs(store: Store, loaded: LoadedConfig, out: string | undefined): Promise<Finding> {
  try {
    const output = await openMainOutput(loaded, out)
    const documents = await store.documents.list()
    const differing: string[] = []
    for (const { path: name, etag } of documents) {
      const bytes = await output.read(name)
      if (bytes === undefined || `"${sha256Hex(bytes).slice(0, 32)}"` !== etag) differing.push(name)
    }
    const ok = differing.length === 0
    const fact = ok
      ? `${documents.length} documents stand in ${output.place} as they were published`
      : `${differing.length} of ${documents.length} documents are missing or were changed: ${differing.slice(0, 3).join(', ')}`
    return compact({ what: 'outputs', ok, fact, cure: ok ? undefined : 'feedmill refresh --rewrite writes them again' })
  } catch (error) {
    return { what: 'outputs', ok: false, fact: messageOf(error), cure: 'give feedmill the right to write there' }
  }
}
