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
    return base32(hashOnce('sha256', text, 'buffer')).slice(0, length)
  }
  const bytes = parts.flatMap((part) => [Buffer.from(`${Buffer.byteLength(part)}:`), typeof part === 'string' ? Buffer.from(part) : part])
  return base32(hashOnce('sha256', Buffer.concat(bytes), 'buffer')).slice(0, length)
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

function base32(bytes: Uint8Array): string {
  let out = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += BASE32[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return bits > 0 ? out + BASE32[(value << (5 - bits)) & 31] : out
}
