import type { Category } from '../../model/category.ts'
import { OutputError } from '../../model/errors.ts'
import { ARTICLES_FOLDER, ownPages } from '../../publications/index.ts'
import { FEED_STYLE_PATH, outputFormats } from '../../writing/index.ts'
import type { MillParts } from '../parts.ts'
import { unusedPictures, unwantedPictures } from '../pictures/index.ts'
import { remembered } from '../remembered.ts'
import { forgetRenderings, removeGonePages } from './archive-pages.ts'
import { owePages } from './own-pages/index.ts'

/** Documents of categories and formats that are no longer configured leave every output. */
export async function removeOthers(parts: MillParts): Promise<void> {
  const categories = new Map(parts.settings.categories.map((category) => [category.slug, category]))
  const pages = ownPages(parts.settings)
  const paths = (await parts.store.documents.list()).map((document) => document.path)
  const others = paths.filter(
    (path) => /^(?!-\/).*\//.test(path) && !isWritten(categories.get(path.slice(0, path.indexOf('/'))), path) && !pages.isWanted(path),
  )
  await removeAll(parts, [...others, ...(await unwantedPictures(parts, paths))])
}

/** Takes documents out of every output, and forgets them. */
async function removeAll(parts: MillParts, gone: readonly string[]): Promise<void> {
  if (gone.length === 0) return
  const isGone = await unlessFailing(parts, async () => {
    for (const output of parts.outputs) for (const path of gone) await output.remove(path)
  })
  if (!isGone) return
  await parts.store.documents.remove(gone)
  parts.onRemoved?.(gone)
}

/** The style sheet leaves the outputs if the site wants none any more. */
export async function removeUnstyled(parts: MillParts): Promise<void> {
  const { store, settings, outputs, onRemoved } = parts
  if (settings.site.stylesheet === true || (await store.documents.get(FEED_STYLE_PATH)) === undefined) return
  const isGone = await unlessFailing(parts, async () => {
    for (const output of outputs) await output.remove(FEED_STYLE_PATH)
  })
  if (!isGone) return
  await store.documents.remove([FEED_STYLE_PATH])
  onRemoved?.([FEED_STYLE_PATH])
}

/** Documents of archive pages that retention took, and pictures that no page shows any more, leave every output; if an output fails, they leave it after the next purge. */
export async function removePurgedPages(parts: MillParts): Promise<void> {
  await unlessFailing(parts, () => removeGonePages(parts))
  await removeAll(parts, await unusedPictures(parts))
}

function isWritten(category: Category | undefined, path: string): boolean {
  const format = outputFormats.find(({ fileName }) => path.endsWith(`/${fileName}`))
  return category !== undefined && (format === undefined || category.formats.includes(format.name))
}

/** Documents that somebody took out of an output are written again. Looked for once in the life of the process. */
export async function markMissing(parts: MillParts): Promise<void> {
  if (looked.has(parts.store)) return
  const documents = await parts.store.documents.list()
  const missing = new Set<string>()
  const isSeen = await unlessFailing(parts, async () => {
    for (const output of parts.outputs) {
      const standing = new Set(await output.list())
      for (const { path } of documents) if (!standing.has(path)) missing.add(path)
    }
  })
  if (!isSeen) return
  if (missing.size > 0) await oweAgain(parts, missing)
  looked.add(parts.store)
}

/** Every document of these categories, as far as they are configured, is written again: archive pages, too. */
export async function owe(parts: MillParts, slugs: ReadonlySet<string>): Promise<void> {
  for (const slug of slugs) await forgetRenderings(parts, slug)
  await parts.store.entries.markAllDirty(parts.settings.categories.map((category) => category.slug).filter((slug) => slugs.has(slug)))
}

/** Forgotten last: as long as they are remembered, whoever looks next finds them missing. */
async function oweAgain(parts: MillParts, missing: ReadonlySet<string>): Promise<void> {
  const slugs = new Set([...missing].map((path) => path.split('/')[0]!))
  await owe(parts, slugs)
  if ([...missing].some((path) => !path.includes('/'))) await remembered.isSiteDue.set(parts.store, true)
  if (slugs.has(ARTICLES_FOLDER)) await owePages(parts)
  await parts.store.documents.remove([...missing])
}

const looked = new WeakSet<MillParts['store']>()

/** False where an output fails: what was to be done is done in a later turn, and this one goes on with what can be written. */
export async function unlessFailing({ log }: MillParts, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    log.warn({ event: 'output-failed', code: error.code }, error.message)
    return false
  }
}

/** Pages that lacked pictures at the end of the last turn are written again. */
export async function owePictures(parts: MillParts): Promise<void> {
  const owed = new Set(await remembered.owedPictures.get(parts.store))
  if (owed.size === 0) return
  await owe(parts, owed)
  if (owed.has(ARTICLES_FOLDER)) await owePages(parts)
  await remembered.owedPictures.set(parts.store, [])
}
