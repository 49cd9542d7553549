/** Returns `urn:uuid:…` of the first 16 bytes of a digest: a name-based UUID of this version (5 or 8) and variant 10 (RFC 9562 §5.5, §5.8). The same digest gives the same urn. */
export function uuidUrn(digest: Uint8Array, version: 5 | 8): string {
  const bytes = Buffer.from(digest.subarray(0, 16))
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return `urn:uuid:${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`
}
