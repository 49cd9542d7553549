import { sha256Hex } from '../../../lib/hash.ts'
import type { FeedDocument } from '../../../model/document.ts'
import type { Instant } from '../../../model/instant.ts'
import { movedPublication } from '../../../publications/index.ts'
import { outputFormats, wordsFor } from '../../../writing/index.ts'
import type { MillParts } from '../../parts.ts'
import { remembered } from '../../remembered.ts'
import { redirectFiles } from './rules.ts'

/**
 * Leaves, for servers of static files, a small RSS and Atom at each address that a category had before, and the rules that answer 301. They stand in the
 * outputs alone: the built-in server answers 301 itself, and knows no document there. Documents of addresses that no category names any more are removed.
 * Throws OutputError.
 */
export async function leaveForwards(parts: MillParts, now: Instant): Promise<void> {
  const { store, outputs } = parts
  const known = (await remembered.forwards.get(store)) ?? { since: {}, paths: [] }
  const moved = movedSlugs(parts)
  const since = Object.fromEntries(moved.map(({ former }) => [former, known.since[former] ?? now]))
  const documents = documentsOf(parts, since)
  const paths = documents.map(({ path }) => path)
  if (known.paths.length === 0 && paths.length === 0) return
  for (const output of outputs) {
    for (const document of documents) await output.write(document)
    for (const path of known.paths) if (!paths.includes(path)) await output.remove(path)
  }
  await remembered.forwards.set(store, { since, paths })
}

/** What only the holders of a token may read is on no server of static files. */
function movedSlugs({ settings }: MillParts) {
  return settings.categories
    .filter(({ token }) => token === undefined)
    .flatMap((category) => (category.formerly ?? []).map((former) => ({ former, category })))
}

function documentsOf(parts: MillParts, since: Readonly<Record<string, Instant>>): readonly FeedDocument[] {
  const { settings, version } = parts
  const { site } = settings
  const moved = movedSlugs(parts)
  if (moved.length === 0) return []
  const feeds = moved.flatMap(({ former, category }) => {
    const at = since[former] ?? 0
    const words = wordsFor(category.language ?? site.language)
    const publication = movedPublication({ category, former, site, version, at, words })
    return outputFormats
      .filter(({ name }) => (name === 'rss' || name === 'atom') && category.formats.includes(name))
      .map((format) => documentOf(`${former}/${format.fileName}`, format.serialize(publication), format.mediaType, at))
  })
  const base = decodeURIComponent(new URL(site.url).pathname)
  const rules = redirectFiles(moved.map(({ former, category }) => ({ from: `${base}${former}/`, to: `${base}${category.slug}/` })))
  return [...feeds, ...[...rules].map(([path, text]) => documentOf(path, text, 'text/plain; charset=utf-8', 0))]
}

function documentOf(path: string, text: string, mediaType: string, lastModified: Instant): FeedDocument {
  const bytes = Buffer.from(text, 'utf8')
  return { path, bytes, mediaType, etag: `"${sha256Hex(bytes).slice(0, 32)}"`, lastModified }
}
