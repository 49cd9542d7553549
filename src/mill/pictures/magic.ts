/** What bytes are, whatever their name or media type says. */
export interface PictureType {
  readonly extension: 'png' | 'jpg' | 'gif' | 'webp' | 'ico'
  readonly mediaType: string
  readonly width: number
  readonly height: number
}

/** Returns the type and size of a picture by its own bytes; undefined for what is none of the five types or has no size. SVG is none: it is a program. */
export function pictureTypeOf(bytes: Uint8Array): PictureType | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const read of [png, gif, webp, ico, jpeg]) {
    const found = read(view)
    if (found !== undefined && found.width > 0 && found.height > 0) return found
  }
  return undefined
}

function png(view: Buffer): PictureType | undefined {
  if (view.length < 24 || view.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return undefined
  return { extension: 'png', mediaType: 'image/png', width: view.readUInt32BE(16), height: view.readUInt32BE(20) }
}

function gif(view: Buffer): PictureType | undefined {
  if (view.length < 10 || !/^GIF8[79]a$/.test(view.toString('latin1', 0, 6))) return undefined
  return { extension: 'gif', mediaType: 'image/gif', width: view.readUInt16LE(6), height: view.readUInt16LE(8) }
}

function webp(view: Buffer): PictureType | undefined {
  if (view.length < 30 || view.toString('latin1', 0, 4) !== 'RIFF' || view.toString('latin1', 8, 12) !== 'WEBP') return undefined
  const of = (width: number, height: number): PictureType => ({ extension: 'webp', mediaType: 'image/webp', width, height })
  switch (view.toString('latin1', 12, 16)) {
    case 'VP8X':
      return of(view.readUIntLE(24, 3) + 1, view.readUIntLE(27, 3) + 1)
    case 'VP8L':
      return of((view.readUInt16LE(21) & 0x3fff) + 1, ((view.readUInt32LE(21) >>> 14) & 0x3fff) + 1)
    case 'VP8 ':
      return of(view.readUInt16LE(26) & 0x3fff, view.readUInt16LE(28) & 0x3fff)
    default:
      return undefined
  }
}

/** An icon has up to 256 pixels a side; 0 stands for 256. */
function ico(view: Buffer): PictureType | undefined {
  if (view.length < 22 || view.readUInt32BE(0) !== 0x00000100 || view.readUInt16LE(4) === 0) return undefined
  return { extension: 'ico', mediaType: 'image/x-icon', width: view[6]! || 256, height: view[7]! || 256 }
}

/** The frame header says the size; segments before it are passed over (ITU T.81 B.1.1.4). */
function jpeg(view: Buffer): PictureType | undefined {
  if (view.length < 12 || view[0] !== 0xff || view[1] !== 0xd8) return undefined
  for (let at = 2; at + 9 < view.length; ) {
    if (view[at] !== 0xff) return undefined
    const marker = view[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { extension: 'jpg', mediaType: 'image/jpeg', height: view.readUInt16BE(at + 5), width: view.readUInt16BE(at + 7) }
    at += 2 + view.readUInt16BE(at + 2)
  }
  return undefined
}
