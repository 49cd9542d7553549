import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { sha256Hex } from '../../../lib/hash.ts'
import { mapped } from '../../../lib/record.ts'
import type { FeedDocument } from '../../../model/document.ts'
import type { Instant } from '../../../model/instant.ts'
import type { FileBeside, Item } from '../../../model/item.ts'
import type { OwnPage } from '../../../publications/index.ts'
import { addressOf, readFound } from '../../../sources/kinds/index.ts'
import { mediaTypeOf } from '../../../writing/index.ts'
import type { MillParts } from '../../parts.ts'

/** Returns the copies of an article's files that do not stand beside its page yet. A file that is another by now is left to the next reading of the article. */
export async function filesBeside(parts: MillParts, item: Item, page: OwnPage, changed: Instant): Promise<readonly FeedDocument[]> {
  const source = parts.settings.sources.find(({ id }) => id === item.sourceId)
  if (source === undefined || item.files === undefined) return []
  const root = path.resolve(parts.configDirectory, addressOf(source))
  const copies = await Promise.all(item.files.map((file) => copyOf(parts, { file, root, page, changed })))
  return mapped(copies, (copy) => copy)
}

async function copyOf(
  { store, settings }: MillParts,
  { file, root, page, changed }: { readonly file: FileBeside; readonly root: string; readonly page: OwnPage; readonly changed: Instant },
): Promise<FeedDocument | undefined> {
  const target = `${page.folder}/${file.name}`
  if ((await store.documents.get(target)) !== undefined) return undefined
  const diskPath = path.join(root, file.path)
  const stats = await lstat(diskPath).catch(() => undefined)
  if (stats?.isFile() !== true) return undefined
  const { size: sizeBytes, mtimeMs, ctimeMs } = stats
  const read = await readFound({ path: file.path, diskPath, sizeBytes, mtimeMs, ctimeMs }, settings.fetch.maxBodyBytes)
  if ('skipped' in read) return undefined
  const hash = sha256Hex(read.bytes)
  if (!file.name.startsWith(hash.slice(0, 16))) return undefined
  return {
    path: target,
    bytes: read.bytes,
    mediaType: file.name.endsWith('.svg') ? 'image/svg+xml' : mediaTypeOf({ url: page.url + file.name }),
    etag: `"${hash.slice(0, 32)}"`,
    lastModified: changed,
  }
}
