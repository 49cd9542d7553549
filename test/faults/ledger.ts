import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import { XmlDocument } from 'libxml2-wasm'

/** Remembers every document it was ever shown, and says what was broken since. */
export interface Ledger {
  /** Looks at what stands in an output folder now; gives what is wrong with it. */
  observe(folder: string): readonly string[]
  /** Titles that stand in a category now, archive pages included. */
  titles(folder: string, category: string): ReadonlySet<string>
  /** A document that has the same bytes as before is not read again. */
  readonly documentsRead: number
}

interface Announced {
  readonly id: string
  readonly title: string
  readonly date: string
}

/** A ledger of documents whose items have titles that no other has. */
export function createLedger(): Ledger {
  const announced = new Map<string, Announced>()
  const shown = new Map<string, ReadonlySet<string>>()
  const known = new Map<string, { readonly text: string; readonly items: readonly Announced[] }>()
  const itemsOf = (file: string, name: string, tell: (problem: string) => void): readonly Announced[] => {
    const text = readFileSync(file, 'utf8')
    const before = known.get(file)
    if (before?.text === text) return before.items
    ledger.documentsRead++
    try {
      const items = itemsIn(text, name, tell)
      known.set(file, { text, items })
      return items
    } catch (error) {
      tell(`cannot be read: ${String(error).slice(0, 150)}`)
      return []
    }
  }
  const ledger = {
    documentsRead: 0,
    observe(folder: string): readonly string[] {
      const problems: string[] = []
      for (const category of foldersIn(folder)) {
        for (const name of ['feed.json', 'atom.xml', 'rss.xml']) {
          const now = new Set<string>()
          for (const file of documentsOf(path.join(folder, category), name)) {
            const where = path.relative(folder, file)
            for (const item of itemsOf(file, name, (problem) => problems.push(`${where}: ${problem}`))) {
              now.add(item.title)
              problems.push(...compared(item, name, announced).map((problem) => `${where}: ${problem}`))
            }
          }
          const before = shown.get(`${category}/${name}`) ?? new Set()
          for (const title of before) if (!now.has(title)) problems.push(`${category}/${name}: '${title}' is no longer there`)
          shown.set(`${category}/${name}`, now)
        }
      }
      return problems
    },
    titles: (folder: string, category: string): ReadonlySet<string> =>
      new Set(
        documentsOf(path.join(folder, category), 'feed.json').flatMap((file) =>
          itemsOf(file, 'feed.json', () => {}).map(({ title }) => title),
        ),
      ),
  }
  return ledger
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}

/** A category's document of this name, and its archive pages. */
function documentsOf(folder: string, name: string): readonly string[] {
  const archive = path.join(folder, 'archive')
  const pages = existsSync(archive) ? readdirSync(archive).map((page) => path.join(archive, page, name)) : []
  return [path.join(folder, name), ...pages].filter(existsSync)
}

/** Read by two parsers; the items by the second. Throws what either throws. */
function itemsIn(text: string, name: string, tell: (problem: string) => void): readonly Announced[] {
  if (name !== 'feed.json') XmlDocument.fromString(text).dispose()
  const items = readItems(text, name)
  const ids = new Set(items.map(({ id }) => id))
  if (ids.size !== items.length) tell('an id stands twice')
  return items
}

function readItems(text: string, name: string): readonly Announced[] {
  if (name === 'feed.json') {
    JSON.parse(text)
    return (parseJsonFeed(text).items ?? []).map((item) => ({
      id: String(item.id),
      title: textOf(item.title),
      date: seconds(item.date_published),
    }))
  }
  if (name === 'rss.xml')
    return (parseRssFeed(text).items ?? []).map((item) => ({
      id: String(item.guid?.value),
      title: textOf(item.title),
      date: seconds(item.pubDate),
    }))
  return (parseAtomFeed(text).entries ?? []).map((entry) => ({
    id: String(entry.id),
    title: textOf(entry.title),
    date: seconds(entry.published),
  }))
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'value' in value ? String(value.value) : String(value)
}

function seconds(date: unknown): string {
  return new Date(Math.floor(new Date(String(date)).getTime() / 1000) * 1000).toISOString()
}

/** Each format announces an item by one id and one date, for ever. */
function compared(item: Announced, name: string, announced: Map<string, Announced>): readonly string[] {
  const key = `${name} ${item.title}`
  const before = announced.get(key)
  announced.set(key, before ?? item)
  if (before === undefined) return []
  return [
    ...(before.id === item.id ? [] : [`'${item.title}' was announced as ${before.id} and is now ${item.id}`]),
    ...(before.date === item.date ? [] : [`'${item.title}' was dated ${before.date} and is now ${item.date}`]),
  ]
}
