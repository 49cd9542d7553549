import { compact } from '../../lib/record.ts'
import type { LedgerEntry } from '../../model/intake.ts'
import type { ItemId, Rung } from '../../model/item.ts'
import type { ItemDraft } from '../draft.ts'
import type { DecideInput, Decision } from './decision.ts'
import { exactHash, keyHash, keysOf } from './keys.ts'

/**
 * Returns the decision with ledger lines by which the same documents, read again, are decided the same. Most decisions are so by their names
 * alone. Where guids that several entries share, or names of purged items, lead elsewhere at the second reading, each entry is remembered as
 * a whole, because what it was taken for is known only now.
 */
export function repeatable(decision: Decision, input: DecideInput, decide: (input: DecideInput) => Decision): Decision {
  const byHash = new Map([...input.ledger, ...decision.ledger].map((line) => [line.keyHash, line.itemId]))
  if (isByName(decision, input, byHash) || isSame(decide(inputAfter(decision, input)), decision)) return decision
  const lines = new Map<string, LedgerEntry>()
  for (const [draft, itemId] of decision.itemOf) {
    const hash = exactHash(draft)
    const firstSeen = input.held.get(itemId)?.firstSeen ?? input.now
    if (!byHash.has(hash) && !lines.has(hash))
      lines.set(hash, { sourceId: input.source.id, rung: 'content', keyHash: hash, itemId, firstSeen })
  }
  return { ...decision, ledger: [...decision.ledger, ...lines.values()] }
}

/** True if the name that counts first leads each draft to its item, and that item can be compared. */
function isByName({ itemOf, rung, ...decision }: Decision, input: DecideInput, byHash: ReadonlyMap<string, ItemId>): boolean {
  if (rung !== (input.state?.rung ?? 'guid')) return false
  const known = new Set([...input.held.keys(), ...decision.new.map(({ id }) => id), ...input.recent.map(({ id }) => id)])
  const isKnown = (id: ItemId): boolean => decision.ledger.length === 0 || known.has(id)
  return [...itemOf].every(([draft, id]) => itemNamed(draft, rung, byHash) === id && isKnown(id))
}

function itemNamed(draft: ItemDraft, rung: Rung, byHash: ReadonlyMap<string, ItemId>): ItemId | undefined {
  const keys = keysOf(draft)
  const byPage = keys.guid === undefined || rung === 'url+title'
  const steps: readonly Rung[] = keys.path !== undefined ? ['guid', 'path'] : byPage ? ['url+title'] : [rung]
  return steps.flatMap((step) => (keys[step] === undefined ? [] : (byHash.get(keyHash(step, keys[step])) ?? [])))[0]
}

/** What is known when the same documents come again. */
function inputAfter(decision: Decision, input: DecideInput): DecideInput {
  const changed = [...decision.new, ...decision.updated.map(({ item }) => item)]
  const isChanged = new Set(changed.map(({ id }) => id))
  return {
    ...input,
    ledger: [...input.ledger, ...decision.ledger],
    held: new Map([...input.held, ...changed.map((item) => [item.id, item] as const)]),
    recent: input.recent.filter(({ id }) => !isChanged.has(id)),
    state: compact({ rung: decision.rung, ledgerVersion: decision.ledgerVersion }),
    ledgerSize: input.ledgerSize + decision.new.length,
  }
}

function isSame(again: Decision, before: Decision): boolean {
  const isStill = [...before.itemOf].every(([draft, id]) => again.itemOf.get(draft) === id)
  return isStill && again.new.length + again.updated.length === 0
}
