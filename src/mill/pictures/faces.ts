import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { FeedDocument } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { brings } from '../../sources/kinds/index.ts'
import type { MillParts } from '../parts.ts'
import { type Face, remembered } from '../remembered.ts'
import { fetchPage, fetchPicture } from './fetch-picture.ts'

/** No slug begins with a hyphen: no category can stand here. */
export const FACES_FOLDER = '-/faces'
const LIMITS = { maxBytes: 200_000, maxPixels: 4_000_000 }
/** Between two looks at the face of a source. */
const WEEK_MS = 7 * DAY_MS
/** Sources looked at in a turn, together: the first turns of a long list stay short. */
const A_TURN = 12

/** Returns the documents of faces that are new or changed: those of sources not looked at for a week, at most a dozen a turn. Remembers where each stands, and owes the front page if any changed. */
export async function newFaces(parts: MillParts, sources: Iterable<Source>, now: Instant): Promise<readonly FeedDocument[]> {
  const { store, settings } = parts
  if (!settings.site.faces) return []
  const before = (await remembered.faces.get(store)) ?? {}
  const readable = [...sources].filter((source) => brings(source) !== 'list')
  const due = readable.filter((source) => isDue(before[source.id], source, now)).slice(0, A_TURN)
  if (due.length === 0) return []
  const states = await store.sources.all()
  const looked = await Promise.all(
    due.map(async (source) => [source, await faceOf(parts, source, { state: states.get(source.id), known: before[source.id] })] as const),
  )
  const faces: Record<SourceId, Face> = Object.fromEntries(
    readable.flatMap(({ id }) => (before[id] === undefined ? [] : [[id, before[id]]])),
  )
  for (const [{ id, face }, document] of looked) {
    // What cannot be had today was a face yesterday.
    const path = document?.path ?? (before[id]?.wanted === face ? before[id]?.path : undefined)
    faces[id] = compact({ lookedAt: now, path, wanted: face })
  }
  if (due.some(({ id }) => faces[id]?.path !== before[id]?.path)) await remembered.isSiteDue.set(store, true)
  await remembered.faces.set(store, faces)
  return looked.flatMap(([, document]) => document ?? [])
}

function isDue(known: Face | undefined, { face }: Source, now: Instant): boolean {
  return known === undefined || known.wanted !== face || now - known.lookedAt >= WEEK_MS
}

interface Sought {
  readonly state: SourceState | undefined
  readonly known: Face | undefined
}

/** The face the operator names, else the feed's own picture, else the icon that its site names, else the one at the customary address. */
async function faceOf(parts: MillParts, { face, options }: Source, { state, known }: Sought): Promise<FeedDocument | undefined> {
  // What is read with a login shows the public nothing of its site.
  const isPrivate = options.auth !== undefined || options.headers !== undefined
  for (const url of isPrivate ? [face] : [face, state?.image]) {
    const document = url === undefined ? undefined : await documentAt(parts, url)
    if (document !== undefined) return document
    // The operator's choice is waited for.
    if (url !== undefined && url === face && known?.wanted === face && known?.path !== undefined) return undefined
  }
  if (isPrivate || state?.siteUrl === undefined || !/^https?:/.test(state.siteUrl)) return undefined
  const page = await fetchPage(parts, state.siteUrl)
  const icons = page === undefined ? [] : await iconsOf(page)
  for (const url of [...icons.slice(0, 2), new URL('/favicon.ico', page?.url ?? state.siteUrl).href]) {
    const document = await documentAt(parts, url)
    if (document !== undefined) return document
  }
  return undefined
}

/** The readers are loaded only here, because a turn without anything new needs none. */
async function iconsOf({ html, url }: { readonly html: string; readonly url: string }): Promise<readonly string[]> {
  const { iconsIn } = await import('../../reading/index.ts')
  return iconsIn(html, url)
}

async function documentAt(parts: MillParts, url: string): Promise<FeedDocument | undefined> {
  const picture = await fetchPicture(parts, url, LIMITS)
  if (picture === undefined) return undefined
  const hash = sha256Hex(picture.bytes)
  const path = `${FACES_FOLDER}/${hash.slice(0, 16)}.${picture.type.extension}`
  return { path, bytes: picture.bytes, mediaType: picture.type.mediaType, etag: `"${hash.slice(0, 32)}"`, lastModified: 0 }
}
