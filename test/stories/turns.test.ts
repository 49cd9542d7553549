import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TurnReport } from '../../src/model/turn.ts'
import { type TestMill, withMill } from '../support/app.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

/** One file a case: feeds turn by turn, and how many stories there are after the last. */
interface Case {
  readonly name: string
  readonly claim: string
  /** In each way of listing; a number holds in both, and a way that is absent is not tried. */
  readonly shown: number | { readonly listed?: number; readonly alone?: number }
  readonly feeds: Readonly<Record<string, Feed>>
}

interface Feed {
  readonly kind?: 'folder'
  readonly title?: string
  readonly site?: string
  /** How many items the last turn may call edited. */
  readonly edits?: number
  readonly turns: readonly (readonly Entry[])[]
}

interface Entry {
  readonly title?: string
  readonly text: string
  readonly url?: string
  readonly guid?: string
  readonly author?: string
  /** Hours since the first of June 2026. */
  readonly at: number
  readonly enclosure?: string
  /** Of a file in a folder. */
  readonly path?: string
}

/** `listed`: a feed lists what it listed before and what is new. `alone`: only what is new. */
const WAYS = ['listed', 'alone'] as const
type Way = (typeof WAYS)[number]

const FIXTURES = path.join(import.meta.dirname, '../fixtures/turns')
const cases = await Promise.all(
  (await readdir(FIXTURES)).sort().map(async (file): Promise<Case> => {
    return { name: path.basename(file, '.json'), ...JSON.parse(await readFile(path.join(FIXTURES, file), 'utf8')) }
  }),
)

describe.each(WAYS)('When new entries are %s,', (way) => {
  const tried = cases.filter((one) => shownIn(one, way) !== undefined)
  const outcomes = new Map<string, Outcome>()
  let origin: Origin

  beforeAll(async () => {
    origin = await startOrigin()
    await withMill(configOf(tried, origin), async (mill) => {
      let report: TurnReport | undefined
      for (const turn of [0, 1]) {
        await listAll(tried, { way, turn, origin, folder: mill.folder })
        report = await mill.turn({ at: START + (turn + 2) * 86_400_000, force: true })
      }
      for (const [name, outcome] of await outcomesOf(mill, report!)) outcomes.set(name, outcome)
    })
  }, 120_000)
  afterAll(() => origin.close())

  test.each(tried.map((one) => [one.name, one.claim, one] as const))('%s: %s', (name, _, one) => {
    const { stories, strangers, edits } = outcomes.get(name)!
    expect(strangers).toEqual([])
    expect(stories).toBe(shownIn(one, way))
    for (const feed of Object.values(one.feeds)) if (feed.edits !== undefined) expect(edits).toBe(feed.edits)
  })
})

const START = Date.UTC(2026, 5, 1)

interface Outcome {
  readonly stories: number
  /** Titles of items of other cases that share a story with one of this. */
  readonly strangers: readonly string[]
  readonly edits: number
}

function shownIn({ shown }: Case, way: Way): number | undefined {
  return typeof shown === 'number' ? shown : shown[way]
}

function configOf(tried: readonly Case[], origin: Origin): string {
  const sources = tried.flatMap(({ name, feeds }) =>
    Object.entries(feeds).map(([id, { kind }]) =>
      kind === 'folder'
        ? `  - { kind: folder, id: ${name}-${id}, path: ${name}-${id}, baseUrl: "https://${name}.example/" }`
        : `  - { kind: feed, id: ${name}-${id}, url: "${origin.url(`/${name}-${id}`)}" }`,
    ),
  )
  return `sources:\n${sources.join('\n')}\n`
}

interface Listing {
  readonly way: Way
  readonly turn: number
  readonly origin: Origin
  readonly folder: string
}

async function listAll(tried: readonly Case[], listing: Listing): Promise<void> {
  for (const { name, feeds } of tried) for (const [id, feed] of Object.entries(feeds)) await list(`${name}-${id}`, feed, listing)
}

async function list(id: string, feed: Feed, { way, turn, origin, folder }: Listing): Promise<void> {
  const now = feed.turns[turn] ?? []
  const before = feed.turns.slice(0, turn).flat()
  const entries = way === 'alone' ? (now.length > 0 ? now : before) : listedOnce([...now, ...before])
  if (feed.kind !== 'folder') {
    origin.on(`/${id}`, { headers: { 'content-type': 'application/rss+xml' }, body: rssOf(id, feed, entries) })
    return
  }
  await rm(path.join(folder, id), { recursive: true, force: true })
  await mkdir(path.join(folder, id))
  for (const entry of entries)
    await writeFile(path.join(folder, id, entry.path!), `---\ntitle: ${JSON.stringify(entry.title)}\n---\n\n${entry.text}\n`)
}

/** An entry that came again stands as it is now. */
function listedOnce(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<string>()
  return entries.filter(({ guid }) => guid === undefined || (!seen.has(guid) && seen.add(guid)))
}

function rssOf(id: string, feed: Feed, entries: readonly Entry[]): string {
  const site = feed.site ?? `https://${id.replaceAll(/[^a-z\d]/g, '')}.example/`
  const items = entries.map((entry) => itemOf(entry, site)).join('')
  return `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>${escaped(feed.title ?? `Site ${id}`)}</title><link>${site}</link><description>d</description>${items}</channel></rss>`
}

function itemOf(entry: Entry, site: string): string {
  const element = (name: string, text: string | undefined): string => (text === undefined ? '' : `<${name}>${escaped(text)}</${name}>`)
  const enclosure = entry.enclosure === undefined ? '' : `<enclosure url="${new URL(entry.enclosure, site)}" type="audio/mpeg" length="1"/>`
  return `<item>${element('title', entry.title)}${element('description', entry.text)}${element('link', entry.url && new URL(entry.url, site).href)}${
    entry.guid === undefined ? '' : `<guid isPermaLink="false">${entry.guid}</guid>`
  }${element('pubDate', new Date(START + entry.at * 3_600_000).toUTCString())}${element('dc:creator', entry.author)}${enclosure}</item>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

async function outcomesOf({ app }: TestMill, report: TurnReport): Promise<ReadonlyMap<string, Outcome>> {
  const { store } = app.parts
  const caseOf = (sourceId: string): string => sourceId.replace(/-[a-z]$/, '')
  const outcomes = new Map<string, { stories: number; strangers: string[]; edits: number }>()
  for (const { sourceId } of report.sources) outcomes.set(caseOf(sourceId), { stories: 0, strangers: [], edits: 0 })
  for (const { sourceId, updated } of report.sources) outcomes.get(caseOf(sourceId))!.edits += updated
  for (let page = await store.stories.page(undefined, 500); page.length > 0; page = await store.stories.page(page.at(-1)!.id, 500)) {
    const items = await store.items.byIds(page.flatMap((story) => story.members.map((member) => member.itemId)))
    for (const { members } of page) {
      const [first, ...others] = members.map((member) => items.get(member.itemId)!)
      const outcome = outcomes.get(caseOf(first!.sourceId))!
      outcome.stories++
      for (const other of others)
        if (caseOf(other.sourceId) !== caseOf(first!.sourceId)) outcome.strangers.push(`${other.sourceId} ${other.title}`)
    }
  }
  return outcomes
}
