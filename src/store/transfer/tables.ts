/** `flag`: a boolean, which travels as 0 or 1. */
export type ColumnKind = 'int' | 'text' | 'bytes' | 'flag'

/** A table as both engines can give it. */
export interface TransferTable {
  readonly name: string
  readonly columns: Readonly<Record<string, ColumnKind>>
  /** The columns that order the rows and tell them apart. */
  readonly key: readonly string[]
}

const table = (name: string, key: string, columns: Readonly<Record<string, ColumnKind>>): TransferTable => ({
  name,
  key: key.split(' '),
  columns,
})

/**
 * Everything a store holds, in the order in which it is moved. What is left out follows from it: the index of the search, the due times. The lease
 * belongs to a process.
 */
export const TRANSFER_TABLES: readonly TransferTable[] = [
  table('sources', 'pk', { pk: 'int', id: 'text', state: 'text', since: 'int' }),
  table('sources_last', 'source', { source: 'int', warnings: 'text', listed: 'bytes' }),
  table('hosts', 'host', {
    host: 'text',
    requests: 'int',
    not_modified: 'int',
    wire_bytes: 'int',
    shortest_gap_ms: 'int',
    last_at: 'int',
    waits_obeyed: 'int',
  }),
  table('ledger', 'source key_hash rung item', { source: 'int', key_hash: 'bytes', rung: 'int', item: 'bytes', first_seen: 'int' }),
  table('items', 'id', {
    id: 'text',
    source: 'int',
    sort_at: 'int',
    first_seen: 'int',
    held_until: 'int',
    withdrawn_at: 'int',
    retracted_at: 'int',
    guid: 'text',
    url: 'text',
    title: 'text',
    rest: 'text',
    summary: 'text',
    content: 'text',
  }),
  table('pending', 'sort_at item', { sort_at: 'int', item: 'text' }),
  table('revisions', 'item at', { item: 'text', at: 'int', fields: 'text' }),
  table('stories', 'id', { id: 'text', lead: 'text' }),
  table('members', 'item', { item: 'text', story: 'text', joined_at: 'int', why: 'text' }),
  table('overrides', 'a b', { a: 'text', b: 'text', kind: 'text', at: 'int' }),
  table('entries', 'story category', {
    category: 'text',
    story: 'text',
    shown: 'text',
    companions: 'text',
    sort_at: 'int',
    changed_at: 'int',
    rule: 'text',
    not_before: 'int',
    held: 'flag',
    hidden: 'flag',
    sequence: 'int',
    arrived: 'int',
  }),
  table('categories', 'category', { category: 'text', changed: 'int', published: 'int' }),
  table('tombstones', 'category item', { category: 'text', item: 'text', guid: 'text', at: 'int' }),
  table('removals', 'category item', { category: 'text', item: 'text', guid: 'text', sequence: 'int' }),
  table('made_categories', 'slug', {
    slug: 'text',
    rule: 'text',
    value: 'text',
    label: 'text',
    parent: 'text',
    listed: 'flag',
    empty_since: 'int',
  }),
  table('documents', 'path', { path: 'text', etag: 'text', last_modified: 'int', media_type: 'text', links: 'text', style: 'text' }),
  table('archive_pages', 'category number', { category: 'text', number: 'int', story_ids: 'text', closed_at: 'int', rendering: 'text' }),
  table('live_documents', 'category', { category: 'text', story_ids: 'text' }),
  table('meta', 'name', { name: 'text', value: 'text', bytes: 'bytes' }),
  table('counters', 'name', { name: 'text', value: 'int' }),
  table('consumers', 'kind key', { kind: 'text', key: 'text', value: 'text', due_at: 'int' }),
  table('refusals', 'source category name', {
    source: 'text',
    category: 'text',
    name: 'text',
    item: 'text',
    guid: 'text',
    url: 'text',
    title: 'text',
    rule: 'text',
    reason: 'text',
    at: 'int',
  }),
  table('fragments', 'item variant', { item: 'text', variant: 'text', content: 'text', made: 'bytes' }),
  table('turns', 'at', {
    at: 'int',
    duration_ms: 'int',
    asked: 'int',
    failed: 'int',
    not_modified: 'int',
    added: 'int',
    updated: 'int',
    joined: 'int',
    written: 'int',
    collect_ms: 'int',
    gather_ms: 'int',
    publish_ms: 'int',
  }),
  table('fetches', 'source at', {
    source: 'int',
    at: 'int',
    outcome: 'text',
    code: 'text',
    status: 'int',
    bytes: 'int',
    duration_ms: 'int',
    added: 'int',
    updated: 'int',
    unchanged: 'int',
    dropped: 'int',
  }),
  table('story_items', 'number', { number: 'int', item: 'text', fingerprint: 'bytes' }),
  table('story_spans', 'fortnight', { fortnight: 'int', expires: 'int', first: 'int', last: 'int' }),
  table('story_postings', 'key number', { key: 'int', number: 'int' }),
]
