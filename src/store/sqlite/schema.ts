import { StoreError } from '../../model/errors.ts'
import type { Database } from './database.ts'

/** One step of the schema, applied in one transaction; never edited once released. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

/**
 * Portable SQL: instants are epoch milliseconds in BIGINT, structures are JSON in TEXT. Big texts stand last in their row, so that the
 * columns before them are read without them. Keys of the ledger are bytes: it is the one table that only grows. Most
 * publishers' guid is the url: then one index serves both.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
CREATE TABLE sources (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL);
CREATE TABLE sources_last (source INTEGER PRIMARY KEY, warnings TEXT NOT NULL, listed BLOB NOT NULL);
CREATE TABLE hosts (host TEXT PRIMARY KEY, requests BIGINT NOT NULL, not_modified BIGINT NOT NULL, wire_bytes BIGINT NOT NULL,
  shortest_gap_ms BIGINT, last_at BIGINT NOT NULL, waits_obeyed BIGINT NOT NULL) WITHOUT ROWID;

CREATE TABLE ledger (source INTEGER NOT NULL, key_hash BLOB NOT NULL, rung INTEGER NOT NULL, item BLOB NOT NULL, first_seen BIGINT NOT NULL,
  PRIMARY KEY (source, key_hash, rung, item)) WITHOUT ROWID;

CREATE TABLE items (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source INTEGER NOT NULL, sort_at BIGINT NOT NULL, first_seen BIGINT NOT NULL,
  pending INTEGER NOT NULL, held_until BIGINT, withdrawn_at BIGINT, retracted_at BIGINT,
  guid TEXT NOT NULL, url TEXT, title TEXT NOT NULL, rest TEXT NOT NULL, summary TEXT, content TEXT);
CREATE INDEX items_source ON items (source, sort_at DESC, id);
CREATE INDEX items_newest ON items (sort_at DESC, id);
CREATE INDEX items_pending ON items (sort_at, id) WHERE pending = 1;
CREATE INDEX items_held ON items (held_until) WHERE held_until IS NOT NULL;
CREATE INDEX items_withdrawn ON items (source) WHERE withdrawn_at IS NOT NULL;
CREATE INDEX items_guid ON items (guid);
CREATE INDEX items_url ON items (url) WHERE url <> guid;
CREATE TABLE revisions (item TEXT NOT NULL, at BIGINT NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (item, at)) WITHOUT ROWID;

CREATE TABLE stories (id TEXT PRIMARY KEY, lead TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE members (item TEXT PRIMARY KEY, story TEXT NOT NULL, joined_at BIGINT NOT NULL, why TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX members_story ON members (story, joined_at, item);
CREATE TABLE overrides (a TEXT NOT NULL, b TEXT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX overrides_b ON overrides (b);

CREATE TABLE entries (category TEXT NOT NULL, story TEXT NOT NULL, shown TEXT NOT NULL, companions TEXT NOT NULL, sort_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
  rule TEXT NOT NULL, not_before BIGINT, held INTEGER NOT NULL, hidden INTEGER NOT NULL, sequence BIGINT NOT NULL,
  PRIMARY KEY (category, story)) WITHOUT ROWID;
CREATE INDEX entries_newest ON entries (category, sort_at DESC, story) WHERE hidden = 0;
CREATE INDEX entries_sequence ON entries (category, sequence) WHERE hidden = 0 AND held = 0;
CREATE INDEX entries_held ON entries (not_before) WHERE held = 1;
CREATE INDEX entries_story ON entries (story);
CREATE INDEX entries_shown ON entries (shown);
CREATE TABLE categories (category TEXT PRIMARY KEY, changed BIGINT NOT NULL, published BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE tombstones (category TEXT NOT NULL, item TEXT NOT NULL, guid TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (category, item)) WITHOUT ROWID;
CREATE INDEX tombstones_newest ON tombstones (category, at DESC, item);

CREATE TABLE documents (path TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified BIGINT NOT NULL, media_type TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE archive_pages (category TEXT NOT NULL, number INTEGER NOT NULL, story_ids TEXT NOT NULL, closed_at BIGINT NOT NULL,
  PRIMARY KEY (category, number)) WITHOUT ROWID;

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT, bytes BLOB);
CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, taken_at BIGINT NOT NULL, until BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE consumers (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, due_at BIGINT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE INDEX consumers_due ON consumers (kind, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE story_items (number INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL UNIQUE);
CREATE TABLE story_fingerprints (number INTEGER PRIMARY KEY, fingerprint BLOB NOT NULL);
CREATE TABLE story_keys (key BIGINT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE story_partitions (partition BIGINT PRIMARY KEY, expires BIGINT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
`,
  },
  {
    version: 2,
    sql: `
CREATE TABLE removals (category TEXT NOT NULL, item TEXT NOT NULL, guid TEXT NOT NULL, sequence BIGINT NOT NULL, PRIMARY KEY (category, item)) WITHOUT ROWID;
CREATE INDEX removals_sequence ON removals (category, sequence);
`,
  },
  {
    // The index of stories is another: every item is gathered once more, stays in its story, and stands in it.
    version: 3,
    sql: `
DROP TABLE story_keys;
DROP TABLE story_partitions;
CREATE TABLE story_spans (fortnight BIGINT PRIMARY KEY, expires BIGINT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE INDEX story_spans_first ON story_spans (first);
CREATE TABLE story_fresh (run INTEGER PRIMARY KEY, first INTEGER NOT NULL, columns BLOB NOT NULL);
CREATE TABLE story_postings (key BIGINT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (key, number)) WITHOUT ROWID;
UPDATE items SET pending = 1 WHERE EXISTS (SELECT 1 FROM story_items WHERE story_items.item = items.id);
`,
  },
  {
    // `arrived` is 0 for the backlog that a source brought at its first good poll (`since`): only what came later is news to a subscriber.
    version: 4,
    sql: `
ALTER TABLE sources ADD COLUMN since BIGINT;
UPDATE sources SET since = (SELECT MIN(first_seen) FROM items WHERE items.source = sources.pk);
ALTER TABLE entries ADD COLUMN arrived BIGINT NOT NULL DEFAULT 0;
CREATE INDEX entries_arrived ON entries (category, arrived DESC) WHERE arrived > 0 AND hidden = 0;
ALTER TABLE archive_pages ADD COLUMN rendering TEXT;
ALTER TABLE documents ADD COLUMN links TEXT;
ALTER TABLE documents ADD COLUMN style TEXT;
CREATE TABLE live_documents (category TEXT PRIMARY KEY, story_ids TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refusals (source TEXT NOT NULL, category TEXT NOT NULL, name TEXT NOT NULL, item TEXT, guid TEXT, url TEXT, title TEXT NOT NULL,
  rule TEXT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (source, category, name)) WITHOUT ROWID;
CREATE INDEX refusals_newest ON refusals (source, at DESC);
CREATE INDEX refusals_category ON refusals (category, at DESC);
CREATE INDEX refusals_item ON refusals (item) WHERE item IS NOT NULL;
CREATE INDEX refusals_guid ON refusals (guid) WHERE guid IS NOT NULL;
CREATE INDEX refusals_url ON refusals (url) WHERE url IS NOT NULL;
CREATE TABLE fragments (item TEXT NOT NULL, variant TEXT NOT NULL, content TEXT NOT NULL, made BLOB NOT NULL, PRIMARY KEY (item, variant));
`,
  },
  {
    // A story's entries stand side by side: an entry more touches one page where it touched three.
    version: 5,
    sql: `
CREATE TABLE entries_by_story (category TEXT NOT NULL, story TEXT NOT NULL, shown TEXT NOT NULL, companions TEXT NOT NULL, sort_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL, rule TEXT NOT NULL, not_before BIGINT, held INTEGER NOT NULL, hidden INTEGER NOT NULL, sequence BIGINT NOT NULL,
  arrived BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (story, category)) WITHOUT ROWID;
INSERT INTO entries_by_story SELECT category, story, shown, companions, sort_at, changed_at, rule, not_before, held, hidden, sequence, arrived FROM entries;
DROP TABLE entries;
ALTER TABLE entries_by_story RENAME TO entries;
CREATE INDEX entries_newest ON entries (category, sort_at DESC, story) WHERE hidden = 0;
CREATE INDEX entries_sequence ON entries (category, sequence) WHERE hidden = 0 AND held = 0;
CREATE INDEX entries_held ON entries (not_before) WHERE held = 1;
CREATE INDEX entries_shown ON entries (shown);
CREATE INDEX entries_arrived ON entries (category, arrived DESC) WHERE arrived > 0 AND hidden = 0;
`,
  },
  {
    version: 6,
    sql: `
CREATE TABLE made_categories (slug TEXT PRIMARY KEY, rule TEXT NOT NULL, value TEXT NOT NULL, label TEXT NOT NULL, parent TEXT,
  listed INTEGER NOT NULL, empty_since BIGINT) WITHOUT ROWID;
`,
  },
  {
    version: 7,
    sql: `
CREATE TABLE turns (at BIGINT PRIMARY KEY, duration_ms INTEGER NOT NULL, asked INTEGER NOT NULL, failed INTEGER NOT NULL, not_modified INTEGER NOT NULL,
  added INTEGER NOT NULL, updated INTEGER NOT NULL, joined INTEGER NOT NULL, written INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE fetches (source INTEGER NOT NULL, at BIGINT NOT NULL, outcome TEXT NOT NULL, code TEXT, status INTEGER, bytes INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL, added INTEGER NOT NULL, updated INTEGER NOT NULL, unchanged INTEGER NOT NULL, dropped INTEGER NOT NULL,
  PRIMARY KEY (source, at)) WITHOUT ROWID;
`,
  },
  {
    // Full-text search: the tokens are ours, the index holds no text. Items are indexed after they are saved (search_state: the numbers from low to high are
    // done); the triggers note what changes among the indexed ones, so that saving a new item costs nothing.
    version: 8,
    sql: `
CREATE VIRTUAL TABLE search USING fts5 (title, text, about, content = '', contentless_delete = 1, tokenize = 'ascii');
CREATE TABLE search_state (low INTEGER NOT NULL, high INTEGER NOT NULL);
INSERT INTO search_state SELECT COALESCE(MAX(pk), 0) + 1, COALESCE(MAX(pk), 0) FROM items;
CREATE TABLE search_stale (pk INTEGER PRIMARY KEY);
CREATE TRIGGER search_edited AFTER UPDATE OF url, title, rest, summary, content ON items
  WHEN old.pk BETWEEN (SELECT low FROM search_state) AND (SELECT high FROM search_state) AND (old.title IS NOT new.title OR old.url IS NOT new.url
    OR old.rest IS NOT new.rest OR old.summary IS NOT new.summary OR old.content IS NOT new.content)
  BEGIN INSERT OR IGNORE INTO search_stale VALUES (old.pk); END;
CREATE TRIGGER search_purged AFTER DELETE ON items
  WHEN old.pk BETWEEN (SELECT low FROM search_state) AND (SELECT high FROM search_state)
  BEGIN INSERT OR IGNORE INTO search_stale VALUES (old.pk); END;
`,
  },
  {
    // What waits to be gathered is a narrow table, because settling rewrote every item's wide row. Nearly every entry shows the item its story is
    // named for: the index holds the others.
    version: 9,
    sql: `
CREATE TABLE pending (sort_at BIGINT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (sort_at, item)) WITHOUT ROWID;
INSERT INTO pending SELECT sort_at, id FROM items WHERE pending = 1;
DROP INDEX items_pending;
ALTER TABLE items DROP COLUMN pending;
DROP INDEX entries_shown;
CREATE INDEX entries_shown ON entries (shown) WHERE shown <> story;
`,
  },
  {
    version: 10,
    sql: `
CREATE INDEX refusals_held ON refusals (rule, at DESC) WHERE rule = 'ITEM_HELD';
`,
  },
  {
    version: 11,
    sql: 'CREATE INDEX members_joined ON members (joined_at DESC, item) WHERE item <> story',
  },
  {
    version: 12,
    sql: `
ALTER TABLE turns ADD COLUMN collect_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN gather_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE turns ADD COLUMN publish_ms INTEGER NOT NULL DEFAULT 0;
`,
  },
]

/** The newest version this feedmill writes. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)!.version

/** Brings the store to the newest version, one transaction a step. Throws StoreError STORE_VERSION for a store of a newer feedmill. */
export async function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0
  const found = await database.read(() => versionOf(database))
  if (found > newest) {
    throw new StoreError('STORE_VERSION', `${database.file} has version ${found}, this feedmill knows ${newest}`, { found, newest })
  }
  if (found === newest) return
  for (const migration of migrations) await database.write(() => apply(database, migration), 'full')
}

/** The version of a store; 0 for an empty file. */
export function versionOf(database: Pick<Database, 'raw'>): number {
  const table = database.raw.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'`).get()
  if (table === undefined) return 0
  return Number(database.raw.prepare('SELECT version FROM schema_version').get()?.version ?? 0)
}

/** Looks again inside the transaction: another process may have come first. */
function apply(database: Database, migration: Migration): void {
  if (versionOf(database) >= migration.version) return
  database.raw.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)')
  database.raw.exec(migration.sql)
  database.raw.exec(`DELETE FROM schema_version; INSERT INTO schema_version (version) VALUES (${migration.version})`)
}
