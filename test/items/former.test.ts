import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { normalize } from '../../src/items/index.ts'
import { compact } from '../../src/lib/record.ts'
import type { LedgerEntry } from '../../src/model/intake.ts'
import type { Item } from '../../src/model/item.ts'
import { aParsedEntry, aParsedFeed, aSource } from '../support/builders.ts'
import { MemoryLedger } from '../support/memory-ledger.ts'

/** Entries, and what the first version of the hashes kept of them: written by the commit before hashes had a version. */
interface Former {
  readonly entries: readonly {
    readonly guid?: string
    readonly url?: string
    readonly title: string
    readonly text: string
    readonly date: string
    readonly enclosure?: string
  }[]
  readonly lines: readonly LedgerEntry[]
  readonly items: readonly Item[]
}

const former = JSON.parse(readFileSync(path.join(import.meta.dirname, '../fixtures/former-ledger.json'), 'utf8')) as Former

function ledgerOf({ lines, items }: Former): MemoryLedger {
  const ledger = new MemoryLedger()
  for (const line of lines) ledger.lines.set(line.keyHash, line)
  for (const item of items) ledger.items.set(item.id, item)
  ledger.rung = 'guid'
  return ledger
}

const drafts = (edit: (text: string) => string = (text) => text, suffix = '') =>
  normalize(
    aParsedFeed({
      entries: former.entries.map(({ guid, url, title, text, date, enclosure }) =>
        aParsedEntry(
          compact({
            guid: guid && `${guid}${suffix}`,
            url,
            title: { value: title, type: 'text' },
            content: [{ value: edit(text), type: 'html' }],
            published: Date.parse(date),
            enclosures: enclosure === undefined ? [] : [{ url: enclosure, type: 'audio/mpeg' }],
          }),
        ),
      ),
    }),
    { source: aSource(), document: { url: 'http://a.example/feed' }, now: Date.UTC(2026, 0, 2) },
  ).drafts

test('Nothing that an older version holds looks new or edited', () => {
  const decision = ledgerOf(former).take(drafts())
  expect([decision.new, decision.updated]).toEqual([[], []])
  expect(decision.unchanged.length).toBe(former.entries.length)
})

test('Nothing that an older version knew looks new after its content was purged, under new guids too', () => {
  for (const suffix of ['', '-moved']) {
    const ledger = ledgerOf(former)
    ledger.purge(0)
    expect(ledger.take(drafts(undefined, suffix)).new.map((item) => item.title)).toEqual([])
  }
})

test('An edit of what an older version holds is an edit, once', () => {
  const ledger = ledgerOf(former)
  const edited = drafts((text) => text.replace('nobody', 'everybody'))
  expect(ledger.take(edited).updated.map(({ revision }) => revision.fields)).toEqual([['content']])
  expect(ledger.take(edited).updated).toEqual([])
})
