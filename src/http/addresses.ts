import { BlockList, isIP } from 'node:net'

/**
 * Why an address may not be reached, in one word, or undefined for a public one. IPv4 inside IPv6 (mapped, compatible, NAT64, 6to4,
 * Teredo) is judged as the IPv4 address it stands for. Ranges: IANA special-purpose registries (RFC 6890 and its updates).
 */
export function nonPublicReason(address: string): string | undefined {
  const bare = withoutZone(address)
  if (isIP(bare) === 4) return reasonV4(bytesV4(bare))
  const bytes = bytesV6(bare)
  if (bytes === undefined) return 'unreadable'
  for (const inner of embeddedV4(bytes)) {
    const reason = reasonV4(inner)
    if (reason !== undefined) return reason
  }
  return reasonV6(bytes)
}

/** Addresses and CIDR ranges that may be reached although they are not public. Throws RangeError for what is neither. */
export function allowList(entries: readonly string[]): (address: string) => boolean {
  if (entries.length === 0) return () => false
  const list = new BlockList()
  for (const entry of entries) addEntry(list, entry.trim())
  return (address) => {
    const bare = withoutZone(address)
    const family = isIP(bare)
    return family !== 0 && list.check(bare, family === 6 ? 'ipv6' : 'ipv4')
  }
}

/** The address inside brackets or not, as `new URL` writes host names; undefined for a name. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname
  return isIP(bare) === 0 ? undefined : bare
}

function addEntry(list: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/')
  const family = isIP(address)
  if (family === 0) throw new RangeError(`'${entry}' is no address and no CIDR range`)
  const type = family === 6 ? 'ipv6' : 'ipv4'
  const bits = family === 6 ? 128 : 32
  const length = prefix === undefined ? bits : Number(prefix)
  if (!/^\d+$/.test(prefix ?? '0') || length > bits) throw new RangeError(`'${entry}' is no CIDR range`)
  list.addSubnet(address, length, type)
}

function withoutZone(address: string): string {
  const zone = address.indexOf('%')
  return zone === -1 ? address : address.slice(0, zone)
}

type Range = readonly [base: number, prefix: number, reason: string]

const RANGES_V4: readonly Range[] = [
  [v4(0, 0, 0, 0), 8, 'reserved'],
  [v4(10, 0, 0, 0), 8, 'private'],
  [v4(100, 64, 0, 0), 10, 'shared'],
  [v4(127, 0, 0, 0), 8, 'loopback'],
  [v4(168, 63, 129, 16), 32, 'metadata'],
  [v4(169, 254, 169, 254), 32, 'metadata'],
  [v4(169, 254, 0, 0), 16, 'link-local'],
  [v4(172, 16, 0, 0), 12, 'private'],
  [v4(192, 0, 0, 0), 24, 'reserved'],
  [v4(192, 0, 2, 0), 24, 'documentation'],
  [v4(192, 31, 196, 0), 24, 'reserved'],
  [v4(192, 52, 193, 0), 24, 'reserved'],
  [v4(192, 88, 99, 0), 24, 'reserved'],
  [v4(192, 168, 0, 0), 16, 'private'],
  [v4(192, 175, 48, 0), 24, 'reserved'],
  [v4(198, 18, 0, 0), 15, 'benchmarking'],
  [v4(198, 51, 100, 0), 24, 'documentation'],
  [v4(203, 0, 113, 0), 24, 'documentation'],
  [v4(224, 0, 0, 0), 4, 'multicast'],
  [v4(240, 0, 0, 0), 4, 'reserved'],
]

function v4(a: number, b: number, c: number, d: number): number {
  return a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d
}

function reasonV4(bytes: readonly number[]): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const value = v4(a, b, c, d)
  return RANGES_V4.find(([base, prefix]) => value >= base && value < base + 2 ** (32 - prefix))?.[2]
}

/** Only 2000::/3 is given out for public use; what is special inside it is named here. */
const RANGES_V6: readonly (readonly [hextets: readonly number[], prefix: number, reason: string])[] = [
  [[0x2001, 0x0db8], 32, 'documentation'],
  [[0x3fff], 20, 'documentation'],
  [[0x2001, 0x0002, 0x0000], 48, 'benchmarking'],
  [[0x2001, 0x0010], 28, 'reserved'],
  [[0x2001, 0x0020], 28, 'reserved'],
  [[0x2001, 0x0000], 23, 'reserved'],
  [[0x2620, 0x004f, 0x8000], 48, 'reserved'],
]

function reasonV6(bytes: Uint8Array): string | undefined {
  const first = bytes[0] ?? 0
  const second = bytes[1] ?? 0
  if (bytes.subarray(0, 15).every((byte) => byte === 0)) return bytes[15] === 1 ? 'loopback' : 'reserved'
  if (first === 0xff) return 'multicast'
  if ((first & 0xfe) === 0xfc) return 'private'
  if (first === 0xfe && (second & 0xc0) === 0x80) return 'link-local'
  if (first === 0xfe && (second & 0xc0) === 0xc0) return 'private'
  if (isMapped(bytes) || isTranslated(bytes) || isTeredo(bytes)) return undefined
  if ((first & 0xe0) !== 0x20) return 'reserved'
  return RANGES_V6.find(([hextets, prefix]) => hasPrefix(bytes, hextets, prefix))?.[2]
}

/** The IPv4 addresses that packets to this IPv6 address may end up at. */
function embeddedV4(bytes: Uint8Array): number[][] {
  if (isMappedOrCompatible(bytes) || isTranslated(bytes)) return [[...bytes.subarray(12, 16)]]
  if (hasPrefix(bytes, [0x2002], 16)) return [[...bytes.subarray(2, 6)]]
  if (isTeredo(bytes)) return [[...bytes.subarray(4, 8)], [...bytes.subarray(12, 16)].map((byte) => byte ^ 0xff)]
  return []
}

/** ::ffff:a.b.c.d (RFC 4291 §2.5.5.2): what some resolvers give for an IPv4 address. */
function isMapped(bytes: Uint8Array): boolean {
  return hasPrefix(bytes, [0, 0, 0, 0, 0, 0xffff], 96)
}

/** Also ::a.b.c.d (RFC 4291 §2.5.5.1) and ::ffff:0:a.b.c.d (RFC 2765). `::` and `::1` are not IPv4. */
function isMappedOrCompatible(bytes: Uint8Array): boolean {
  const middle = isMapped(bytes) || hasPrefix(bytes, [0, 0, 0, 0, 0, 0], 96) || hasPrefix(bytes, [0, 0, 0, 0, 0xffff, 0], 96)
  return middle && !(hasPrefix(bytes, [0, 0, 0, 0, 0, 0, 0], 112) && (bytes[14] ?? 0) === 0 && (bytes[15] ?? 0) <= 1)
}

/** 64:ff9b::/96 (RFC 6052). The local-use 64:ff9b:1::/48 (RFC 8215) is reserved as a whole. */
function isTranslated(bytes: Uint8Array): boolean {
  return hasPrefix(bytes, [0x64, 0xff9b, 0, 0, 0, 0], 96)
}

/** 2001::/32 (RFC 4380): server in clear, client inverted. */
function isTeredo(bytes: Uint8Array): boolean {
  return hasPrefix(bytes, [0x2001, 0], 32)
}

function hasPrefix(bytes: Uint8Array, hextets: readonly number[], prefix: number): boolean {
  for (let bit = 0; bit < prefix; bit += 8) {
    const index = bit / 8
    const wanted = (hextets[index >> 1] ?? 0) >> (index % 2 === 0 ? 8 : 0)
    const mask = prefix - bit >= 8 ? 0xff : (0xff00 >> (prefix - bit)) & 0xff
    if (((bytes[index] ?? 0) & mask) !== (wanted & 0xff & mask)) return false
  }
  return true
}

function bytesV4(address: string): number[] {
  return address.split('.').map(Number)
}

/** The 16 bytes of an IPv6 address in any of its spellings. */
function bytesV6(address: string): Uint8Array | undefined {
  if (isIP(address) !== 6) return undefined
  const [head = '', tail] = address.split('::')
  const left = hextetsOf(head)
  const right = tail === undefined ? [] : hextetsOf(tail)
  const all = [...left, ...new Array(8 - left.length - right.length).fill(0), ...right]
  return Uint8Array.from(all.flatMap((hextet: number) => [hextet >> 8, hextet & 0xff]))
}

function hextetsOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((piece) => {
    if (!piece.includes('.')) return [Number.parseInt(piece, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = bytesV4(piece)
    return [a * 256 + b, c * 256 + d]
  })
}
