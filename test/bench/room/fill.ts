import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openStore } from '../../../src/store/index.ts'
import { STORE_FILE } from '../../../src/store/sqlite/backup.ts'

const DAY_MS = 86_400_000

/**
 * Makes a store of so many sources and items with statements of SQLite, because a million items through the mill would take an hour: every item a story of its
 * own but each tenth, which joins the one before; a year of dates, in one of ten categories; 30 days of fetches, one a day; all indexed for the search.
 */
export async function fillStore(
  directory: string,
  size: { readonly sources: number; readonly items: number; readonly now: number },
): Promise<void> {
  await (await openStore({ directory })).close()
  const raw = new DatabaseSync(join(directory, STORE_FILE))
  try {
    raw.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN')
    for (const sql of statements(size)) raw.exec(sql)
    raw.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    raw.close()
  }
}

/** Titles and texts of made-up words, Latin and Chinese, some in every item and some in few. */
function statements({
  sources,
  items,
  now,
}: {
  readonly sources: number
  readonly items: number
  readonly now: number
}): readonly string[] {
  const numbers = (last: number) => `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${last})`
  const sortAt = `${now} - (n * 7919 % 365) * ${DAY_MS} - n % 86400000`
  return [
    `${numbers(sources)} INSERT INTO sources (pk, id, since, state) SELECT n, 's' || n, ${now - 365 * DAY_MS}, json_object('sourceId', 's' || n, 'address', hex(n),
      'validators', json_object('etag', '"' || hex(randomblob(16)) || '"', 'lastModified', 'Thu, 01 Jan 2026 00:00:00 GMT', 'url', 'https://s' || n || '.example/feed.xml'),
      'bodyHash', hex(randomblob(32)), 'lastPolledAt', ${now} - n * 100, 'lastGoodAt', ${now} - n * 100, 'lastNewAt', ${now} - n * 60000,
      'nextDueAt', ${now} + n * 8000, 'nextReason', 'posting rate', 'failuresInRow', n % 50 = 0, 'failingSince', CASE WHEN n % 50 = 0 THEN ${now - DAY_MS} END,
      'lastError', CASE WHEN n % 50 = 0 THEN json('{"code":"FETCH_TIMEOUT","message":"no answer within 10 s","at":1}') END, 'hints', json('{}'),
      'postingGapMs', 3600000, 'rung', 'guid', 'title', 'The feed of source ' || n, 'siteUrl', 'https://s' || n || '.example/', 'selfUrl', 'https://s' || n || '.example/feed.xml',
      'counts', json_object('requests', 1000, 'notModified', 900, 'wireBytes', 1000000)) FROM n`,
    `${numbers(sources)} INSERT INTO hosts SELECT 's' || n || '.example', 1000, 900, 1000000, 1000, ${now} - n, 0 FROM n`,
    `${numbers(items)} INSERT INTO items (pk, id, source, sort_at, first_seen, pending, guid, url, title, rest, summary) SELECT n, printf('%026d', n), n % ${sources} + 1,
      ${sortAt}, ${sortAt}, 0, 'https://s' || (n % ${sources} + 1) || '.example/' || n, 'https://s' || (n % ${sources} + 1) || '.example/' || n,
      'Harbour news ' || n || ' 渡轮停航', json_object('rung', 'guid', 'key', 'k' || n, 'guidIsPermalink', json('true'), 'urlKeys', json('[]'), 'authors', json('[]'),
      'contributors', json('[]'), 'tags', json('[]'), 'links', json('[]'), 'enclosures', json('[]'), 'published', ${sortAt}, 'changed', ${sortAt}, 'position', 0,
      'visibleHash', 'x', 'origin', json_object('sourceId', 's' || (n % ${sources} + 1), 'id', 'x', 'title', 'x', 'authors', json('[]'))), 'The ferry sails again.' FROM n`,
    `INSERT INTO members SELECT id, printf('%026d', pk - (pk % 10 = 0)), sort_at, '{"rule":"content","score":0.' || (50 + pk % 49) || ',"reasons":["words 0.8"],"algo":1}' FROM items`,
    `INSERT INTO stories SELECT id, id FROM items WHERE pk % 10 <> 0`,
    `INSERT INTO entries (category, story, shown, companions, sort_at, changed_at, rule, held, hidden, sequence, arrived)
      SELECT 'c' || (pk % 7), id, id, '', sort_at, sort_at, 'source', 0, 0, pk, first_seen FROM items WHERE pk % 10 <> 0`,
    `INSERT INTO categories SELECT 'c' || value, ${items}, ${items} FROM json_each('[0,1,2,3,4,5,6]')`,
    `${numbers(sources)} INSERT INTO fetches SELECT n, ${now} - d.value * ${DAY_MS}, 'fetched', NULL, 200, 5000, 120, n % 9, 1, 20, 0
      FROM n CROSS JOIN json_each('[${Array.from({ length: 30 }, (_, day) => day).join(',')}]') d`,
    `${numbers(2_880)} INSERT INTO turns (at, duration_ms, asked, failed, not_modified, added, updated, joined, written)
      SELECT ${now} - n * 900000, 4000, 300, 3, 200, 50, 9, 4, 12 FROM n`,
    `INSERT INTO search (rowid, title, text, about) SELECT pk, 'harbour news ' || pk || ' 渡轮 轮停 停航 航', 'the ferry sails again' ||
      CASE WHEN pk % 97 = 0 THEN ' lighthouse' ELSE '' END, 's' || source || ' example' FROM items`,
    `UPDATE search_state SET low = 1, high = ${items}`,
  ]
}
