import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { compact } from '../../src/lib/record.ts'
import type { ItemPaths } from '../../src/model/document.ts'
import type { ParsedEntry } from '../../src/model/feed.ts'
import { parseFeed } from '../../src/reading/index.ts'

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/picked')

interface Case {
  readonly paths: ItemPaths
  readonly title?: string
  readonly language?: string
  readonly warnings?: readonly string[]
  readonly entries?: readonly unknown[]
  readonly error?: string
}

/** An entry as a case tells it. */
function told({ guid, url, title, published, content, image, tags, authors }: ParsedEntry): object {
  return compact({
    guid: guid === url ? undefined : guid,
    url,
    title: title?.value,
    published: published === undefined ? undefined : new Date(published).toISOString(),
    text: content[0]?.value,
    picture: image?.url,
    tags: tags.length === 0 ? undefined : tags.map(({ term }) => term),
    authors: authors.length === 0 ? undefined : authors.map(({ name }) => name),
  })
}

describe('items picked out of documents that are no feeds', () => {
  for (const name of readdirSync(FOLDER).filter((file) => !file.endsWith('.case.json'))) {
    it(`reads ${name} as its case says`, () => {
      const wanted = JSON.parse(readFileSync(path.join(FOLDER, name.replace(/\.\w+$/, '.case.json')), 'utf8')) as Case
      const bytes = readFileSync(path.join(FOLDER, name))
      const read = () => parseFeed({ bytes, url: 'https://a.example/list/', retrievedAt: 0, itemPaths: wanted.paths })
      if (wanted.error !== undefined) return expect(read).toThrow(wanted.error)
      const { title, language, entries, warnings } = read()
      expect({ title: title?.value, language, entries: entries.map(told), warnings: warnings.map(({ code }) => code) }).toEqual({
        title: wanted.title,
        language: wanted.language,
        entries: wanted.entries,
        warnings: wanted.warnings ?? [],
      })
    })
  }
})
