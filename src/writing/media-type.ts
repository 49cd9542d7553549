import type { Enclosure } from '../model/elements.ts'

/** The media type of an enclosure: as given, else by the end of its path, else by what it is for; `application/octet-stream` says we do not know. */
export function mediaTypeOf(enclosure: Pick<Enclosure, 'url' | 'type' | 'medium'>): string {
  if (enclosure.type !== undefined) return enclosure.type
  const extension = /\.([a-z0-9]{2,5})$/i.exec(URL.parse(enclosure.url)?.pathname ?? '')?.[1]?.toLowerCase()
  return BY_EXTENSION.get(extension ?? '') ?? BY_MEDIUM.get(enclosure.medium ?? '') ?? 'application/octet-stream'
}

/** What an enclosure is: `audio`, `video`, `image`, or undefined for anything else. */
export function mediumOf(enclosure: Pick<Enclosure, 'url' | 'type' | 'medium'>): string | undefined {
  return (
    /^(audio|video|image)\//.exec(mediaTypeOf(enclosure))?.[1] ??
    (enclosure.medium && MEDIA.has(enclosure.medium) ? enclosure.medium : undefined)
  )
}

const MEDIA = new Set(['audio', 'video', 'image'])

const BY_MEDIUM: ReadonlyMap<string, string> = new Map([
  ['audio', 'audio/mpeg'],
  ['video', 'video/mp4'],
  ['image', 'image/jpeg'],
])

const BY_EXTENSION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    mp3: 'audio/mpeg',
    m4a: 'audio/mp4',
    m4b: 'audio/mp4',
    aac: 'audio/aac',
    ogg: 'audio/ogg',
    oga: 'audio/ogg',
    opus: 'audio/ogg',
    flac: 'audio/flac',
    wav: 'audio/wav',
    mp4: 'video/mp4',
    m4v: 'video/mp4',
    mov: 'video/quicktime',
    webm: 'video/webm',
    mkv: 'video/x-matroska',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    png: 'image/png',
    gif: 'image/gif',
    webp: 'image/webp',
    avif: 'image/avif',
    pdf: 'application/pdf',
    epub: 'application/epub+zip',
    zip: 'application/zip',
    torrent: 'application/x-bittorrent',
  }),
)
