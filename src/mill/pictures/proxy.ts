import { sha256Hex } from '../../lib/hash.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { FeedDocument } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { MillParts } from '../parts.ts'
import { remembered } from '../remembered.ts'
import { type Encode, loadEncoder, SIZES, type SizeName } from './encode.ts'
import { fetchPicture } from './fetch-picture.ts'

/** No slug begins with a hyphen: no category can stand here. */
export const PICTURES_FOLDER = '-/pictures'
const LIMITS = { maxBytes: 8 * 2 ** 20, maxPixels: 50_000_000 }
/** Pictures fetched in a turn; pages that lack one are written again in the next. */
const A_TURN = 60
const AT_ONCE = 4
/** Before a picture that could not be had is asked for again. */
const AGAIN_MS = 3 * DAY_MS
const MOST_FAILED = 5000

/** Puts pictures of our own in the place of those of publishers, for one turn. */
export interface PictureProxy {
  /** Returns a page whose pictures are all our own: those that could not be had are left out. `owner` is written again next turn if some are still to be fetched. */
  localise(html: string, owner: string): Promise<string>
  /** Remembers what could not be had, and whose pages are owed. */
  finish(): Promise<void>
}

/** Writes documents into every output; returns why not, if it cannot. */
export type WriteDocuments = (documents: readonly FeedDocument[]) => Promise<string | undefined>

/** Returns the proxy of a turn; undefined where pages link to the publishers' own pictures. Throws ConfigError if sharp is not installed. */
export async function openPictureProxy(parts: MillParts, now: Instant, write: WriteDocuments): Promise<PictureProxy | undefined> {
  if (parts.settings.site.images !== 'proxy') return undefined
  const encode = await loadEncoder()
  const failed = new Map(Object.entries((await remembered.failedPictures.get(parts.store)) ?? {}).filter(([, at]) => now - at < AGAIN_MS))
  const owed = new Set<string>()
  const context = { parts, encode, write, failed, now }
  let budget = A_TURN
  return {
    async localise(html, owner) {
      const wanted = [...new Set(picturesIn(html))]
      const known = new Set(await keep(wanted, (url) => isThere(parts, url)))
      const missing = wanted.filter((url) => !known.has(url) && !failed.has(nameOf(url)))
      const asked = missing.slice(0, budget)
      budget -= asked.length
      if (asked.length < missing.length) owed.add(owner)
      for (const url of await keep(asked, (one) => obtain(context, one))) known.add(url)
      return withOwnPictures(html, known, parts.settings.site.url)
    },
    async finish() {
      const newest = [...failed].sort(([, a], [, b]) => b - a).slice(0, MOST_FAILED)
      await remembered.failedPictures.set(parts.store, Object.fromEntries(newest))
      await remembered.owedPictures.set(parts.store, [...owed].sort())
    },
  }
}

interface ObtainContext {
  readonly parts: MillParts
  readonly encode: Encode
  readonly write: WriteDocuments
  readonly failed: Map<string, Instant>
  readonly now: Instant
}

async function obtain({ parts, encode, write, failed, now }: ObtainContext, url: string): Promise<boolean> {
  const picture = await fetchPicture(parts, url, LIMITS)
  const sizes = picture === undefined ? undefined : await encode(picture.bytes, LIMITS.maxPixels)
  if (sizes === undefined) {
    failed.set(nameOf(url), now)
    return false
  }
  return (await write(SIZE_NAMES.map((size) => documentOf(pathOf(url, size), sizes[size])))) === undefined
}

const SIZE_NAMES = Object.keys(SIZES) as readonly SizeName[]

/** Those for which the question is answered with yes, a few asked at a time. */
async function keep(urls: readonly string[], ask: (url: string) => Promise<boolean>): Promise<readonly string[]> {
  const yes: string[] = []
  const waiting = urls.values()
  const work = async (): Promise<void> => {
    for (const url of waiting) if (await ask(url)) yes.push(url)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return yes
}

async function isThere({ store }: MillParts, url: string): Promise<boolean> {
  return (await store.documents.get(pathOf(url, 'l'))) !== undefined
}

function nameOf(url: string): string {
  return sha256Hex(url).slice(0, 24)
}

function pathOf(url: string, size: SizeName): string {
  return `${PICTURES_FOLDER}/${nameOf(url)}-${size}.webp`
}

function documentOf(path: string, bytes: Uint8Array): FeedDocument {
  return { path, bytes, mediaType: 'image/webp', etag: `"${sha256Hex(bytes).slice(0, 32)}"`, lastModified: 0 }
}

/** Pictures of a page that we wrote: its attributes stand in double quotes, escaped. */
const IMAGE = /<img\b[^>]*>/g
const SOURCE = /(?:^|\s)src="(https?:[^"]*)"/

function picturesIn(html: string): string[] {
  return [...html.matchAll(IMAGE)].flatMap(([tag]) => {
    const url = SOURCE.exec(tag)?.[1]
    return url === undefined || tag.includes('class="face"') ? [] : [unescaped(url)]
  })
}

/** Only what a browser would load is changed: the addresses of pictures, their candidates, posters. */
function withOwnPictures(html: string, known: ReadonlySet<string>, siteUrl: string): string {
  return html
    .replace(/<source\b[^>]*\ssrcset="[^>]*>/g, '')
    .replace(/(<video\b[^>]*?)\sposter="[^"]*"/g, '$1')
    .replace(IMAGE, (tag) => {
      if (tag.includes('class="face"')) return tag
      const url = SOURCE.exec(tag)?.[1]
      if (url === undefined || !known.has(unescaped(url))) return ''
      const at = (size: SizeName) => new URL(pathOf(unescaped(url), size), siteUrl).href
      const sizes = tag.includes(`width="${THUMB}"`) ? `${THUMB}px` : '(min-width: 48rem) 44rem, 100vw'
      const candidates = `srcset="${at('s')} ${SIZES.s}w, ${at('l')} ${SIZES.l}w" sizes="${sizes}"`
      return tag.replace(/\s(?:srcset|sizes)="[^"]*"/g, '').replace(SOURCE, () => ` src="${at('l')}" ${candidates}`)
    })
}

/** Pixels of a picture beside a title. */
const THUMB = 88

function unescaped(value: string): string {
  return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
