import { type Decision, decide, type ItemDraft, keyHashesOf } from '../../src/items/index.ts'
import { compact } from '../../src/lib/record.ts'
import type { LedgerEntry } from '../../src/model/intake.ts'
import { dateOf, type Item, type ItemId, type Rung } from '../../src/model/item.ts'

/** What a store remembers of one source, in memory: the ledger for ever, items until they are purged. */
export class MemoryLedger {
  readonly sourceId: string
  readonly lines = new Map<string, LedgerEntry>()
  readonly items = new Map<ItemId, Item>()
  rung: Rung | undefined
  version: 2 | undefined
  now = Date.UTC(2026, 0, 1)

  constructor(sourceId = 's') {
    this.sourceId = sourceId
  }

  /** Decides on the drafts as the mill does, and keeps what was decided. */
  take(drafts: readonly ItemDraft[], given: { readonly complete?: boolean; readonly removedPaths?: readonly string[] } = {}): Decision {
    const { complete = false, removedPaths = [] } = given
    const ledger = keyHashesOf(drafts, { removedPaths, former: this.version === undefined && this.lines.size > 0 }).flatMap(
      (hash) => this.lines.get(hash) ?? [],
    )
    const held = new Map(ledger.flatMap(({ itemId }) => (this.items.has(itemId) ? [[itemId, this.items.get(itemId)!] as const] : [])))
    const decision = decide({
      source: { id: this.sourceId },
      drafts,
      ledger,
      held,
      recent: this.newest(500),
      state: this.rung === undefined ? undefined : compact({ rung: this.rung, ledgerVersion: this.version }),
      ledgerSize: new Set([...this.lines.values()].map((line) => line.itemId)).size,
      complete,
      removedPaths,
      now: this.now,
    })
    this.keep(decision)
    return decision
  }

  newest(limit: number): readonly Item[] {
    return [...this.items.values()].toSorted((a, b) => dateOf(b) - dateOf(a) || a.position - b.position).slice(0, limit)
  }

  /** Drops the content of all but the newest items. */
  purge(keep: number): void {
    for (const item of this.newest(Number.POSITIVE_INFINITY).slice(keep)) this.items.delete(item.id)
  }

  private keep(decision: Decision): void {
    for (const item of [...decision.new, ...decision.updated.map((update) => update.item)]) this.items.set(item.id, item)
    for (const line of decision.ledger) if (!this.lines.has(line.keyHash)) this.lines.set(line.keyHash, line)
    this.rung = decision.rung
    this.version = decision.ledgerVersion
    this.now += 3_600_000
  }
}
