import { hash as hashOnce } from 'node:crypto'

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** SHA-256 of the bytes or of the UTF-8 of the text, lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return hashOnce('sha256', data, 'hex')
}

/** SHA-1 of the UTF-8 of the text, lower-case hex: only where another program's addresses are made of it. */
export function sha1Hex(data: string): string {
  return hashOnce('sha1', data, 'hex')
}

/** The first `length` base32 characters (lower case, RFC 4648 alphabet) of SHA-256 over the parts, each led by its length. 26 hold 130 bits. */
export function stableId(parts: readonly (string | Uint8Array)[], length = 26): string {
  // One text is hashed in half the time of many buffers.
  if (parts.every((part) => typeof part === 'string')) {
    let text = ''
    for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`
    return base32(hashOnce('sha256', text, 'binary'), length)
  }
  const bytes = parts.flatMap((part) => [Buffer.from(`${Buffer.byteLength(part)}:`), typeof part === 'string' ? Buffer.from(part) : part])
  return base32(hashOnce('sha256', Buffer.concat(bytes), 'binary'), length)
}

/** A readable id that depends on nothing but the address: `example-org-feed-x4k2`. Unicode letters are kept. */
export function readableId(address: string): string {
  const readable = address
    .replace(/^https?:\/\/(www\.)?/i, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
  return `${[...readable].slice(0, 40).join('')}-${stableId([address], 4)}`
}

/** The first `length` characters of the bytes in base32; one character a byte, because a text is made in a third of the time of a buffer. */
function base32(bytes: string, length: number): string {
  const end = Math.min(length, Math.ceil((bytes.length * 8) / 5))
  let [out, bits, value, from] = ['', 0, 0, 0]
  for (let at = 0; at < end; at += 2) {
    while (bits < 10) {
      value = ((value << 8) | (from < bytes.length ? bytes.charCodeAt(from) : 0)) & 0x3ffff
      from++
      bits += 8
    }
    bits -= 10
    out += PAIRS[(value >>> bits) & 1023]!
  }
  return out.length > end ? out.slice(0, end) : out
}

/** Every two characters: half as many steps. */
const PAIRS = Array.from({ length: 1024 }, (_, value) => BASE32.charAt(value >>> 5) + BASE32.charAt(value & 31))
