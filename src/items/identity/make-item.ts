import { stableId } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { Instant } from '../../model/instant.ts'
import { dateOf, type Item, type Rung } from '../../model/item.ts'
import { keepProse, proseOf } from '../../prose/of-item.ts'
import type { ItemDraft } from '../draft.ts'
import { changedParts } from '../seen.ts'
import { ownGuid } from './guid.ts'
import { keyHash } from './keys.ts'
import { type Entry, keysFrom } from './ladder.ts'
import type { Matches } from './names.ts'
import { pageName } from './page-name.ts'

/** What a new item is made from, beside its entry. */
interface Making {
  readonly sourceId: string
  readonly rung: Rung
  readonly matches: Matches
  /** Guids that are of no one item: of several entries, or of an item that is known. */
  readonly sharedGuids: ReadonlySet<string>
  /** Items that were known and that the documents of this turn list. */
  readonly listed: readonly Item[]
  readonly now: Instant
}

/** The item under the best key that is not another's. It keeps a guid that is its alone, also where the source has used others twice. */
export function newItem(entry: Entry, context: Making): Item {
  const { rung, sharedGuids, now } = context
  const { marks: _marks, guid, ...said } = entry.draft
  const { id, step, key } = freeKey(entry, context)
  const isTheirs = guid !== undefined && (step === 'guid' || (rung === 'guid+url' && !sharedGuids.has(guid)))
  const item = {
    ...said,
    id,
    rung: step,
    key,
    guid: isTheirs ? guid : ownGuid(id),
    guidIsPermalink: isTheirs && said.guidIsPermalink,
    firstSeen: now,
    // What the publisher dates needs no date of ours: read again into an empty store it says the same.
    changed: Math.min(said.updated ?? said.published ?? now, now),
    ...besideOf(entry.draft, context),
  }
  return withProse(said.path === undefined ? item : { ...item, page: pageName(said.path, id) }, entry.draft)
}

function besideOf(draft: ItemDraft, { listed, now }: Making): Pick<Item, 'beside'> {
  const date = draft.published ?? draft.updated ?? now
  const near = listed.filter((item) => Math.abs(dateOf(item) - date) <= NEAR_MS).slice(0, MOST_BESIDE)
  return near.length === 0 ? {} : { beside: near.map(({ id }) => id.slice(0, 8)) }
}

/** So long after it a rewritten entry may come. */
const NEAR_MS = 4 * DAY_MS
const MOST_BESIDE = 100

/** An item has the texts of its draft: they are read once for both. */
function withProse(item: Item, draft: ItemDraft): Item {
  keepProse(item, proseOf(draft))
  return item
}

/** The best key of the entry whose id is not another's. Twins under two guids that neither can be known by are told apart by number. */
function freeKey(entry: Entry, { sourceId, rung, matches }: Making) {
  const keys = keysFrom(entry, rung).map(({ rung: step, key }) => ({ step, key, id: stableId([sourceId, step, key]) }))
  // A key under which the ledger names another item is that item's name, also where its id is made of something else.
  let best = keys.find(({ step, key, id }) => !matches.taken.has(id) && !matches.byHash.has(keyHash(step, key)))
  for (let count = 2; best === undefined; count++) {
    const key = `${entry.keys.content}\n${count}`
    const id = stableId([sourceId, 'content', key])
    if (!matches.taken.has(id)) best = { step: 'content', key, id }
  }
  matches.taken.add(best.id)
  return best
}

/** Returns the item as the draft says it now; what names and dates it stays, once it was shown. A file that only moved is no visible change. */
export function editItem(held: Item, draft: ItemDraft, fields: readonly string[], now: Instant): Item {
  const { marks: _marks, guid: _guid, published: _published, heldUntil: _heldUntil, ...said } = draft
  const { id, rung, key, guid, guidIsPermalink, firstSeen, position, page = said.path && pageName(said.path, id) } = held
  const { published, heldUntil } = isHeldBack(held, now) ? draft : held
  const { beside } = held
  const urlKeys = [...new Set([...said.urlKeys, ...held.urlKeys])].slice(0, MAX_URL_KEYS)
  const changed = fields.every((field) => field === 'path') ? held.changed : now
  const fixed = { id, rung, key, guid, guidIsPermalink, firstSeen, position, urlKeys, changed }
  return withProse({ ...said, ...fixed, ...compact({ published, heldUntil, beside, page: page || undefined }) }, draft)
}

/** Addresses an item is known by, newest first: more are a sign of made-up ones. */
const MAX_URL_KEYS = 16

/** The visible fields in which the draft differs from the item. An address the item had before is none: some feeds swing between two. */
export function editedFields(held: Item, draft: ItemDraft, now: Instant): readonly string[] {
  const parts = changedParts(held.visibleHash, draft)
  const fields = draft.urlKeys.some((key) => held.urlKeys.includes(key)) ? parts.filter((part) => part !== 'url') : parts
  const moved = held.path !== undefined && draft.path !== undefined && draft.path !== held.path ? ['path'] : []
  return [...fields, ...(isHeldBack(held, now) && draft.published !== held.published ? ['published'] : []), ...moved]
}

/** Nobody has seen it yet: its author may still choose another date. */
function isHeldBack(item: Item, now: Instant): boolean {
  return item.heldUntil !== undefined && item.heldUntil > now
}
