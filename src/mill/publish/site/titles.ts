import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ItemFacts } from '../../../model/publication.ts'
import type { Store } from '../../../store/contract.ts'
import { dayOf, type TitleRow } from '../../../writing/index.ts'
import { remembered } from '../../remembered.ts'

/** Titles that can be found: about 300 KB, loaded by who searches. */
const MOST = 2000
/** Removals looked at together. */
const PORTION = 500

/**
 * Remembers the titles of a document of the category that takes every item, so that they can be found after they have left it. Titles of items
 * that were taken back are forgotten.
 */
export async function rememberTitles(slug: string, items: readonly ItemFacts[], store: Store): Promise<void> {
  const before = (await remembered.titles.get(store)) ?? { rows: [], since: 0 }
  const { gone, since } = await removedSince(slug, before.since, store)
  const rows = new Map(before.rows.map((row) => [row.id, row]))
  for (const id of gone) rows.delete(id)
  for (const { itemId: id, name, url, published, teaser } of items)
    if (url !== undefined && name !== '') rows.set(id, { id, title: name, url, published, source: teaser?.source ?? '' })
  const newest = [...rows.values()].sort((a, b) => b.published - a.published || (a.id < b.id ? -1 : 1)).slice(0, MOST)
  const isChanged = JSON.stringify(newest) !== JSON.stringify(before.rows)
  if (isChanged || since !== before.since) await remembered.titles.set(store, { rows: newest, since })
}

/** Every title is remembered anew as it is published: how items are shown has changed. */
export async function forgetTitles(store: Store): Promise<void> {
  const { since = 0 } = (await remembered.titles.get(store)) ?? {}
  await remembered.titles.set(store, { rows: [], since })
}

async function removedSince(
  slug: string,
  since: number,
  store: Store,
): Promise<{ readonly gone: readonly string[]; readonly since: number }> {
  const gone: string[] = []
  for (let cursor = since; ; ) {
    const { entries, removals } = await store.entries.changesSince(slug, cursor, PORTION)
    gone.push(...removals.map(({ itemId }) => itemId))
    if (removals.length < PORTION)
      return { gone, since: Math.max(cursor, ...[...entries, ...removals].map(({ sequence = 0 }) => sequence)) }
    cursor = removals.at(-1)!.sequence
  }
}

/** Returns the titles that can be searched, newest first, in the form the search script reads. */
export async function titleRows(store: Store, timeZone: string | undefined): Promise<readonly TitleRow[]> {
  const { rows } = (await remembered.titles.get(store)) ?? { rows: [] }
  return rows.map(({ title, url, source, published }) => [title, url, source, dayOf(published, timeZone)])
}

/** Returns the search library as browsers run it, as it stands in its package. */
export function searchLibrary(): string {
  const entrance = fileURLToPath(import.meta.resolve('minisearch'))
  return readFileSync(entrance.replace(/dist[\\/]es[\\/]index\.js$/, 'dist/umd/index.js'), 'utf8').replace(
    /\n\/\/# sourceMappingURL=.*\s*$/,
    '\n',
  )
}
