import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import type { LedgerEntry } from '../../model/intake.ts'
import type { Rung } from '../../model/item.ts'
import { FEW_UNITS } from '../../prose/main-text.ts'
import type { ItemDraft, Marks } from '../draft.ts'
import { formerMarksOf } from '../former.ts'

/** What a draft may be keyed by, each undefined where the draft lacks what it is made of. */
export interface Keys {
  readonly guid?: string
  readonly 'guid+url'?: string
  readonly 'url+title'?: string
  readonly content: string
  readonly path?: string
}

/** The keys of a draft on every rung of the ladder. */
export function keysOf(draft: ItemDraft): Keys {
  const known = remembered.get(draft)
  if (known !== undefined) return known
  const keys = makeKeys(draft)
  remembered.set(draft, keys)
  return keys
}

const remembered = new WeakMap<ItemDraft, Keys>()

function makeKeys(draft: ItemDraft): Keys {
  const { guid, path, marks } = draft
  return compact({
    guid,
    'guid+url': guid !== undefined && marks.page !== undefined ? `${guid}\n${marks.page}` : undefined,
    'url+title': marks.page !== undefined ? `${marks.page}\n${marks.title}` : undefined,
    content: contentKey(marks),
    path,
  })
}

/** What the ledger is asked for beside the drafts. */
export interface Asking {
  /** Files that are gone. */
  readonly removedPaths?: readonly string[]
  /** Guids of entries that the publisher deleted. */
  readonly deletedGuids?: readonly string[]
  /** The ledger may hold hashes of the first version. */
  readonly former?: boolean
}

/** Everything the ledger must be asked for before `decide`: the drafts on all rungs, their fingerprints, and files that are gone. */
export function keyHashesOf(
  drafts: readonly ItemDraft[],
  { removedPaths = [], deletedGuids = [], former = false }: Asking = {},
): readonly string[] {
  const hashes = new Set([...removedPaths.map((path) => keyHash('path', path)), ...deletedGuids.map((guid) => keyHash('guid', guid))])
  for (const draft of drafts) for (const hash of hashesOf(draft, former)) hashes.add(hash)
  return [...hashes]
}

function hashesOf(draft: ItemDraft, former: boolean): readonly string[] {
  const keys = keysOf(draft)
  const onRungs = (Object.entries(keys) as [Rung, string][]).map(([rung, key]) => keyHash(rung, key))
  const before = former ? contentHashesOf(draft, true).slice(1) : []
  return [...onRungs, ...before, ...fingerprintsOf(draft, former), ...reissuedHashesOf(draft, former), exactHash(draft)]
}

/** Returns the hash of all that an entry is recognized by: only the same entry, unchanged, has it again. */
export function exactHash(draft: ItemDraft): string {
  const { guid = '', path = '', content } = keysOf(draft)
  return keyHash('exact', [guid, path, draft.marks.page ?? '', content].join('\n'))
}

/** Hashes of the content as a whole; the first is the one to remember, all are to be asked for. */
export function contentHashesOf(draft: ItemDraft, former: boolean): readonly string[] {
  const versions = former ? [draft.marks, formerMarks(draft)] : [draft.marks]
  return versions.map((marks) => keyHash('content', contentKey(marks)))
}

function contentKey({ title, dated, text }: Marks): string {
  return `${title}\n${dated ?? ''}\n${text}`
}

function formerMarks(draft: ItemDraft): Marks {
  const { text, units } = formerMarksOf(draft)
  return { ...draft.marks, text, units }
}

/** 16 bytes of SHA-256, hex; the rung is part of what is hashed, so equal keys of two rungs never meet. */
export function keyHash(rung: LedgerEntry['rung'] | 'reissued' | 'exact', key: string): string {
  return sha256Hex(`${rung}\n${key}`).slice(0, 32)
}

/** Marks left on an item whose guid changed once, the first to be remembered: a second change tells that the feed's guids cannot be trusted. */
export function reissuedHashesOf(draft: ItemDraft, former: boolean): readonly string[] {
  const page = keysOf(draft)['url+title']
  if (page !== undefined) return [keyHash('reissued', page)]
  const versions = former ? [draft.marks, formerMarks(draft)] : [draft.marks]
  return versions.map((marks) => keyHash('reissued', contentKey(marks)))
}

/**
 * Hashes of title, date and text; the first is the one to remember, all are to be asked for. Dates count by the day, and a date near midnight
 * asks for the neighbouring day too: a new CMS often shifts them by a time zone. Empty where the draft says too little.
 */
export function fingerprintsOf(draft: ItemDraft, former: boolean): readonly string[] {
  const versions = former ? [draft.marks, formerMarks(draft)] : [draft.marks]
  return versions.flatMap(({ title, text, units, dated }) => {
    if (units < FEW_UNITS && (title === '' || dated === undefined)) return []
    return daysOf(units, dated).map((day) => keyHash('fingerprint', `${title}\n${day}\n${text}`))
  })
}

function daysOf(units: number, dated: number | undefined): readonly (number | string)[] {
  if (dated === undefined) return ['']
  if (units < FEW_UNITS) return [dated]
  return [...new Set([0, -HALF_DAY_MS, HALF_DAY_MS].map((shift) => Math.floor((dated + shift) / (2 * HALF_DAY_MS))))]
}

const HALF_DAY_MS = 43_200_000
