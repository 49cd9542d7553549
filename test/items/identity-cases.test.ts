import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type ItemDraft, normalize } from '../../src/items/index.ts'
import type { ParsedEntry } from '../../src/model/feed.ts'
import type { ItemId, Rung } from '../../src/model/item.ts'
import { aParsedEntry, aParsedFeed, aSource } from '../support/builders.ts'
import { MemoryLedger } from '../support/memory-ledger.ts'

/** One file a case: documents of one source in turn, and what becomes of each entry. */
interface Case {
  readonly claim: string
  readonly turns: readonly Turn[]
}

interface Turn {
  /** Content of all but so many of the newest items is purged before. */
  readonly keep?: number
  readonly entries: readonly Entry[]
  /** The document lists all there is. */
  readonly complete?: boolean
  /** Names of the items that are withdrawn. */
  readonly withdrawn?: readonly string[]
  /** What the source's items are known by afterwards. */
  readonly rung?: Rung
}

interface Entry {
  /** What it is: `new a`, `unchanged a`, `edited a: title, content`; the letter names the item for the rest of the case. */
  readonly is: string
  readonly guid?: string
  readonly url?: string
  readonly title?: string
  readonly text?: string
  readonly date?: string
  readonly enclosure?: string
}

const FIXTURES = path.join(import.meta.dirname, '../fixtures/identity')

for (const file of readdirSync(FIXTURES).sort()) {
  const given = JSON.parse(readFileSync(path.join(FIXTURES, file), 'utf8')) as Case
  test(`${path.basename(file, '.json')}: ${given.claim}`, () => {
    const ledger = new MemoryLedger()
    const names = new Map<ItemId, string>()
    for (const turn of given.turns) {
      if (turn.keep !== undefined) ledger.purge(turn.keep)
      const { happened, withdrawn } = take(turn, ledger, names)
      expect(happened).toEqual(turn.entries.map((entry) => entry.is))
      expect(withdrawn).toEqual(turn.withdrawn ?? [])
      if (turn.rung !== undefined) expect(ledger.rung).toBe(turn.rung)
    }
  })
}

function take(turn: Turn, ledger: MemoryLedger, names: Map<ItemId, string>) {
  const drafts = draftsOf(turn.entries, ledger.now)
  const decision = ledger.take(drafts, { complete: turn.complete ?? false })
  const isNew = new Set(decision.new.map(({ id }) => id))
  const fieldsOf = new Map(decision.updated.map(({ revision }) => [revision.itemId, revision.fields]))
  const happened = drafts.map((draft, at) => {
    const id = decision.itemOf.get(draft)!
    if (!names.has(id)) names.set(id, turn.entries[at]!.is.replace(/^\w+ (\w+).*$/, '$1'))
    const fields = fieldsOf.get(id)
    return isNew.has(id)
      ? `new ${names.get(id)}`
      : fields === undefined
        ? `unchanged ${names.get(id)}`
        : `edited ${names.get(id)}: ${fields.join(', ')}`
  })
  return { happened, withdrawn: decision.withdrawn.map((id) => names.get(id)!).toSorted() }
}

function draftsOf(entries: readonly Entry[], now: number): readonly ItemDraft[] {
  return normalize(aParsedFeed({ entries: entries.map(entryOf) }), { source: aSource(), document: { url: 'http://a.example/feed' }, now })
    .drafts
}

function entryOf({ guid, url, title, text, date, enclosure }: Entry): ParsedEntry {
  return aParsedEntry({
    ...(guid !== undefined && { guid }),
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title: { value: title, type: 'text' } }),
    content: text === undefined ? [] : [{ value: text, type: 'html' }],
    ...(date !== undefined && { published: Date.parse(date) }),
    enclosures: enclosure === undefined ? [] : [{ url: enclosure, type: 'audio/mpeg' }],
  })
}
