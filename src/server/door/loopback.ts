import { BlockList, isIP } from 'node:net'

/** True for an IP address of this machine: 127.0.0.0/8 and ::1, in every notation of IPv6. A name is none, however it begins. */
export function isLoopback(address: string | undefined): boolean {
  const family = isIP(address ?? '')
  return family !== 0 && LOOPBACK.check(address!, family === 4 ? 'ipv4' : 'ipv6')
}

/** True for `localhost`, `*.localhost` (RFC 6761 §6.3) and loopback addresses: no page elsewhere can point such a name at this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || isLoopback(name.replace(/^\[(.*)\]$/, '$1'))
}

/** The name of a Host field (RFC 9110 §7.2), without its port. */
export function nameOfHost(field: string): string {
  return /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(field)?.[1] ?? ''
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')
