import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { dump } from 'js-yaml'
import { ARTICLE_FOLDERS, type Draft, draftOf, draftOfSite } from '../config/from/index.ts'
import { readConfig } from '../config/load.ts'
import { configJsonSchema } from '../config/reference.ts'
import { createHttpClient } from '../http/client.ts'
import { compact } from '../lib/record.ts'
import { isWebUrl } from '../lib/url/urls.ts'
import { ConfigError } from '../model/errors.ts'
import { discoverFeeds } from '../reading/discover.ts'
import { findSiteFiles, readSite } from '../sources/kinds/index.ts'
import type { CommandContext } from './command.ts'

/** Writes a small configuration with its schema beside it. Returns 0, or 1 if there is one already: nothing is ever replaced. */
export async function run({ args, options, version, print, tell, complain }: CommandContext): Promise<number> {
  const directory = path.resolve(args[0] ?? '.')
  const file = path.join(directory, 'config', 'feedmill.yaml')
  if (existsSync(file)) {
    complain(`${file} is there already; nothing was written.`)
    return 1
  }
  const from = typeof options.from === 'string' ? options.from : undefined
  const draft = from === undefined ? await draftOfDirectory(directory) : await draftFrom(from, directory, version)
  const text = configText(draft, directory)
  // What cannot be loaded is not written: the message names what another program allows and we do not.
  readConfig(text, { file: from ?? file, absolute: file, environment: {}, version })
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text, { flag: 'wx' })
  writeFileSync(path.join(path.dirname(file), 'feedmill.schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
  if (options.json) print(JSON.stringify({ file, ...draft }))
  else for (const line of linesOf(draft, file, directory)) tell(line)
  return 0
}

/** What the directory itself shows: the site of a generator, or nothing yet. */
async function draftOfDirectory(directory: string): Promise<Draft> {
  const site = existsSync(directory) ? await readSite(await findSiteFiles(directory), undefined) : undefined
  if (site === undefined || site.folder !== '') return { program: '', sources: [], categories: [], left: [] }
  return draftOfSite(site, fromConfig(directory, articlesIn(directory, site.generator)))
}

async function draftFrom(from: string, directory: string, version: string): Promise<Draft> {
  if (isWebUrl(from)) return draftOfAddress(from, version)
  const given = path.resolve(from)
  if (!existsSync(given)) throw new ConfigError('CONFIG_MISSING', `${from} does not exist`, { file: from })
  if (statSync(given).isDirectory()) {
    const site = await readSite(await findSiteFiles(given), undefined)
    const folder = fromConfig(directory, site === undefined ? given : articlesIn(given, site.generator))
    return site === undefined ? draftOfArticles(folder) : draftOfSite(site, folder)
  }
  const draft = draftOf({ name: path.basename(given), text: readFileSync(given, 'utf8') })
  if (draft !== undefined) return draft
  throw new ConfigError('CONFIG_INVALID', `${from} is nothing that can be carried over; ${READABLE}`, { file: from })
}

const READABLE = 'readable are OPML lists, config.ini of Planet Venus, planet.ini of Pluto, osmosfeed.yaml, folders and addresses'

function draftOfArticles(folder: string): Draft {
  return {
    program: 'a folder of articles',
    sources: [{ kind: 'folder', id: 'articles', path: folder }],
    categories: [{ each: 'category' }],
    left: [],
  }
}

/** A list at an address, the feeds that a page names, else the address as a feed. */
async function draftOfAddress(url: string, version: string): Promise<Draft> {
  const { settings } = readConfig('', { file: url, absolute: url, environment: process.env, version })
  const client = createHttpClient(settings.fetch)
  try {
    const { bytes } = await client.request({
      method: 'GET',
      url,
      timeoutMs: settings.fetch.timeoutMs,
      maxBytes: settings.fetch.maxBodyBytes,
    })
    const text = new TextDecoder().decode(bytes)
    const draft = draftOf({ name: path.basename(new URL(url).pathname), text })
    if (draft !== undefined) return draft
    const feeds = /<html\b|<!doctype html/i.test(text.slice(0, 2000)) ? discoverFeeds(text, url) : []
    const named = feeds.length > 0 ? feeds : [{ url }]
    return { program: 'a page', sources: named.map((feed) => ({ kind: 'feed', url: feed.url })), categories: [], left: [] }
  } finally {
    await client.close()
  }
}

/** The folder of a site's articles; the site's own where none of the usual ones is there. */
function articlesIn(site: string, generator: string): string {
  const folders = (ARTICLE_FOLDERS[generator] ?? []).map((name) => path.join(site, name))
  return folders.find((folder) => existsSync(folder)) ?? site
}

function fromConfig(directory: string, folder: string): string {
  return path.relative(path.join(directory, 'config'), folder).split(path.sep).join('/')
}

function configText(draft: Draft, directory: string): string {
  const { title = path.basename(directory) || 'feedmill', url, author, language = ownLanguage(), timeZone = ownTimeZone() } = draft
  const content = {
    site: compact({ title, url, author, language }),
    schedule: { timeZone },
    sources: draft.sources,
    categories: draft.categories,
  }
  return `${HEAD}${dump(content, { lineWidth: -1 })}`
}

const HEAD = `# yaml-language-server: $schema=./feedmill.schema.json
#
# Editors that know the line above complete every setting. Paths are relative to this file; the outputs go to ../feeds.
# \`site.url\` is where readers reach the outputs: set it before anybody subscribes, because ids and links are made of it.

`

/** As the environment says it: `zh_CN.UTF-8`. */
function ownLanguage(): string | undefined {
  const [name = ''] = (process.env.LC_ALL || process.env.LANG || '').split('.')
  try {
    return /^[a-z]{2,3}([_-]|$)/i.test(name) ? Intl.getCanonicalLocales(name.replaceAll('_', '-'))[0] : undefined
  } catch {
    return undefined
  }
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

function linesOf({ program, sources, categories, left }: Draft, file: string, directory: string): readonly string[] {
  const read =
    program === '' ? '' : `, read from ${program}: ${countOf(sources, 'source')}, ${countOf(categories, 'category', 'categories')}`
  const there = path.relative(process.cwd(), directory)
  return [
    `${file} was written${read}.`,
    ...(left.length === 0 ? [] : ['Not carried over:', ...left.slice(0, MOST_LEFT).map((one) => `  ${one}`)]),
    ...(left.length > MOST_LEFT ? [`  and ${left.length - MOST_LEFT} more (--json names them all)`] : []),
    'Next:',
    ...(there === '' ? [] : [`  cd ${there.startsWith('..') ? directory : there}`]),
    ...(sources.length === 0
      ? ['  feedmill add https://…    the address of a feed, or of a page that has one']
      : ['  feedmill check            is it sound?']),
    '  feedmill refresh          turn once, write ../feeds',
    '  feedmill run              keep turning, and serve what it writes',
  ]
}

const MOST_LEFT = 20

function countOf(list: readonly unknown[], one: string, many = `${one}s`): string {
  return `${list.length} ${list.length === 1 ? one : many}`
}
