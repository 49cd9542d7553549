import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { outputFormats, serializeIndexPage, serializeOpml } from '../../src/writing/index.ts'
import { styleOf } from '../../src/writing/page/style.ts'
import { published } from '../support/publications.ts'
import { sampleIndex, samplePage } from '../support/sample-page.ts'

const FOLDER = new URL('../fixtures/outputs/', import.meta.url)

/** The bytes themselves: a change of any writer shows here, to be looked at before UPDATE_GOLDEN=1 accepts it. */
function expectGolden(name: string, text: string): void {
  // The style is looked at by eyes, in the screenshots.
  const lean = text.replace(styleOf(undefined), '/* style */').replace(/'sha256-[^']+'/, "'sha256-…'")
  if (process.env.UPDATE_GOLDEN !== undefined) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(new URL(name, FOLDER), lean)
  }
  expect(lean).toBe(readFileSync(new URL(name, FOLDER), 'utf8'))
}

const publications = {
  sample: samplePage({ hubs: ['https://hub.example/'], ttlMinutes: 60 }),
  archive: samplePage({ paging: { complete: false, archive: 4, prev: 3, next: 5 } }),
  empty: published([]),
  tombstones: published([{ guid: 'not an iri', title: 'Left' }], { tombstones: [{ iri: 'urn:gone', when: 1e12 }] }),
}

describe.each(Object.entries(publications))('%s', (name, publication) => {
  it.each(outputFormats)('$name', ({ fileName, serialize }) => {
    expectGolden(`${name}.${fileName}`, serialize(publication))
  })
})

it('the index page is byte for byte the one that was accepted', () => {
  expectGolden('index.html', serializeIndexPage(sampleIndex()))
})

it('the OPML is byte for byte the one that was accepted', () => {
  const outlines = [
    { text: 'River', outlines: [{ text: 'The River Post', xmlUrl: 'https://river.example/feed', htmlUrl: 'https://river.example/' }] },
  ]
  expectGolden('sources.opml', serializeOpml({ title: 'Sources', ownerName: 'The Editors', modified: 1e12, outlines }))
})
