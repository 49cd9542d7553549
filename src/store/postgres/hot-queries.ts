import { CONSUMER_SQL } from './consumers.ts'
import { DOCUMENT_SQL } from './documents.ts'
import { ENTRY_SQL } from './entries.ts'
import { FORGET_SQL } from './forget.ts'
import { FRAGMENT_SQL } from './fragments.ts'
import { GATHERING_SQL } from './gathering.ts'
import { HIDE_SQL } from './hide.ts'
import { HISTORY_SQL } from './history.ts'
import { HOST_SQL } from './hosts.ts'
import { INTAKE_SQL } from './intake.ts'
import { ITEM_SQL } from './items.ts'
import { LOCK_SQL } from './locks.ts'
import { MADE_SQL } from './made.ts'
import { META_SQL } from './meta.ts'
import { PENDING_SQL } from './pending.ts'
import { PURGE_SQL } from './purge.ts'
import { REFUSAL_SQL } from './refusals.ts'
import { REMOVAL_SQL } from './removals.ts'
import { SEARCH_SQL } from './search.ts'
import { SEQUENCE_SQL } from './sequence.ts'
import { SOURCE_SQL } from './sources.ts'
import { STORY_SQL } from './stories.ts'
import { STORY_INDEX_SQL } from './story-index.ts'

/** All statements by the memory they belong to. */
const STATEMENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  lock: LOCK_SQL,
  source: SOURCE_SQL,
  host: HOST_SQL,
  item: ITEM_SQL,
  intake: INTAKE_SQL,
  story: STORY_SQL,
  index: STORY_INDEX_SQL,
  pending: PENDING_SQL,
  gathering: GATHERING_SQL,
  entry: ENTRY_SQL,
  made: MADE_SQL,
  sequence: SEQUENCE_SQL,
  hide: HIDE_SQL,
  removal: REMOVAL_SQL,
  forget: FORGET_SQL,
  purge: PURGE_SQL,
  document: DOCUMENT_SQL,
  history: HISTORY_SQL,
  meta: META_SQL,
  consumer: CONSUMER_SQL,
  refusal: REFUSAL_SQL,
  fragment: FRAGMENT_SQL,
  search: SEARCH_SQL,
}

/** Statements that read a whole table because the whole is what is asked for, each once a turn or once a command. */
const READS_ALL: ReadonlySet<string> = new Set([
  'source.all',
  'host.politeness',
  'item.count',
  'entry.dirty',
  'entry.categories',
  'made.all',
  'purge.sources',
  'purge.categories',
  'index.dropSpans',
  'document.list',
  'document.count',
  'history.pruneFetches',
  'refusal.byTitle',
  'fragment.keepOnly',
  'search.waiting',
])

/** Every statement that must find its rows by an index, however full the store is: those run once an item, a source, an entry or a document. */
export const HOT_QUERIES: readonly { readonly name: string; readonly sql: string }[] = Object.entries(STATEMENTS).flatMap(
  ([memory, statements]) =>
    Object.entries(statements)
      .map(([name, sql]) => ({ name: `${memory}.${name}`, sql }))
      .filter((query) => !READS_ALL.has(query.name)),
)
