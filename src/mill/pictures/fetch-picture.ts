import { FetchError } from '../../model/errors.ts'
import type { MillParts } from '../parts.ts'
import { type PictureType, pictureTypeOf } from './magic.ts'

export interface PictureLimits {
  readonly maxBytes: number
  readonly maxPixels: number
}

export interface FetchedPicture {
  readonly bytes: Uint8Array
  readonly type: PictureType
}

const TIMEOUT_MS = 8_000

/** Returns a picture that a publisher names, asked for once through the guarded client; undefined if it cannot be had, is none by its bytes, or is over a limit. */
export async function fetchPicture(
  { client }: Pick<MillParts, 'client'>,
  url: string,
  limits: PictureLimits,
): Promise<FetchedPicture | undefined> {
  const answer = await askFor(client, url, 'image/webp,image/png,image/jpeg,image/gif,image/*;q=0.5', limits.maxBytes)
  if (answer === undefined) return undefined
  const type = pictureTypeOf(answer.bytes)
  return type !== undefined && type.width * type.height <= limits.maxPixels ? { bytes: answer.bytes, type } : undefined
}

/** Returns a page as text with its address after redirects; undefined if it cannot be had. */
export async function fetchPage(
  { client }: Pick<MillParts, 'client'>,
  url: string,
): Promise<{ readonly html: string; readonly url: string } | undefined> {
  const answer = await askFor(client, url, 'text/html,application/xhtml+xml', MOST_OF_PAGE)
  return answer === undefined ? undefined : { html: Buffer.from(answer.bytes).toString('utf8'), url: answer.url }
}

const MOST_OF_PAGE = 2 ** 21

async function askFor(client: MillParts['client'], url: string, accept: string, maxBytes: number) {
  if (!/^https?:/.test(url)) return undefined
  try {
    const answer = await client.get(url, { accept, maxBytes, timeoutMs: TIMEOUT_MS, maxRedirects: 5 })
    return answer.status === 200 ? answer : undefined
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    return undefined
  }
}
