import type { Warning } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { LedgerEntry } from '../../model/intake.ts'
import type { Item, ItemId, Revision, Rung } from '../../model/item.ts'
import type { SourceState } from '../../model/source.ts'
import type { ItemDraft } from '../draft.ts'
import type { DecideInput, Decision } from './decision.ts'
import { editsOf } from './edits.ts'
import { repeatable } from './exact.ts'
import { contentHashesOf, fingerprintsOf, keyHash, reissuedHashesOf } from './keys.ts'
import { below, type Entry, lower, type Sorted, sortOut } from './ladder.ts'
import { editedFields, editItem, newItem } from './make-item.ts'
import type { Matches } from './names.ts'
import { resolve } from './resolve.ts'

export type { DecideInput, Decision } from './decision.ts'
export { ownGuid } from './guid.ts'
export { type GuidUse, guidHost, guidOwner } from './guid-owner.ts'
export { keyHashesOf } from './keys.ts'

/**
 * Returns which drafts are new, which are edits, which are known: the same for the same input in any order, and nothing new for the same
 * documents again. Ids are made of source, rung and key alone.
 */
export function decide(input: DecideInput): Decision {
  return repeatable(decideOnce(input), input, decideOnce)
}

function decideOnce(input: DecideInput): Decision {
  const sorted = sortOut(input.drafts, input.state?.rung ?? 'guid')
  const matches = openMatches(input, sorted)
  const { unnamed, strangers } = resolve(sorted.entries, matches, isSmall(sorted.entries, input.ledgerSize))
  const reissued = unnamed.filter((entry) => matches.itemOf.has(entry) && isUnderNewGuid(entry, matches))
  const rung = rungAfter(sorted.rung, { entries: sorted.entries, strangers, reissued, matches })
  const sharedGuids = sharedGuidsOf(sorted.entries, matches)
  return report(input, { entries: sorted.entries, twins: sorted.twins, matches, reissued, rung, sharedGuids })
}

interface Judged {
  readonly twins: ReadonlyMap<ItemDraft, ItemDraft>
  readonly entries: readonly Entry[]
  readonly matches: Matches
  readonly reissued: readonly Entry[]
  readonly rung: Rung
  readonly sharedGuids: ReadonlySet<string>
}

/** Guids of several entries, and those that name an item already: a new item cannot have them for itself. */
function sharedGuidsOf(entries: readonly Entry[], matches: Matches): ReadonlySet<string> {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const { keys } of entries) {
    if (keys.guid === undefined) continue
    if (seen.has(keys.guid) || matches.byHash.has(keyHash('guid', keys.guid))) shared.add(keys.guid)
    seen.add(keys.guid)
  }
  return shared
}

function openMatches(input: DecideInput, { rung, entries }: Pick<Sorted, 'rung' | 'entries'>): Matches {
  const own = input.ledger.filter((line) => line.sourceId === input.source.id)
  const items = [...input.held.values(), ...input.recent].filter((item) => item.sourceId === input.source.id)
  return {
    rung,
    former: isOfFormer(input.state, input.ledgerSize),
    known: new Map(items.map((item) => [item.id, item])),
    byHash: new Map(own.map((line) => [line.keyHash, line.itemId])),
    taken: new Set([...own.map((line) => line.itemId), ...items.map((item) => item.id)]),
    itemOf: new Map(),
    matched: new Set(),
    guidAt: new Map(entries.flatMap(({ keys }) => (keys.path === undefined ? [] : [[keys.path, keys.guid] as const]))),
    atHome: atHomeOf(items, entries, input),
  }
}

/** However a folder is cut into parts: a copy of a file that is there, and was read with another part, is no move of it. */
function atHomeOf(items: readonly Item[], entries: readonly Entry[], { walked }: DecideInput): ReadonlySet<ItemId> {
  const read = new Set(entries.map(({ keys }) => keys.path))
  const isAtHome = ({ path }: Item): boolean => path !== undefined && walked?.present.has(path) === true && !read.has(path)
  return new Set(items.flatMap((item) => (isAtHome(item) ? [item.id] : [])))
}

/** True where the ledger of a source may hold hashes of the first version: a ledger that was begun before hashes had one. */
export function isOfFormer(state: Pick<SourceState, 'ledgerVersion'> | undefined, ledgerSize: number): boolean {
  return ledgerSize > 0 && state?.ledgerVersion === undefined
}

/** A feed that has shown hardly any guids yet: one of them under two articles means one for all. */
function isSmall(entries: readonly Entry[], ledgerSize: number): boolean {
  return ledgerSize < 3 && new Set(entries.flatMap((entry) => entry.keys.guid ?? [])).size < 3
}

function isUnderNewGuid(entry: Entry, matches: Matches): boolean {
  return entry.keys.guid !== undefined && entry.keys.path === undefined && !matches.byHash.has(keyHash('guid', entry.keys.guid))
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
    readonly matches: Matches
  },
): Rung {
  const { entries, strangers, reissued, matches } = seen
  const reused = strangers.some((entry) => entry.keys.guid !== undefined) && rung === 'guid' ? below(rung) : rung
  const again = reissued.filter((entry) => reissuedHashesOf(entry.draft, matches.former).some((hash) => matches.byHash.has(hash)))
  const isMost = again.length > 0 && reissued.length * 2 > entries.filter((entry) => entry.keys.guid !== undefined).length
  return isMost ? lower(reused, 'url+title') : reused
}

function report(input: DecideInput, judged: Judged): Decision {
  const { entries, matches, rung } = judged
  const listed = entries.flatMap((entry) => matches.known.get(matches.itemOf.get(entry) ?? '') ?? [])
  const outcomes = entries.map((entry) => outcomeOf(entry, input, { ...judged, listed }))
  const changed = outcomes.filter((outcome) => outcome.fields.length > 0)
  return {
    new: outcomes.flatMap(({ made }) => made ?? []).toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1)),
    updated: changed.map(({ entry, held, id, fields }) => ({
      item: editItem(held!, entry.draft, fields, input.now),
      revision: revisionOf(id, held!, entry.draft, fields, input.now),
    })),
    unchanged: outcomes.filter(({ made, fields }) => made === undefined && fields.length === 0).map(({ id }) => id),
    withdrawn: withdrawnOf(input, matches),
    ledger: linesOf(outcomes, input, judged),
    rung,
    ...(matches.former ? {} : { ledgerVersion: 2 }),
    itemOf: itemsOfDrafts(outcomes, judged.twins),
    warnings: warningsOf(input, rung),
  }
}

function revisionOf(itemId: ItemId, held: Item, draft: ItemDraft, fields: readonly string[], at: Instant): Revision {
  const edits = editsOf(held, draft, fields)
  return edits.length === 0 ? { itemId, at, fields } : { itemId, at, fields, edits }
}

/** What became of one entry. */
interface Outcome {
  readonly entry: Entry
  readonly id: ItemId
  readonly made?: Item
  readonly held?: Item | undefined
  /** What was edited visibly; empty for new and unchanged items. */
  readonly fields: readonly string[]
}

function outcomeOf(
  entry: Entry,
  { source, now }: DecideInput,
  { matches, rung, sharedGuids, listed }: Judged & { readonly listed: readonly Item[] },
): Outcome {
  const id = matches.itemOf.get(entry)
  if (id === undefined) {
    const made = newItem(entry, { sourceId: source.id, rung, matches, sharedGuids, listed, now })
    return { entry, id: made.id, made, fields: [] }
  }
  const held = matches.known.get(id)
  return { entry, id, held, fields: held === undefined ? [] : editedFields(held, entry.draft, now) }
}

function itemsOfDrafts(outcomes: readonly Outcome[], twins: ReadonlyMap<ItemDraft, ItemDraft>): ReadonlyMap<ItemDraft, ItemId> {
  const ids = new Map(outcomes.map(({ entry, id }) => [entry.draft, id]))
  // The last to be taken out may be the twin of one that was itself taken out later.
  for (const [draft, twin] of [...twins].reverse()) ids.set(draft, ids.get(twin)!)
  return ids
}

/** New names and looks of the items; a line that is there already is never written again, and never given to another item. */
function linesOf(
  outcomes: readonly Outcome[],
  { source, state, now }: DecideInput,
  { matches, rung, reissued }: Judged,
): readonly LedgerEntry[] {
  // Those known by their guid so far must be found by something else from now on.
  const isLowered = rung !== (state?.rung ?? 'guid')
  const underNewGuid = new Set(reissued)
  const lines = new Map<string, LedgerEntry>()
  for (const { entry, id, made, held, fields } of outcomes) {
    const isReissued = underNewGuid.has(entry)
    const toKeep = [
      ...names(entry, rung),
      // The key its id is made of, so that no other item is ever given that id.
      ...(made === undefined ? [] : [[made.rung, keyHash(made.rung, made.key)] as const]),
      ...(made !== undefined || fields.length > 0 || isReissued || isLowered ? looks(entry) : []),
      ...(isReissued ? [['fingerprint', reissuedHashesOf(entry.draft, false)[0]!] as const] : []),
    ].filter(([, hash]) => !matches.byHash.has(hash) && !lines.has(hash))
    // Where all its names and looks are another's, its content as a whole is its own: without any line it would come back as new.
    if (made !== undefined && toKeep.length === 0) toKeep.push(['content', contentHashesOf(entry.draft, false)[0]!])
    for (const [step, hash] of toKeep)
      lines.set(hash, { sourceId: source.id, rung: step, keyHash: hash, itemId: id, firstSeen: held?.firstSeen ?? now })
  }
  return [...lines.values()]
}

/** What the entry is called, as far as the feed's names can be trusted. A reused guid still leads to an item that looks the same. */
function names({ keys }: Entry, rung: Rung): readonly (readonly [Rung, string])[] {
  const trusted = keys.path === undefined ? TRUSTED[rung] : TRUSTED.path
  return trusted.flatMap((step) => (keys[step] === undefined ? [] : [[step, keyHash(step, keys[step])] as const]))
}

const TRUSTED: Readonly<Record<Rung, readonly Rung[]>> = {
  guid: ['guid'],
  'guid+url': ['guid', 'guid+url'],
  'url+title': [],
  content: [],
  path: ['guid', 'path'],
}

/** What it is recognized by under another name. */
function looks({ draft, keys }: Entry): readonly (readonly [LedgerEntry['rung'], string])[] {
  const page = keys['url+title']
  const fingerprint = fingerprintsOf(draft, false)[0]
  return [
    ...(page === undefined ? [] : [['url+title', keyHash('url+title', page)] as const]),
    ...(fingerprint === undefined ? [] : [['fingerprint', fingerprint] as const]),
    ...(keys.guid === undefined && page === undefined ? [['content', contentHashesOf(draft, false)[0]!] as const] : []),
  ]
}

function withdrawnOf(input: DecideInput, matches: Matches): readonly ItemId[] {
  const gone = new Set((input.removedPaths ?? []).flatMap((path) => articleAt(path, matches) ?? []))
  for (const guid of input.deletedGuids ?? []) {
    const id = matches.byHash.get(keyHash('guid', guid))
    if (id !== undefined) gone.add(id)
  }
  if (input.complete) for (const id of matches.known.keys()) gone.add(id)
  return [...gone].filter((id) => !matches.matched.has(id)).toSorted()
}

/** The article of that path, unless it has moved since. */
function articleAt(path: string, { byHash, known }: Matches): ItemId | undefined {
  const id = byHash.get(keyHash('path', path))
  const at = known.get(id ?? '')?.path
  return at === undefined || at === path ? id : undefined
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
