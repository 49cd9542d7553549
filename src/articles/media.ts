import { compact, isRecord } from '../lib/record.ts'
import type { Enclosure, Image } from '../model/elements.ts'
import { asText, textOf } from './front-matter/values.ts'

type Resolve = (reference: string) => string

/** The image of an address, an object with one, or the first of a list; undefined where there is none. */
export function asImage(value: unknown, resolve: Resolve): Image | undefined {
  if (Array.isArray(value)) return firstImage(value, resolve)
  if (isRecord(value)) return imageOf(value, resolve)
  const text = typeof value === 'string' ? asText(value) : undefined
  return text !== undefined && looksLikeAddress(text) ? { url: resolve(text) } : undefined
}

/** The enclosures of an address, an object with one, or a list of either. */
export function asEnclosures(value: unknown, resolve: Resolve): readonly Enclosure[] {
  if (Array.isArray(value)) return value.flatMap((inner) => (Array.isArray(inner) ? [] : asEnclosures(inner, resolve)))
  if (!isRecord(value)) {
    const text = typeof value === 'string' ? asText(value) : undefined
    return text !== undefined && looksLikeAddress(text) ? [enclosureOf({ url: text }, resolve)].filter((found) => found !== undefined) : []
  }
  const found = enclosureOf(value, resolve)
  return found === undefined ? [] : [found]
}

function firstImage(values: readonly unknown[], resolve: Resolve): Image | undefined {
  for (const value of values) {
    const image = Array.isArray(value) ? undefined : asImage(value, resolve)
    if (image !== undefined) return image
  }
  return undefined
}

function imageOf(record: Readonly<Record<string, unknown>>, resolve: Resolve): Image | undefined {
  const url = textOf(record, ['url', 'src', 'path', 'image', 'file', 'feature', 'teaser', 'overlay_image', 'thumbnail', 'large'])
  if (url === undefined || !looksLikeAddress(url)) return undefined
  const title = textOf(record, ['title', 'caption'])
  const description = textOf(record, ['alt', 'description', 'relative_alt'])
  const [width, height] = [sizeOf(record.width), sizeOf(record.height)]
  return compact({ url: resolve(url), title, description, width: width || undefined, height: height || undefined })
}

function enclosureOf(record: Readonly<Record<string, unknown>>, resolve: Resolve): Enclosure | undefined {
  const reference = textOf(record, ['url', 'src', 'href', 'file', 'path', 'link'])
  if (reference === undefined) return undefined
  const url = resolve(reference)
  const type = textOf(record, ['type', 'mime', 'mime_type', 'mimetype']) ?? typeByName(reference)
  const length = sizeOf(record.length ?? record.size ?? record.bytes ?? record.filesize)
  const duration = secondsOf(record.duration)
  const title = textOf(record, ['title', 'name', 'caption'])
  const medium = /^(audio|video|image)\//.exec(type ?? '')?.[1]
  return compact({
    url,
    type: type || undefined,
    length: length || undefined,
    title: title || undefined,
    duration: duration || undefined,
    medium: medium || undefined,
  })
}

/** Not a word such as `true` or `none`: a path or an address, with no white space in it. */
function looksLikeAddress(text: string): boolean {
  return !/\s/.test(text) && /[./]/.test(text) && !/^(?:javascript|data|vbscript):/i.test(text)
}

function sizeOf(value: unknown): number | undefined {
  const number = Number(asText(value))
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** Seconds of `3723`, `62:03` or `1:02:03`. */
function secondsOf(value: unknown): number | undefined {
  const text = asText(value)
  if (text === undefined || !/^\d{1,6}(?::\d{1,2}){0,2}(?:\.\d+)?$/.test(text)) return undefined
  return text.split(':').reduce((total, part) => total * 60 + Number(part), 0)
}

function typeByName(name: string): string | undefined {
  return TYPES.get(/\.([a-z0-9]{2,4})(?:[?#]|$)/i.exec(name)?.[1]?.toLowerCase() ?? '')
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['mp3', 'audio/mpeg'],
  ['m4a', 'audio/mp4'],
  ['aac', 'audio/aac'],
  ['ogg', 'audio/ogg'],
  ['oga', 'audio/ogg'],
  ['opus', 'audio/opus'],
  ['flac', 'audio/flac'],
  ['wav', 'audio/wav'],
  ['mp4', 'video/mp4'],
  ['m4v', 'video/mp4'],
  ['mov', 'video/quicktime'],
  ['webm', 'video/webm'],
  ['pdf', 'application/pdf'],
  ['epub', 'application/epub+zip'],
  ['zip', 'application/zip'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
])
