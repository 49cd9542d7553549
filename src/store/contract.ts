/**
 * What every storage engine gives. All methods are safe to call again after a crash; each `save…` is one transaction.
 * Engines throw StoreError only.
 */
import type { MadeCategory } from '../model/category.ts'
import type { Exchange, FeedDocument } from '../model/document.ts'
import type { Warning } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import type { Intake, LedgerEntry } from '../model/intake.ts'
import type { Item, ItemId, Revision } from '../model/item.ts'
import type { Refusal } from '../model/refusal.ts'
import type { SourceId, SourceState } from '../model/source.ts'
import type { Override, Story, StoryId, StoryMember, Verdict } from '../model/story.ts'
import type { FetchRecord, TurnRecord } from '../model/turn.ts'

export interface Store {
  readonly sources: SourceMemory
  readonly items: ItemMemory
  readonly stories: StoryMemory
  readonly entries: EntryMemory
  readonly made: MadeMemory
  readonly documents: DocumentMemory
  readonly meta: MetaMemory
  readonly consumers: ConsumerMemory
  readonly refusals: RefusalMemory
  readonly history: HistoryMemory
  readonly fragments: FragmentMemory
  readonly search: SearchMemory
  /**
   * Saves sources' results, one each: states, items, ledger, revisions, politeness, all in one transaction. New and updated items are left
   * `pending` for gathering.
   */
  saveIntakes(...intakes: readonly Intake[]): Promise<void>
  /** Saves the placing of pending items and what it changed in the categories, in one transaction. */
  saveGathering(gathering: Gathering): Promise<void>
  /**
   * Drops items past their retention; resolves to how many went. The ledger stays, and with it every name an item had; what a source's newest
   * document lists stays, and so do whole stories: those among the newest `minPerCategory` (default 500) of a category or on an archive
   * page. An archive page goes, oldest first, when it was closed before and nothing else keeps one of its stories; its category is dirty then.
   */
  purge(options: PurgeOptions): Promise<number>
  /** Size of the store on its disk, in bytes, about. */
  bytes(): Promise<number>
  /** A consistent copy while running. */
  backup(file: string): Promise<void>
  /** Findings of the integrity check, empty when sound. */
  check(): Promise<readonly string[]>
  close(): Promise<void>
}

export interface PurgeOptions {
  /** Items dated before this may go. */
  readonly before: Instant
  readonly minPerSource: number
  /** Sources that have a retention of their own. */
  readonly ofSource?: ReadonlyMap<SourceId, { readonly before?: Instant; readonly minPerSource?: number }>
  readonly minPerCategory?: number
  /** Postings of the stories room that expired before this go too; absent: `before`. */
  readonly now?: Instant
}

/** What turns did and how each source answered, for 30 days. */
export interface HistoryMemory {
  /** In one transaction. */
  saveTurn(turn: TurnRecord, fetches: readonly FetchRecord[]): Promise<void>
  /** Oldest first. */
  turns(since: Instant): Promise<readonly TurnRecord[]>
  /** Newest first. */
  fetchesOf(sourceId: SourceId, since: Instant, limit: number): Promise<readonly FetchRecord[]>
  /** New items of a source by day since 1970 (UTC); days without a fetch are absent. */
  newPerDay(sourceId: SourceId, since: Instant): Promise<ReadonlyMap<number, number>>
}

export interface SourceMemory {
  all(): Promise<ReadonlyMap<SourceId, SourceState>>
  get(id: SourceId): Promise<SourceState | undefined>
  save(states: readonly SourceState[]): Promise<void>
  /** Forgets sources that are no longer configured: state, ledger, items. */
  remove(ids: readonly SourceId[]): Promise<void>
  /** What the parser had to say of the source's newest document. */
  warnings(id: SourceId): Promise<readonly Warning[]>
  /** The politeness ledger, most requests first. */
  politeness(): Promise<readonly HostPoliteness[]>
  recordExchanges(exchanges: readonly Exchange[], waitsObeyed?: ReadonlyMap<string, number>): Promise<void>
}

export interface HostPoliteness {
  readonly host: string
  readonly requests: number
  readonly notModified: number
  readonly wireBytes: number
  readonly shortestGapMs?: number
  /** Of the request that was told last. */
  readonly lastAt: Instant
  /** Retry-After and refusals that were waited out. */
  readonly waitsObeyed: number
}

export interface ItemMemory {
  byIds(ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, Item>>
  /** Ledger entries of one source under any of these hashes. */
  ledger(sourceId: SourceId, keyHashes: readonly string[]): Promise<readonly LedgerEntry[]>
  /** Number of distinct items in the ledger of a source; counting ends at `upTo` (a ledger grows for ever, and who asks for a few should not read it all). */
  ledgerSize(sourceId: SourceId, upTo?: number): Promise<number>
  /** Newest first. */
  recent(sourceId: SourceId, limit: number): Promise<readonly Item[]>
  /** Returns the items of its source dated before and after it that are neither taken back nor held until later than now, without their texts. */
  neighbours(item: Item, now: Instant): Promise<{ readonly older?: ItemHead; readonly newer?: ItemHead }>
  /** Items waiting to be gathered, with the ids of their story where they have one; ordered by date, then id. */
  pending(limit: number): Promise<readonly Item[]>
  list(query: ItemQuery): Promise<readonly Item[]>
  /** By id, by a unique beginning of the id, by guid or by url. */
  find(text: string): Promise<readonly Item[]>
  /** By guid, all items that have it, where there is more than one; taken back or not. */
  sharingGuid(guids: readonly string[]): Promise<ReadonlyMap<string, readonly GuidHolder[]>>
  revisions(id: ItemId): Promise<readonly Revision[]>
  retract(id: ItemId, at: Instant): Promise<void>
  /** Undoes a retraction: the item is shown again where it was. */
  restore(id: ItemId): Promise<void>
  /** Which of these are taken back: retracted by a person, or withdrawn by their source and not returned since. */
  isRetracted(ids: readonly ItemId[]): Promise<ReadonlySet<ItemId>>
  /** Earliest `heldUntil` after now, for the next turn. */
  nextHeld(now: Instant): Promise<Instant | undefined>
  count(): Promise<number>
}

/** An item without its texts: what a link to it needs. */
export type ItemHead = Omit<Item, 'content' | 'summary'>

export interface GuidHolder {
  readonly itemId: ItemId
  readonly sourceId: SourceId
  readonly firstSeen: Instant
}

export interface ItemQuery {
  readonly sourceId?: SourceId
  readonly category?: string
  readonly limit: number
}

export interface StoryMemory {
  get(ids: readonly StoryId[]): Promise<ReadonlyMap<StoryId, Story>>
  ofItems(ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, StoryId>>
  overrides(ids: readonly ItemId[]): Promise<readonly Override[]>
  saveOverride(override: Override): Promise<void>
  /** Stories in the order of their ids, after the given one: for passes over all of them. */
  page(after: StoryId | undefined, limit: number): Promise<readonly Story[]>
  /** Returns how many of the newest `limit` items of a source are held, and how many of those stand in the story of another item. */
  joinedOf(sourceId: SourceId, limit: number): Promise<{ readonly items: number; readonly joined: number }>
  /** Returns the newest members that joined the story of another item, newest first, then by id. */
  joins(limit: number): Promise<readonly Join[]>
  /** Marks these items as pending again. */
  regather(ids: readonly ItemId[]): Promise<void>
  /** Fingerprints by item, opaque JSON of the stories room; see StoryIndex. */
  readonly index: StoryIndex
}

export interface Join extends StoryMember {
  readonly storyId: StoryId
}

/** The index of the stories room: postings, url and guid keys, fingerprints. Its rows are opaque bytes to the engine. */
export interface StoryIndex {
  /** Items that share a key, by key; per key at most `limit`, newest first. Unknown keys are absent. */
  lookup(keys: readonly number[], limit: number): Promise<ReadonlyMap<number, readonly ItemId[]>>
  fingerprints(ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, Uint8Array>>
}

/** One item's rows in the index. Written with the gathering that placed it. */
export interface IndexRow {
  readonly itemId: ItemId
  /** Integers of 48 bits, opaque but for their last one: odd keys stay for ever. */
  readonly keys: readonly number[]
  readonly fingerprint: Uint8Array
  /** Even keys leave the posting lists after this, and the fingerprint is cut to its first 256 bytes. */
  readonly expires: Instant
}

export interface Gathering {
  readonly placed: readonly { readonly itemId: ItemId; readonly storyId: StoryId; readonly why: Verdict; readonly at: Instant }[]
  readonly leads: readonly { readonly storyId: StoryId; readonly lead: ItemId }[]
  readonly index: readonly IndexRow[]
  readonly entries: readonly CategoryEntry[]
  /** Pairs of category and story that are no longer wanted. */
  readonly removedEntries: readonly { readonly category: string; readonly storyId: StoryId }[]
  /** Categories that rules made of values met for the first time. */
  readonly made?: readonly MadeCategory[]
  /** Items that are known by another guid from now on; where one is shown, that is a visible change. */
  readonly renamed?: readonly RenamedItem[]
  /** Opaque counters of the stories room; read back by `meta.getBytes('stories.counters')`. */
  readonly counters?: Uint8Array
}

/** An item under another guid; `patch`: it takes the place of another member of its story, under the date of that one. */
export interface RenamedItem {
  readonly itemId: ItemId
  readonly guid: string
  readonly patch?: Pick<Item, 'guidIsPermalink' | 'changed'> & { readonly published: Instant }
}

/** A story in a category: what the category shows of it. Where the category does not join stories, `storyId` is the item's own id. */
export interface CategoryEntry {
  readonly category: string
  readonly storyId: StoryId
  /** The member shown. It stays while it is a member, unless it gives way to one that joins the story: that one takes over guid and date. */
  readonly shown: ItemId
  /** The other members named beside it ("also at …"), best first. */
  readonly companions: readonly ItemId[]
  /** Order: date of what is shown. */
  readonly sortAt: Instant
  /** Newest visible change of what is shown, its companions included. */
  readonly changedAt: Instant
  /** Which rule took it: `source`, `selected`, `tag:…`, `match`, `all`. */
  readonly rule: string
  /** Sequence number of the last change, given by the engine at save; the cursor of the API. */
  readonly sequence?: number
  /** Not to be shown before. */
  readonly notBefore?: Instant
}

/** An item that a category no longer shows. */
export interface Removal {
  readonly itemId: ItemId
  readonly guid: string
  /** Of the one sequence of visible changes. */
  readonly sequence: number
}

export interface EntryMemory {
  /** Newest first by sortAt, then storyId; retracted and withdrawn items are left out. */
  newest(category: string, limit: number, now: Instant): Promise<readonly CategoryEntry[]>
  /**
   * Returns the entries that arrived within `withinMs` before the newest arrival of the category, in no order. The backlog that a source brought
   * at its first good poll never arrives; a held entry arrives at its `notBefore`.
   */
  arrived(category: string, withinMs: number, now: Instant): Promise<readonly CategoryEntry[]>
  /** Returns the entries of these stories that the category shows or could show, in the order of the ids. */
  ofCategory(category: string, storyIds: readonly StoryId[], now: Instant): Promise<readonly CategoryEntry[]>
  /** Returns every entry of these stories, in the order of their categories. */
  ofStories(storyIds: readonly StoryId[]): Promise<readonly CategoryEntry[]>
  /** Number of stories the category shows or will show; retracted and withdrawn items are left out. */
  count(category: string): Promise<number>
  /** Categories with changed entries since they were last published, with the newest sequence of each. */
  dirty(): Promise<ReadonlyMap<string, number>>
  markPublished(published: ReadonlyMap<string, number>): Promise<void>
  /** Entries held until (since, now] become visible changes of now: they get a new sequence number, their categories are dirty. Each only once. */
  ripen(since: Instant, now: Instant): Promise<void>
  /** All categories are dirty again (configuration changed). */
  markAllDirty(categories: readonly string[]): Promise<void>
  /** Drops every entry of categories that are no longer configured. */
  keepOnly(categories: readonly string[]): Promise<void>
  /**
   * Changes after a cursor, and what the category no longer shows although it did: retracted and withdrawn items, items that left it and
   * those that stand beside another of their story now (an item that is shown again is none). Of one moment; at most `limit` of each, oldest first.
   */
  changesSince(
    category: string,
    sequence: number,
    limit: number,
  ): Promise<{ readonly entries: readonly CategoryEntry[]; readonly removals: readonly Removal[] }>
  /** Items withdrawn or retracted since then that had been published in the category, newest first. */
  withdrawn(category: string, limit: number): Promise<readonly { readonly itemId: ItemId; readonly guid: string; readonly at: Instant }[]>
}

/** The categories that rules made. New ones are saved with the gathering whose entries name them. */
export interface MadeMemory {
  all(): Promise<readonly MadeCategory[]>
  /** Saves rows by slug; those that are there are replaced. */
  save(rows: readonly MadeCategory[]): Promise<void>
  /** Forgets rows by slug. Their entries go with `entries.keepOnly`. */
  remove(slugs: readonly string[]): Promise<void>
}

/** What was published, for byte equality, archives and serving. */
export interface DocumentMemory {
  get(path: string): Promise<StoredDocument | undefined>
  save(documents: readonly StoredDocument[]): Promise<void>
  remove(paths: readonly string[]): Promise<void>
  list(): Promise<readonly StoredDocument[]>
  count(): Promise<number>
  /** Archive pages: closed membership of a category, oldest first. */
  archivePages(category: string): Promise<readonly ArchivePage[]>
  /** Saves a page, or how a page that is closed was rendered last. */
  saveArchivePage(page: ArchivePage): Promise<void>
  /** Returns the stories of the subscription document as it was published last, in its order; undefined before the first publication. */
  live(category: string): Promise<readonly StoryId[] | undefined>
  saveLive(category: string, storyIds: readonly StoryId[]): Promise<void>
}

export interface ArchivePage {
  readonly category: string
  /** 1 = oldest. */
  readonly number: number
  readonly storyIds: readonly StoryId[]
  readonly closedAt: Instant
  /** What the page was written as, opaque to the engine; absent: it must be written again. */
  readonly rendering?: string
}

export interface StoredDocument {
  readonly path: string
  readonly etag: string
  readonly lastModified: Instant
  readonly mediaType: string
  /** Values of the Link header: self and hub, equal to what the document says. */
  readonly links?: FeedDocument['links']
  /** Of a page: the CSP hash of its own style element, `sha256-…`. */
  readonly styleHash?: string
}

/** Small named values: configuration fingerprint, counters, sequence of turns. */
export interface MetaMemory {
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
  getBytes(name: string): Promise<Uint8Array | undefined>
  setBytes(name: string, value: Uint8Array): Promise<void>
  /** Takes or renews the lease; resolves to who holds it when it is someone else's and not expired. */
  lease(
    name: string,
    holder: string,
    untilMs: Instant,
    now: Instant,
  ): Promise<{ readonly taken: boolean; readonly holder: string; readonly until: Instant }>
  release(name: string, holder: string): Promise<void>
}

/** Subscribers of our hub and webhooks: rows of JSON by kind and key. */
export interface ConsumerMemory {
  list(kind: string): Promise<readonly { readonly key: string; readonly value: unknown; readonly dueAt?: Instant }[]>
  put(kind: string, key: string, value: unknown, dueAt?: Instant): Promise<void>
  remove(kind: string, key: string): Promise<void>
  due(kind: string, now: Instant, limit: number): Promise<readonly { readonly key: string; readonly value: unknown }[]>
}

/** Items that were refused somewhere, and why: the newest 500 a source. One row a source, category and name of the item (guid, else address, else title). */
export interface RefusalMemory {
  /** Adds rows; a row with the same reason keeps the instant it was first refused at. */
  save(refusals: readonly Refusal[]): Promise<void>
  /** Replaces every row of the category. */
  replaceOf(category: string, refusals: readonly Refusal[]): Promise<void>
  /** Returns the rows with this item id, guid or address, or whose title contains the text, newest first. */
  find(text: string, limit: number): Promise<readonly Refusal[]>
  /** Returns the rows of a source, newest first. */
  ofSource(sourceId: SourceId, limit: number): Promise<readonly Refusal[]>
  /** Returns the rows of a category, newest first. */
  ofCategory(category: string, limit: number): Promise<readonly Refusal[]>
  /** Returns the rows of items that did not come back from an independent reader as they were meant (rule `ITEM_HELD`), newest first. */
  held(limit: number): Promise<readonly Refusal[]>
}

/** What was made of an item for the documents, so that it is made once. A cache: rows may go at any time. */
export interface FragmentMemory {
  /** Returns what is kept of these items in one variant, by item. */
  get(variant: string, itemIds: readonly ItemId[]): Promise<ReadonlyMap<ItemId, StoredFragment>>
  save(variant: string, fragments: ReadonlyMap<ItemId, StoredFragment>): Promise<void>
  /** Drops every row of other items. */
  keepOnly(itemIds: ReadonlySet<ItemId>): Promise<void>
}

export interface StoredFragment {
  /** Names what the fragment was made of: another content, another fragment. */
  readonly content: string
  readonly made: Uint8Array
}

/**
 * Full-text search over the items held, by the tokens of `search-words.ts`. The index follows the items later, because a turn must not wait for it: what was
 * saved, edited or purged since is indexed by `catchUp`, and before each search.
 */
export interface SearchMemory {
  /** Indexes about `limit` items that wait, in transactions of at most 100: edits, then what came last, then what came before. Resolves to the number that still waits, never too few. */
  catchUp(limit: number): Promise<number>
  /** Searches after indexing what waits, at most 2,000 items of it. */
  find(query: SearchQuery): Promise<SearchFound>
}

export interface SearchQuery {
  /** Words, each of which must occur, and phrases in quotation marks; see `searchTerms`. A text without words finds nothing. */
  readonly text: string
  readonly sourceId?: SourceId
  /** Only items that this category shows. */
  readonly category?: string
  /** Default `newest`: by date, then id, exactly. `relevance`: matches in the title before those in the text; very many matches are told apart by that and their date alone. */
  readonly order?: 'newest' | 'relevance'
  readonly limit: number
}

export interface SearchFound {
  readonly items: readonly Item[]
  /** Items that are not indexed yet and could not be found. */
  readonly waiting: number
}
