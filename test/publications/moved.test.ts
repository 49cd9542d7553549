import { expect, it } from 'vitest'
import { movedPublication } from '../../src/publications/index.ts'
import { wordsFor } from '../../src/writing/index.ts'
import { serverSettings } from '../support/feed-server.ts'
import { documentOf, problemsOf } from '../support/output-checks.ts'
import { SITE } from '../support/publications.ts'

const category = { ...serverSettings().categories[0]!, slug: 'new', title: 'A & <b>', language: 'de', podcast: {} }
const moved = () => movedPublication({ category, former: 'old', site: SITE, version: '1', at: 1e12, words: wordsFor('de') })

it('A feed at an address that its category had before is valid in both formats and says in the language of the category where it is now', async () => {
  for (const format of ['rss', 'atom'] as const) {
    expect(await problemsOf(format, moved())).toEqual([])
    expect(documentOf(format, moved())).toContain('Dieser Feed ist umgezogen: A ')
    expect(documentOf(format, moved())).toContain('https://feeds.example/new/')
  }
})

it('A feed at an address that its category had before is no podcast, has no archive, and is dated by the day it moved', () => {
  expect(moved()).not.toHaveProperty('podcast')
  expect(moved()).toMatchObject({ updated: 1e12, paging: { complete: false }, hubs: [] })
})
