import { lstat, realpath } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { sha256Hex } from '../../lib/hash.ts'
import { absolutizeHtml } from '../../lib/html/absolutize.ts'
import { compact } from '../../lib/record.ts'
import { absolutize } from '../../lib/url/urls.ts'
import type { ParsedEntry, Warning } from '../../model/feed.ts'
import type { FileBeside } from '../../model/item.ts'
import type { Source } from '../../model/source.ts'
import { BESIDE } from '../../publications/index.ts'
import { readFound } from '../../sources/kinds/index.ts'
import type { ReadDocument } from './read.ts'

/**
 * Returns the documents with the files that articles without an address refer to: each reference to a regular file of the folder becomes the
 * address under which a copy will stand beside the article's page. A reference to anything else loses its address and is a warning.
 */
export async function withFilesBeside(read: readonly ReadDocument[], source: Source, limitBytes: number): Promise<readonly ReadDocument[]> {
  if (source.options.pages !== 'own') return read
  return Promise.all(read.map((one) => withFiles(one, limitBytes)))
}

async function withFiles(read: ReadDocument, limitBytes: number): Promise<ReadDocument> {
  const { feed, document } = read
  const [entry] = feed.entries
  if (document.file === undefined || entry === undefined || entry.url !== undefined) return read
  const { path: file } = document.file
  const base = `${BESIDE}${file.split('/').map(encodeURIComponent).join('/')}`
  const based = withBase(entry, base)
  const references = referencesIn(based)
  if (references.length === 0) return read
  const root = rootOf(fileURLToPath(document.url), file)
  const found = new Map<string, FileBeside | string>()
  for (const reference of references) found.set(reference, await fileAt(root, reference, limitBytes))
  const files = [...new Map([...found.values()].flatMap((one) => (typeof one === 'string' ? [] : [[one.name, one] as const]))).values()]
  const lost = [...found].flatMap(([reference, why]): Warning[] =>
    typeof why === 'string' ? [{ code: 'unresolved-file', message: `${file}: ${shown(reference)} ${why}` }] : [],
  )
  const made = replaced(based, (reference) => {
    const one = found.get(reference)
    return typeof one === 'object' ? `${BESIDE}${one.name}` : LOST
  })
  return {
    document,
    feed: {
      ...feed,
      entries: [compact({ ...made, files: files.length > 0 ? files : undefined })],
      warnings: [...feed.warnings.flatMap((warning) => withCount(warning, lost.length)), ...lost],
    },
  }
}

/** The warning of addresses without base counts those that led to no file. */
function withCount(warning: Warning, lost: number): readonly Warning[] {
  if (warning.code !== 'no-base') return [warning]
  return lost === 0 ? [] : [{ ...warning, count: lost }]
}

/** An address that nothing shows: the sanitizer takes it away. */
const LOST = 'about:invalid'

/** The entry with its relative addresses below a host that is nobody's (RFC 6761 §6.4). */
function withBase(entry: ParsedEntry, base: string): ParsedEntry {
  const resolve = (url: string): string => (/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : (absolutize(url, base) ?? url))
  return compact({
    ...entry,
    content: entry.content.map((text) => ({ ...text, value: absolutizeHtml(text.value, base, { fragments: 'keep' }) })),
    summary:
      entry.summary?.type === 'html'
        ? { ...entry.summary, value: absolutizeHtml(entry.summary.value, base, { fragments: 'keep' }) }
        : entry.summary,
    image: entry.image === undefined ? undefined : { ...entry.image, url: resolve(entry.image.url) },
    enclosures: entry.enclosures.map((enclosure) => ({ ...enclosure, url: resolve(enclosure.url) })),
  })
}

const REFERENCE = new RegExp(`${BESIDE.replaceAll('.', '\\.')}[^"'\\s<>]*`, 'g')

function textsOf({ content, summary, image, enclosures }: ParsedEntry): readonly string[] {
  return [...content.map(({ value }) => value), summary?.value ?? '', image?.url ?? '', ...enclosures.map(({ url }) => url)]
}

function referencesIn(entry: ParsedEntry): readonly string[] {
  return [...new Set(textsOf(entry).flatMap((text) => text.match(REFERENCE) ?? []))].slice(0, MOST_FILES)
}

/** Of one article. */
const MOST_FILES = 500

function replaced(entry: ParsedEntry, by: (reference: string) => string): ParsedEntry {
  const within = (text: string): string => text.replace(REFERENCE, by)
  const image = entry.image === undefined ? undefined : { ...entry.image, url: within(entry.image.url) }
  return compact({
    ...entry,
    content: entry.content.map((text) => ({ ...text, value: within(text.value) })),
    summary: entry.summary === undefined ? undefined : { ...entry.summary, value: within(entry.summary.value) },
    image: image?.url === LOST ? undefined : image,
    enclosures: entry.enclosures.map((enclosure) => ({ ...enclosure, url: within(enclosure.url) })).filter(({ url }) => url !== LOST),
  })
}

/** The file a reference means, with the name of its copy; or why there is none. Nothing outside the folder is opened, and no link followed. */
async function fileAt(root: string, reference: string, limitBytes: number): Promise<FileBeside | string> {
  const relative = pathOf(reference)
  if (relative === undefined) return 'is no path'
  const extension = path.extname(relative).slice(1).toLowerCase()
  if (!COPIED.has(extension)) return 'is not of a kind that is copied'
  const target = path.join(root, relative)
  try {
    const [folder, real] = [await realpath(root), await realpath(target)]
    const stats = await lstat(target)
    if (!stats.isFile() || real !== path.join(folder, relative)) return 'is not a regular file of the folder'
    const { size: sizeBytes, mtimeMs, ctimeMs } = stats
    const read = await readFound({ path: relative, diskPath: target, sizeBytes, mtimeMs, ctimeMs }, limitBytes)
    if ('skipped' in read) return read.skipped.message.slice(read.skipped.path.length + 1)
    if (extension === 'svg' && ACTIVE_SVG.test(new TextDecoder().decode(read.bytes))) return 'is a picture that runs script'
    return { name: `${sha256Hex(read.bytes).slice(0, 16)}.${extension}`, path: relative }
  } catch {
    return 'does not exist'
  }
}

/** Relative to the folder, `/` between parts; undefined for what leaves it or is hidden. */
function pathOf(reference: string): string | undefined {
  try {
    const parts = decodeURIComponent(reference.slice(BESIDE.length).split(/[?#]/, 1)[0]!).split('/')
    return parts.some((part) => part === '' || part.startsWith('.') || /[\\\u0000-\u001f]/.test(part)) ? undefined : parts.join('/')
  } catch {
    return undefined
  }
}

function shown(reference: string): string {
  return pathOf(reference) ?? reference.slice(BESIDE.length)
}

function rootOf(diskPath: string, file: string): string {
  return file.split('/').reduce((folder) => path.dirname(folder), diskPath)
}

const COPIED = new Set(
  'png jpg jpeg gif webp avif svg bmp ico mp3 m4a ogg oga opus flac wav mp4 m4v webm mov pdf epub zip gz csv txt'.split(' '),
)

/** Whatever in an SVG picture runs script or loads something, when somebody opens it by its own address. */
const ACTIVE_SVG =
  /<(?:\w+:)?(?:script|foreignObject|iframe|embed|object|handler|animate|set)\b|\son\w+\s*=|(?:java|vb)script:|<!(?:ENTITY|DOCTYPE[^>]*\[)|(?:href|src)\s*=\s*["']?\s*(?!#|["']|data:image\/(?:png|jpe?g|gif|webp))/i
