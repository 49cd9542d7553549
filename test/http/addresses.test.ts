import { expect, test } from 'vitest'
import { allowList, nonPublicReason } from '../../src/http/addresses.ts'
import { createGuard } from '../../src/http/dialer.ts'
import { fetchSettings } from '../sources/builders.ts'

const guard = createGuard(fetchSettings({ allowAddresses: [] }))

/** Every way to write it, as a link or a Location could hold it. */
const REFUSED: readonly (readonly [notation: string, reason: string])[] = [
  ['127.0.0.1', 'loopback'],
  ['127.1', 'loopback'],
  ['2130706433', 'loopback'],
  ['0x7f000001', 'loopback'],
  ['0x7f.1', 'loopback'],
  ['0177.0.0.1', 'loopback'],
  ['017700000001', 'loopback'],
  ['127.0.0.1.', 'loopback'],
  ['１２７.０.０.１', 'loopback'],
  ['127。0。0。1', 'loopback'],
  ['%31%32%37.0.0.1', 'loopback'],
  ['0.0.0.0', 'reserved'],
  ['0', 'reserved'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'shared'],
  ['100.127.255.255', 'shared'],
  ['169.254.169.254', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['169.254.1.1', 'link-local'],
  ['192.0.0.8', 'reserved'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['198.18.0.1', 'benchmarking'],
  ['198.19.255.255', 'benchmarking'],
  ['192.88.99.1', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['[::]', 'reserved'],
  ['[::1]', 'loopback'],
  ['[0:0:0:0:0:0:0:1]', 'loopback'],
  ['[::127.0.0.1]', 'loopback'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['[::ffff:7f00:1]', 'loopback'],
  ['[::ffff:0:127.0.0.1]', 'loopback'],
  ['[::ffff:10.0.0.1]', 'private'],
  ['[64:ff9b::7f00:1]', 'loopback'],
  ['[64:ff9b::169.254.169.254]', 'metadata'],
  ['[64:ff9b:1::8.8.8.8]', 'reserved'],
  ['[2002:7f00:1::]', 'loopback'],
  ['[2002:c0a8:101::1]', 'private'],
  ['[2001:0:0a00:1::f7f7:f7f7]', 'private'],
  ['[2001:0:808:808::80ff:fffe]', 'loopback'],
  ['[fe80::1]', 'link-local'],
  ['[fc00::1]', 'private'],
  ['[fd00:ec2::254]', 'private'],
  ['[fec0::1]', 'private'],
  ['[ff02::1]', 'multicast'],
  ['[100::1]', 'reserved'],
  ['[2001:db8::1]', 'documentation'],
  ['[3fff::1]', 'documentation'],
  ['[2001:2::1]', 'benchmarking'],
  ['[2001:10::1]', 'reserved'],
  ['[5f00::1]', 'reserved'],
  ['[4000::1]', 'reserved'],
]

test.each(REFUSED)('http://%s/ is refused as %s', (notation, reason) => {
  expect(() => guard.checkUrl(new URL(`http://${notation}/`))).toThrowError(
    expect.objectContaining({ code: 'FETCH_FORBIDDEN_ADDRESS', details: expect.objectContaining({ reason }) }),
  )
})

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.0.1.1',
  '192.169.0.1',
  '198.17.255.255',
  '198.20.0.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:82a::200e',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
  '2001:0:808:808::f7f7:f7f7',
  '2001:4860:4860::8888',
])('%s is public', (address) => {
  expect(nonPublicReason(address)).toBeUndefined()
})

test('a zone of an IPv6 address does not hide it', () => {
  expect(nonPublicReason('fe80::1%eth0')).toBe('link-local')
  expect(nonPublicReason('::1%lo')).toBe('loopback')
})

test('what is no address is never public', () => {
  expect(nonPublicReason('localhost')).toBe('unreadable')
  expect(nonPublicReason('')).toBe('unreadable')
})

test('the allow-list knows single addresses and ranges of both families', () => {
  const allowed = allowList(['10.0.0.5', '192.168.0.0/16', 'fd00::/8', '::1'])
  for (const address of ['10.0.0.5', '192.168.7.7', 'fd12::1', '::1']) expect(allowed(address)).toBe(true)
  for (const address of ['10.0.0.6', '192.169.0.1', 'fe80::1', '::2', 'localhost']) expect(allowed(address)).toBe(false)
})

test.each(['localhost', '10.0.0.0/33', '10.0.0.0/', '10.0.0/8', 'fd00::/129', ''])('%j is no entry of an allow-list', (entry) => {
  expect(() => allowList([entry])).toThrow(RangeError)
})

test.each([
  'ftp://a.example/',
  'file:///etc/passwd',
  'gopher://a.example/',
  'data:text/plain,x',
  'http://a.example:22/',
  'http://a.example:25/',
  'https://a.example:1/',
])('%s is refused for its scheme or port', (url) => {
  expect(() => guard.checkUrl(new URL(url))).toThrowError(expect.objectContaining({ code: 'FETCH_FORBIDDEN_URL' }))
})

test('ports 80, 443 and all above 1023 are open unless the settings name the ports', () => {
  for (const url of ['http://a.example/', 'https://a.example/', 'http://a.example:1024/', 'http://a.example:8080/'])
    guard.checkUrl(new URL(url))
  const strict = createGuard(fetchSettings({ allowPorts: [443] }))
  strict.checkUrl(new URL('https://a.example/'))
  expect(() => strict.checkUrl(new URL('http://a.example/'))).toThrowError(/port 80/)
})
