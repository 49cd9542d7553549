import type { ItemId } from '../model/item.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { SharedKeys } from './judge/features.ts'
import { bodyKeys, guidKey, type Key, shingleKeys, titleKey, urlKeys } from './keys.ts'
import { HOLDERS } from './neighbours.ts'

/** Who holds a key, the item itself left out; some of them where more than `most` hold it, no fewer than `most`. */
export type Holders = (key: Key, most?: number) => readonly ItemId[]

/** Items that may be the same article by likeness, best first, with what the index says of the shingles they share. At most 32. */
export function likelyCandidates(print: Fingerprint, holders: Holders): ReadonlyMap<ItemId, SharedKeys> {
  const tallies = new Map<ItemId, { shared: number; rare: number; sum: number }>()
  const shingles = shingleKeys(print)
  const held = shingles.map((key) => holders(key, HOLDERS)).filter((ids) => ids.length > 0 && ids.length < HOLDERS)
  let looked = 0
  // Rarest first: phrases that many share bring no new candidates once enough were looked at.
  for (const ids of held.sort((a, b) => a.length - b.length)) {
    looked += ids.length
    if (looked > MOST_LOOKED_AT) break
    for (const id of ids) {
      const tally = tallies.get(id) ?? { shared: 0, rare: 0, sum: 0 }
      tally.shared++
      tally.sum += ids.length
      if (ids.length <= RARE) tally.rare++
      tallies.set(id, tally)
    }
  }
  const enough = shingles.length < 4 ? 1 : 2
  const ranked = [...tallies]
    .filter(([, tally]) => tally.shared >= enough)
    .sort(([a, x], [b, y]) => y.shared - x.shared || x.sum - y.sum || (a < b ? -1 : 1))
  const best = new Map<ItemId, SharedKeys>()
  for (const [id, { shared, rare, sum }] of ranked.slice(0, BEST_BY_TEXT)) best.set(id, { rare, meanHolders: sum / shared })
  const titled = print.titleKey === 0 ? [] : holders(titleKey(print))
  for (const id of titled.slice(0, BEST - BEST_BY_TEXT)) {
    if (best.has(id)) continue
    const tally = tallies.get(id)
    best.set(id, tally === undefined ? { rare: 0, meanHolders: 0 } : { rare: tally.rare, meanHolders: tally.sum / tally.shared })
  }
  return best
}

/** Items that share an address, a guid or the whole text, by the rule that would join them. */
export function identityCandidates(print: Fingerprint, holders: Holders): readonly { readonly id: ItemId; readonly rule: IdentityRule }[] {
  const byUrl = urlKeys(print).flatMap((key) => holders(key).map((id) => ({ id, rule: 'url' as const })))
  const byGuid = holders(guidKey(print)).map((id) => ({ id, rule: 'guid@publisher' as const }))
  const byBody = bodyKeys(print).flatMap((key) => holders(key).map((id) => ({ id, rule: 'exact' as const })))
  return [...byUrl, ...byGuid, ...byBody]
}

export type IdentityRule = 'url' | 'guid@publisher' | 'exact'

/** Every item whose fingerprint the placing of these will ask for. */
export function candidateIds(prints: readonly Fingerprint[], hits: ReadonlyMap<Key, readonly ItemId[]>): readonly ItemId[] {
  const holders: Holders = (key) => hits.get(key) ?? NOBODY
  const ids = new Set<ItemId>()
  if (hits.size === 0) return []
  for (const print of prints) {
    for (const { id } of identityCandidates(print, holders)) ids.add(id)
    for (const id of likelyCandidates(print, holders).keys()) ids.add(id)
  }
  return [...ids]
}

const NOBODY: readonly ItemId[] = []
const RARE = 2
/** Holders of phrases that are looked at for one item: boilerplate must not make everybody a candidate. */
const MOST_LOOKED_AT = 400
const BEST_BY_TEXT = 24
const BEST = 32
