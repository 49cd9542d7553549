import { stableId } from '../lib/hash.ts'
import type { Warning } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import type { LedgerEntry } from '../model/intake.ts'
import type { Item, ItemId, Revision, Rung } from '../model/item.ts'
import type { Source, SourceState } from '../model/source.ts'
import type { Claims } from './claims.ts'
import type { ItemDraft } from './draft.ts'
import { ownGuid } from './guid.ts'
import { fingerprintsOf, keyHash, reissuedHash } from './keys.ts'
import { below, type Entry, keysFrom, lower, sortOut } from './ladder.ts'
import { claimByKey, claimByLikeness } from './resolve.ts'
import { changedParts } from './seen.ts'

/** All that is known of one source when its drafts are judged. */
export interface DecideInput {
  readonly source: Pick<Source, 'id'>
  /** Of all documents of this turn. */
  readonly drafts: readonly ItemDraft[]
  /** What the ledger says to `keyHashesOf(drafts, removedPaths)`. */
  readonly ledger: readonly LedgerEntry[]
  /** The items the ledger names, as far as their content is still kept. */
  readonly held: ReadonlyMap<ItemId, Item>
  /** The newest items of this source, about 500. */
  readonly recent: readonly Item[]
  readonly state: Pick<SourceState, 'rung'> | undefined
  /** Distinct items in the ledger of this source. */
  readonly ledgerSize: number
  /** The source publishes its complete state: what is missing is gone. */
  readonly complete: boolean
  /** Articles: files that are gone. */
  readonly removedPaths?: readonly string[]
  readonly now: Instant
}

/** What becomes of the drafts. Says nothing of state and politeness: those are the mill's part of the intake. */
export interface Decision {
  readonly new: readonly Item[]
  readonly updated: readonly { readonly item: Item; readonly revision: Revision }[]
  readonly unchanged: readonly ItemId[]
  readonly withdrawn: readonly ItemId[]
  /** To be added to the ledger. */
  readonly ledger: readonly LedgerEntry[]
  /** To be remembered of the source. */
  readonly rung: Rung
  readonly warnings: readonly Warning[]
}

/** Which drafts are new, which are edits, which are known: the same for the same input in any order. Ids are made of source, rung and key alone. */
export function decide(input: DecideInput): Decision {
  const sorted = sortOut(input.drafts, input.state?.rung ?? 'guid')
  const claims = openClaims(input, sorted.rung)
  const strangers = claimByKey(sorted.entries, claims, isSmall(sorted.entries, input.ledgerSize))
  const unknown = sorted.entries.filter((entry) => !claims.itemOf.has(entry))
  claimByLikeness(unknown, claims)
  const reissued = unknown.filter((entry) => claims.itemOf.has(entry) && isUnderNewGuid(entry, claims))
  const rung = rungAfter(sorted.rung, { entries: sorted.entries, strangers, reissued, claims })
  return report(input, { entries: sorted.entries, claims, reissued, rung })
}

interface Judged {
  readonly entries: readonly Entry[]
  readonly claims: Claims
  readonly reissued: readonly Entry[]
  readonly rung: Rung
}

function openClaims(input: DecideInput, rung: Rung): Claims {
  const own = input.ledger.filter((line) => line.sourceId === input.source.id)
  const items = [...input.held.values(), ...input.recent].filter((item) => item.sourceId === input.source.id)
  return {
    rung,
    known: new Map(items.map((item) => [item.id, item])),
    byHash: new Map(own.map((line) => [line.keyHash, line.itemId])),
    itemOf: new Map(),
    claimed: new Set(),
  }
}

/** A feed that has shown hardly any guids yet: one of them under two articles means one for all. */
function isSmall(entries: readonly Entry[], ledgerSize: number): boolean {
  return ledgerSize < 3 && new Set(entries.map((entry) => entry.keys.guid)).size < 3
}

function isUnderNewGuid(entry: Entry, claims: Claims): boolean {
  return entry.keys.guid !== undefined && entry.keys.path === undefined && !claims.byHash.has(keyHash('guid', entry.keys.guid))
}

/**
 * Reused guids cost a step. New guids for most of a document are believed once (the feed moved); when items that already got a new one
 * get another, the guids are made up at every fetch and count for nothing.
 */
function rungAfter(
  rung: Rung,
  seen: {
    readonly entries: readonly Entry[]
    readonly strangers: readonly Entry[]
    readonly reissued: readonly Entry[]
    readonly claims: Claims
  },
): Rung {
  const { entries, strangers, reissued, claims } = seen
  const reused = strangers.some((entry) => entry.keys.guid !== undefined) && rung === 'guid' ? below(rung) : rung
  const again = reissued.filter((entry) => claims.byHash.has(reissuedHash(entry.draft)))
  const isMost = again.length > 0 && reissued.length * 2 >= entries.filter((entry) => entry.keys.guid !== undefined).length
  return isMost ? lower(reused, 'url+title') : reused
}

function report(input: DecideInput, judged: Judged): Decision {
  const { source, now } = input
  const { entries, claims, reissued, rung } = judged
  const items: Item[] = []
  const updated: { item: Item; revision: Revision }[] = []
  const unchanged: ItemId[] = []
  const ledger = new Map<string, LedgerEntry>()
  const remember = (hashes: Iterable<readonly [LedgerEntry['rung'], string]>, itemId: ItemId, firstSeen: Instant): void => {
    for (const [rung, hash] of hashes)
      if (!claims.byHash.has(hash) && !ledger.has(hash)) ledger.set(hash, { sourceId: source.id, rung, keyHash: hash, itemId, firstSeen })
  }
  for (const entry of entries) {
    const id = claims.itemOf.get(entry)
    if (id === undefined) {
      const item = newItem(entry, { sourceId: source.id, rung, claims, now })
      if (item === undefined) continue
      items.push(item)
      remember([...names(entry, rung), ...looks(entry)], item.id, now)
      continue
    }
    const held = claims.known.get(id)
    const firstSeen = held?.firstSeen ?? now
    const fields = held === undefined ? [] : changedParts(held.visibleHash, entry.draft.visibleHash)
    if (held === undefined || fields.length === 0) unchanged.push(id)
    else updated.push({ item: edited(held, entry.draft, now), revision: { itemId: id, at: now, fields } })
    remember(names(entry, rung), id, firstSeen)
    if (fields.length > 0 || reissued.includes(entry)) remember(looks(entry), id, firstSeen)
    if (reissued.includes(entry)) remember([['fingerprint', reissuedHash(entry.draft)]], id, firstSeen)
  }
  return {
    new: items.toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1)),
    updated,
    unchanged,
    withdrawn: withdrawnOf(input, claims),
    ledger: [...ledger.values()],
    rung,
    warnings: warningsOf(input, rung),
  }
}

/** What the entry is called, as far as the feed's names can be trusted. */
function names({ keys }: Entry, rung: Rung): readonly (readonly [Rung, string])[] {
  const trusted: readonly Rung[] =
    keys.path !== undefined ? ['guid', 'path'] : rung === 'guid' ? ['guid'] : rung === 'guid+url' ? ['guid+url'] : []
  return trusted.flatMap((step) => (keys[step] === undefined ? [] : [[step, keyHash(step, keys[step])] as const]))
}

/** What it is recognized by under another name. */
function looks({ draft, keys }: Entry): readonly (readonly [LedgerEntry['rung'], string])[] {
  const page = keys['url+title']
  const fingerprint = fingerprintsOf(draft)[0]
  return [
    ...(page === undefined ? [] : [['url+title', keyHash('url+title', page)] as const]),
    ...(fingerprint === undefined ? [] : [['fingerprint', fingerprint] as const]),
    ...(keys.guid === undefined && page === undefined ? [['content', keyHash('content', keys.content)] as const] : []),
  ]
}

/** The item under the best key that is not another's; undefined where even its content is: then it is that item. */
function newItem(
  entry: Entry,
  context: { readonly sourceId: string; readonly rung: Rung; readonly claims: Claims; readonly now: Instant },
): Item | undefined {
  const { sourceId, rung, claims, now } = context
  const taken = new Set(claims.byHash.values())
  for (const { rung: step, key } of keysFrom(entry, rung)) {
    const id = stableId([sourceId, step, key])
    if (claims.claimed.has(id) || claims.known.has(id) || taken.has(id)) continue
    claims.claimed.add(id)
    const { marks: _marks, path: _path, guid, ...said } = entry.draft
    const isTheirs = step === 'guid' && guid !== undefined
    return {
      ...said,
      id,
      rung: step,
      key,
      guid: isTheirs ? guid : ownGuid(id),
      guidIsPermalink: isTheirs && said.guidIsPermalink,
      firstSeen: now,
      // What the publisher dates needs no date of ours: read again into an empty store it says the same.
      changed: Math.min(said.updated ?? said.published ?? now, now),
    }
  }
  return undefined
}

/** The item as the draft says it now; what names and dates it stays. */
function edited(held: Item, draft: ItemDraft, now: Instant): Item {
  const { marks: _marks, path: _path, guid: _guid, ...said } = draft
  const { id, rung, key, guid, guidIsPermalink, firstSeen, position, published, heldUntil } = held
  const fixed = { id, rung, key, guid, guidIsPermalink, firstSeen, position, changed: now }
  const { published: _published, heldUntil: _heldUntil, ...rest } = said
  return { ...rest, ...fixed, ...(published !== undefined && { published }), ...(heldUntil !== undefined && { heldUntil }) }
}

function withdrawnOf(input: DecideInput, claims: Claims): readonly ItemId[] {
  const gone = new Set((input.removedPaths ?? []).map((path) => claims.byHash.get(keyHash('path', path))).filter((id) => id !== undefined))
  if (input.complete) for (const id of claims.known.keys()) gone.add(id)
  return [...gone].filter((id) => !claims.claimed.has(id)).toSorted()
}

function warningsOf(input: DecideInput, rung: Rung): readonly Warning[] {
  const before = input.state?.rung ?? 'guid'
  if (rung === before) return []
  return [{ code: 'identity-rung', message: `the feed's ids cannot be trusted; items are known by ${DESCRIBED[rung]} from now on` }]
}

const DESCRIBED: Readonly<Record<Rung, string>> = {
  guid: 'their guid',
  'guid+url': 'guid and address',
  'url+title': 'address and title',
  content: 'their content',
  path: 'their path',
}
