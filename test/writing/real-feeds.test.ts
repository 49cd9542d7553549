import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { normalize } from '../../src/items/index.ts'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import { ParseError } from '../../src/model/errors.ts'
import type { Item } from '../../src/model/item.ts'
import { aDocument, aSource, SOME_INSTANT } from '../support/builders.ts'
import { problemsOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'

/** Real feeds stand beside the project, not in it. */
const FEEDS = fileURLToPath(new URL('../../../shared/data/feeds/', import.meta.url))
const files = existsSync(FEEDS) ? readdirSync(FEEDS).filter((name) => /\.(?:xml|rss|atom|json|rdf)$/.test(name)) : []

function itemsOf(file: string): readonly Partial<Item>[] {
  const feed = parseDocument(aDocument({ bytes: readFileSync(FEEDS + file), url: 'http://a.example/feeds/feed.xml' }))
  const { drafts } = normalize(feed, { source: aSource(), document: { url: 'http://a.example/feeds/feed.xml' }, now: SOME_INSTANT })
  return drafts.map((draft, index) => ({ ...draft, id: `item${index}`, guid: draft.guid ?? `urn:made:${index}`, firstSeen: SOME_INSTANT }))
}

describe.skipIf(files.length === 0)('real feeds, republished', () => {
  it.each(files)('%s', async (file) => {
    const items = readable(() => itemsOf(file)).slice(0, PER_OUTPUT)
    const publication = published(items)
    expect(publication.items.length).toBe(items.length)
    for (const format of ['rss', 'atom', 'json-feed', 'page'] as const) expect(await problemsOf(format, publication), format).toEqual([])
  })
})

/** As many as an output shows. */
const PER_OUTPUT = 50

/** What cannot be read is the parser's matter. */
function readable(read: () => readonly Partial<Item>[]): readonly Partial<Item>[] {
  try {
    return read()
  } catch (error) {
    if (error instanceof ParseError) return []
    throw error
  }
}
