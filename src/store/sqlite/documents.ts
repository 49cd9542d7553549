import { compact } from '../../lib/record.ts'
import type { Instant } from '../../model/instant.ts'
import type { StoryId } from '../../model/story.ts'
import type { ArchivePage, DocumentMemory, StoredDocument } from '../contract.ts'
import type { Database } from './database.ts'

export const DOCUMENT_SQL = {
  get: 'SELECT path, etag, last_modified, media_type, links, style FROM documents WHERE path = ?',
  list: 'SELECT path, etag, last_modified, media_type, links, style FROM documents ORDER BY path',
  save: `INSERT INTO documents (path, etag, last_modified, media_type, links, style) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, media_type = excluded.media_type,
      links = excluded.links, style = excluded.style`,
  count: 'SELECT count(*) AS count FROM documents',
  remove: 'DELETE FROM documents WHERE path = ?',
  archivePages: 'SELECT category, number, story_ids, closed_at, rendering FROM archive_pages WHERE category = ? ORDER BY number',
  saveArchivePage: `INSERT INTO archive_pages (category, number, story_ids, closed_at, rendering) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (category, number) DO UPDATE SET story_ids = excluded.story_ids, closed_at = excluded.closed_at, rendering = excluded.rendering`,
  live: 'SELECT story_ids FROM live_documents WHERE category = ?',
  saveLive: `INSERT INTO live_documents (category, story_ids) VALUES (?, ?) ON CONFLICT (category) DO UPDATE SET story_ids = excluded.story_ids`,
} as const

/** What was published. */
export function documentMemory(database: Database): DocumentMemory {
  return {
    get: (path) => database.read(() => database.query<DocumentRow>(DOCUMENT_SQL.get).all(path).map(documentOf)[0]),
    save: (documents) => database.write(() => saveDocuments(database, documents)),
    remove: (paths) => database.write(() => paths.forEach((path) => void database.query(DOCUMENT_SQL.remove).run(path))),
    list: () => database.read(() => database.query<DocumentRow>(DOCUMENT_SQL.list).all().map(documentOf)),
    count: () => database.read(() => Number(database.query<{ readonly count: number }>(DOCUMENT_SQL.count).all()[0]?.count ?? 0)),
    archivePages: (category) => database.read(() => database.query<PageRow>(DOCUMENT_SQL.archivePages).all(category).map(pageOf)),
    saveArchivePage: (page) => database.write(() => saveArchivePage(database, page)),
    live: (category) => database.read(() => live(database, category)),
    saveLive: (category, storyIds) =>
      database.write(() => void database.query(DOCUMENT_SQL.saveLive).run(category, JSON.stringify(storyIds))),
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

function saveDocuments(database: Database, documents: readonly StoredDocument[]): void {
  const save = database.query(DOCUMENT_SQL.save)
  for (const { path, etag, lastModified, mediaType, links, styleHash = null } of documents) {
    save.run(path, etag, lastModified, mediaType, links === undefined ? null : JSON.stringify(links), styleHash)
  }
}

interface PageRow {
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

function saveArchivePage(database: Database, page: ArchivePage): void {
  database
    .query(DOCUMENT_SQL.saveArchivePage)
    .run(page.category, page.number, JSON.stringify(page.storyIds), page.closedAt, page.rendering ?? null)
}

function live(database: Database, category: string): readonly StoryId[] | undefined {
  const row = database.query<{ story_ids: string }>(DOCUMENT_SQL.live).first(category)
  return row === undefined ? undefined : (JSON.parse(row.story_ids) as StoryId[])
}
