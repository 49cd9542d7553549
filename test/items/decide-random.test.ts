import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ParsedEntry } from '../../src/model/feed.ts'
import type { Item } from '../../src/model/item.ts'
import { draftsOf, entryNumber } from '../support/feeds.ts'
import { MemoryLedger } from '../support/memory-ledger.ts'

/** What may happen to an entry between two fetches of its feed. */
const mishaps: Readonly<Record<string, (n: number) => Partial<ParsedEntry>>> = {
  none: () => ({}),
  retitled: (n) => ({ title: { value: `Corrected: report number ${n}`, type: 'text' } }),
  reissued: (n) => ({ guid: `reissued:${n}` }),
  moved: (n) => ({ url: `https://new.example/${n}` }),
  dateless: () => ({ published: undefined }) as unknown as Partial<ParsedEntry>,
  nameless: () => ({ guid: undefined }) as unknown as Partial<ParsedEntry>,
  shared: () => ({ guid: 'shared' }),
  placeless: () => ({ url: undefined }) as unknown as Partial<ParsedEntry>,
  empty: () => ({ content: [] }),
  blank: () => ({ title: undefined, content: [] }) as unknown as Partial<ParsedEntry>,
  twin: () => ({ ...entryNumber(1), guid: undefined }) as unknown as Partial<ParsedEntry>,
}

const document = fc.uniqueArray(fc.record({ n: fc.nat(8), mishap: fc.constantFrom(...Object.keys(mishaps)) }), {
  maxLength: 8,
  selector: (entry) => entry.n,
})
const history = fc.array(fc.record({ document, purge: fc.boolean() }), { minLength: 1, maxLength: 6 })

const fixed = ({ id, sourceId, rung, key, guid, published, firstSeen, position }: Item) => ({
  id,
  sourceId,
  rung,
  key,
  guid,
  published,
  firstSeen,
  position,
})

describe('whatever a feed does', () => {
  it('every draft is exactly one item, no two share an id or a name, and what names and dates an item never changes', () => {
    fc.assert(
      fc.property(history, (fetches) => {
        const ledger = new MemoryLedger()
        const born = new Map<string, ReturnType<typeof fixed>>()
        for (const { document, purge } of fetches) {
          const drafts = draftsOf(document.map(({ n, mishap }) => entryNumber(n, mishaps[mishap]!(n))))
          const before = new Set([...ledger.lines.values()].map((line) => line.itemId))
          const decision = ledger.take(drafts)
          const outcomes = [...decision.new.map((item) => item.id), ...decision.updated.map(({ item }) => item.id), ...decision.unchanged]
          expect(new Set(outcomes).size).toBe(outcomes.length)
          expect(new Set(decision.itemOf.values())).toEqual(new Set(outcomes))
          expect(decision.itemOf.size).toBe(drafts.length)
          expect(decision.new.filter((item) => before.has(item.id) || born.has(item.id))).toEqual([])
          expect(new Set(decision.ledger.map((line) => line.keyHash)).size).toBe(decision.ledger.length)
          for (const item of decision.new) born.set(item.id, fixed(item))
          for (const { item } of decision.updated) expect(fixed(item)).toEqual(born.get(item.id))
          expect(new Set([...born.values()].map((item) => item.guid)).size).toBe(born.size)
          if (purge) ledger.purge(2)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('the same document again brings nothing', () => {
    fc.assert(
      fc.property(history, (fetches) => {
        const ledger = new MemoryLedger()
        for (const { document, purge } of fetches) {
          const drafts = draftsOf(document.map(({ n, mishap }) => entryNumber(n, mishaps[mishap]!(n))))
          const first = ledger.take(drafts)
          const again = ledger.take(drafts)
          expect([again.new, again.updated, again.unchanged.length]).toEqual([[], [], new Set(first.itemOf.values()).size])
          if (purge) ledger.purge(2)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('the order within its documents decides nothing but the place', () => {
    const placeless = (ledger: MemoryLedger) =>
      [...ledger.items.values()].map((item) => ({ ...item, position: 0 })).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const shuffledHistory = history.chain((fetches) =>
      fc.tuple(
        ...fetches.map(({ document }) => fc.tuple(fc.constant(document), fc.shuffledSubarray(document, { minLength: document.length }))),
      ),
    )
    fc.assert(
      fc.property(shuffledHistory, (fetches) => {
        const [straight, shuffled] = [new MemoryLedger(), new MemoryLedger()]
        for (const [document, other] of fetches) {
          straight.take(draftsOf(document.map(({ n, mishap }) => entryNumber(n, mishaps[mishap]!(n)))))
          shuffled.take(draftsOf(other.map(({ n, mishap }) => entryNumber(n, mishaps[mishap]!(n)))))
        }
        expect([placeless(shuffled), shuffled.rung]).toEqual([placeless(straight), straight.rung])
      }),
      { numRuns: 50 },
    )
  })
})
