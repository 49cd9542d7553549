import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import type { ParsedFeed } from '../../src/model/feed.ts'
import { FAULTS } from './faults.ts'

const FOLDER = new URL('../../../shared/data/feeds/', import.meta.url)
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file !== 'README.md') : []

function read(bytes: Uint8Array, file: string): ParsedFeed {
  return parseDocument({ bytes, url: `http://a.example/${file}`, retrievedAt: 0 })
}

/** Items that a reader can show: with a title, or with a text. */
function shown(feed: ParsedFeed): number {
  return feed.entries.filter((entry) => entry.title ?? entry.summary ?? entry.content[0] ?? entry.enclosures[0]).length
}

describe.skipIf(files.length === 0)('a real feed', () => {
  it.each(files)('%s gives its title and its items', (file) => {
    const feed = read(readFileSync(new URL(file, FOLDER)), file)
    expect(feed.title?.value).toMatch(/\S/)
    expect(feed.entries.length).toBeGreaterThan(0)
    expect(shown(feed)).toBe(feed.entries.length)
    expect(feed.warnings.filter((warning) => warning.code === 'truncated')).toEqual([])
  })
})

const utf8 = files.flatMap((file) => {
  const text = readFileSync(new URL(file, FOLDER)).toString('utf8')
  return text.includes('\ufffd') || /^[^>]*encoding=.(?!utf-8)/i.test(text) ? [] : [{ file, text }]
})

/** One feed of each dialect for every fault; the shared ones, a third of them a fault, in turn. */
const OURS = ['xhtml-in-atom.xml', 'rss-without-version.xml', 'rdf-about-with-ampersand.xml'].map((file) => ({
  file,
  text: readFileSync(new URL(`../fixtures/parse/${file}`, import.meta.url), 'utf8').replace(/^<!--\n.*?\n-->\n/s, ''),
}))

describe('a feed damaged by', () => {
  it.each(FAULTS.map((fault, index) => [fault.name, fault, index] as const))('%s keeps its items', (_name, fault, index) => {
    const sample = [...OURS, ...utf8.filter((_, at) => at % 6 === index % 6)]
    for (const { file, text } of sample) {
      if (fault.keeps !== undefined && OURS.some((own) => own.file === file)) continue
      const sound = read(Buffer.from(text), file)
      const damaged = fault.damage(text)
      const feed = read(typeof damaged === 'string' ? Buffer.from(damaged) : damaged, file)
      expect(feed.entries.length, file).toBeGreaterThanOrEqual(fault.keeps === undefined ? sound.entries.length : 0)
      if (fault.keeps === undefined)
        expect(feed.entries.filter((entry) => entry.title).length, file).toBeGreaterThanOrEqual(
          sound.entries.filter((entry) => entry.title).length,
        )
      else
        expect(
          feed.warnings.map((warning) => warning.code),
          file,
        ).toContain('truncated')
    }
  })
})
