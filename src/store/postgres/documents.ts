import { compact } from '../../lib/record.ts'
import type { Instant } from '../../model/instant.ts'
import type { StoryId } from '../../model/story.ts'
import type { ArchivePage, DocumentMemory, StoredDocument } from '../contract.ts'
import type { Database } from './database.ts'
import { columnsOf, lastOfEach } from './many-rows.ts'

const COLUMNS = 'path, etag, last_modified, media_type, links, style'

export const DOCUMENT_SQL = {
  get: `SELECT ${COLUMNS} FROM documents WHERE path = $1`,
  list: `SELECT ${COLUMNS} FROM documents ORDER BY path`,
  save: `INSERT INTO documents (${COLUMNS}) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[])
    ON CONFLICT (path) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, media_type = excluded.media_type,
      links = excluded.links, style = excluded.style`,
  count: 'SELECT count(*) AS count FROM documents',
  remove: 'DELETE FROM documents WHERE path = ANY($1::text[])',
  archivePages: 'SELECT category, number, story_ids, closed_at, rendering FROM archive_pages WHERE category = $1 ORDER BY number',
  saveArchivePage: `INSERT INTO archive_pages (category, number, story_ids, closed_at, rendering) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (category, number) DO UPDATE SET story_ids = excluded.story_ids, closed_at = excluded.closed_at, rendering = excluded.rendering`,
  live: 'SELECT story_ids FROM live_documents WHERE category = $1',
  saveLive: `INSERT INTO live_documents (category, story_ids) VALUES ($1, $2) ON CONFLICT (category) DO UPDATE SET story_ids = excluded.story_ids`,
} as const

/** What was published. */
export function documentMemory(database: Database): DocumentMemory {
  return {
    get: async (path) => (await database.all<DocumentRow>(DOCUMENT_SQL.get, path)).map(documentOf)[0],
    save: (documents) => saveDocuments(database, documents),
    remove: async (paths) => void (await database.run(DOCUMENT_SQL.remove, paths)),
    list: async () => (await database.all<DocumentRow>(DOCUMENT_SQL.list)).map(documentOf),
    count: async () => (await database.first<{ count: number }>(DOCUMENT_SQL.count))?.count ?? 0,
    archivePages: async (category) => (await database.all<PageRow>(DOCUMENT_SQL.archivePages, category)).map(pageOf),
    saveArchivePage: (page) => saveArchivePage(database, page),
    live: (category) => live(database, category),
    saveLive: async (category, storyIds) => void (await database.run(DOCUMENT_SQL.saveLive, category, JSON.stringify(storyIds))),
  }
}

interface DocumentRow {
  readonly path: string
  readonly etag: string
  readonly last_modified: Instant
  readonly media_type: string
  readonly links: string | null
  readonly style: string | null
}

function documentOf(row: DocumentRow): StoredDocument {
  return compact({
    path: row.path,
    etag: row.etag,
    lastModified: row.last_modified,
    mediaType: row.media_type,
    links: row.links === null ? undefined : (JSON.parse(row.links) as StoredDocument['links']),
    styleHash: row.style ?? undefined,
  })
}

async function saveDocuments(database: Database, documents: readonly StoredDocument[]): Promise<void> {
  if (documents.length === 0) return
  const rows = lastOfEach(documents, ({ path }) => path).map(({ path, etag, lastModified, mediaType, links, styleHash = null }) => [
    path,
    etag,
    lastModified,
    mediaType,
    links === undefined ? null : JSON.stringify(links),
    styleHash,
  ])
  await database.run(DOCUMENT_SQL.save, ...columnsOf(rows, 6))
}

/** A page as its row has it. */
export interface PageRow {
  readonly category: string
  readonly number: number
  readonly story_ids: string
  readonly closed_at: Instant
  readonly rendering: string | null
}

function pageOf(row: PageRow): ArchivePage {
  return compact({
    category: row.category,
    number: row.number,
    storyIds: JSON.parse(row.story_ids) as string[],
    closedAt: row.closed_at,
    rendering: row.rendering ?? undefined,
  })
}

async function saveArchivePage(database: Database, { category, number, storyIds, closedAt, rendering }: ArchivePage): Promise<void> {
  await database.run(DOCUMENT_SQL.saveArchivePage, category, number, JSON.stringify(storyIds), closedAt, rendering ?? null)
}

async function live(database: Database, category: string): Promise<readonly StoryId[] | undefined> {
  const row = await database.first<{ story_ids: string }>(DOCUMENT_SQL.live, category)
  return row === undefined ? undefined : (JSON.parse(row.story_ids) as StoryId[])
}
