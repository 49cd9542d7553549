import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { rss } from '../../support/origin.ts'
import { numbered, rssWith } from '../behaviour.ts'

const FEED = rss(['one'])
/** Settings of a source that never ends its response. */
const SOON = { timeout: '2s' }
const HUGE = Buffer.alloc(64 * 2 ** 20, 32)
const MIB_20 = Buffer.alloc(20 * 2 ** 20, 32)
const coded = (coding: string, body: Uint8Array) => ({ headers: { 'content-encoding': coding }, body })
const head = (...lines: readonly string[]): string =>
  ['HTTP/1.1 200 OK', 'Content-Type: application/rss+xml', ...lines, '', ''].join('\r\n')
const whole = (...lines: readonly string[]): string =>
  head(`Content-Length: ${Buffer.byteLength(FEED)}`, 'Connection: close', ...lines) + FEED
const withHeaders = (headers: Readonly<Record<string, string>>) => ({ headers, body: FEED })

/** What an origin can do to whoever asks. */
export const httpBehaviours = numbered(1, [
  { what: 'gzip bomb of 64 MiB', answer: coded('gzip', gzipSync(HUGE)), ends: 'FETCH_TOO_LARGE' },
  { what: 'brotli bomb of 64 MiB', answer: coded('br', brotliCompressSync(HUGE)), ends: 'FETCH_TOO_LARGE' },
  { what: 'zstd bomb of 64 MiB', answer: coded('zstd', zstdCompressSync(HUGE)), ends: 'FETCH_TOO_LARGE' },
  { what: 'deflate bomb of 64 MiB', answer: coded('deflate', deflateSync(HUGE)), ends: 'FETCH_TOO_LARGE' },
  { what: 'bomb within a bomb, both codings named', answer: coded('gzip, gzip', gzipSync(gzipSync(HUGE))), ends: 'FETCH_ENCODING' },
  { what: 'bomb within a bomb, one coding named', answer: coded('gzip', gzipSync(gzipSync(HUGE))), ends: 'PARSE_NOT_A_FEED' },
  {
    what: 'gzip bomb that is a feed within',
    answer: coded('gzip', gzipSync(Buffer.concat([Buffer.from(FEED), MIB_20]))),
    ends: 'FETCH_TOO_LARGE',
  },
  { what: 'gzip without its end', answer: coded('gzip', gzipSync(FEED).subarray(0, 60)), ends: 'FETCH_TRUNCATED' },
  { what: 'no gzip at all', answer: coded('gzip', Buffer.from(FEED)), ends: 1 },
  { what: 'unknown coding', answer: coded('compress', Buffer.from(FEED)), ends: 'FETCH_ENCODING' },
  {
    what: '10,000 codings',
    answer: coded(Array.from({ length: 1000 }, () => 'gzip').join(','), Buffer.from(FEED)),
    ends: 'FETCH_ENCODING',
  },
  {
    what: 'body of 20 MiB, told before',
    answer: { headers: { 'content-length': String(MIB_20.length) }, body: MIB_20 },
    ends: 'FETCH_TOO_LARGE',
  },
  { what: 'body of 20 MiB in chunks', answer: { headers: { 'transfer-encoding': 'chunked' }, body: MIB_20 }, ends: 'FETCH_TOO_LARGE' },
  { what: 'Content-Length larger than the body', answer: { raw: `${head('Content-Length: 100000')}${FEED}` }, ends: 'FETCH_TRUNCATED' },
  { what: 'Content-Length smaller than the body', answer: { raw: `${head('Content-Length: 50')}${FEED}` }, ends: 'PARSE_NOT_A_FEED' },
  { what: 'Content-Length below zero', answer: { raw: `${head('Content-Length: -1')}${FEED}` }, ends: 'FETCH_PROTOCOL' },
  { what: 'Content-Length of 10^30', answer: { raw: `${head(`Content-Length: 1${'0'.repeat(30)}`)}${FEED}` }, ends: 'FETCH_TRUNCATED' },
  { what: 'two Content-Lengths', answer: { raw: `${head('Content-Length: 10', 'Content-Length: 20')}${FEED}` }, ends: 'FETCH_TRUNCATED' },
  {
    what: 'Content-Length and chunks',
    answer: { raw: `${head('Content-Length: 10', 'Transfer-Encoding: chunked')}0\r\n\r\n` },
    ends: 'FETCH_TRUNCATED',
  },
  {
    what: 'chunk of 2^64 bytes',
    answer: { raw: `${head('Transfer-Encoding: chunked')}FFFFFFFFFFFFFFFF1\r\n${FEED}` },
    ends: 'FETCH_PROTOCOL',
  },
  {
    what: 'chunk extension of 1 MB',
    answer: { raw: `${head('Transfer-Encoding: chunked')}5;${'x'.repeat(1_000_000)}\r\nhello\r\n0\r\n\r\n` },
    ends: 'PARSE_NOT_A_FEED',
  },
  { what: '20,000 headers', answer: { raw: whole(...Array.from({ length: 20_000 }, (_, n) => `X-${n}: a`)) }, ends: 'FETCH_PROTOCOL' },
  { what: 'one header of 1 MB', answer: { raw: whole(`X-A: ${'a'.repeat(1_000_000)}`) }, ends: 'FETCH_PROTOCOL' },
  { what: 'header with control characters', answer: { raw: whole('X-A: \u0000\u0001') }, ends: 'FETCH_TRUNCATED' },
  { what: '10,000 interim answers', answer: { raw: 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(10_000) + whole() }, ends: 1 },
  { what: 'no answer', answer: { failure: 'stall' }, settings: SOON, ends: 'FETCH_TIMEOUT' },
  { what: 'a body that stops', answer: { body: FEED, failure: 'stall-body' }, settings: SOON, ends: 'FETCH_TIMEOUT' },
  { what: 'a body of a byte at a time, without end', answer: { body: FEED, failure: 'drip' }, settings: SOON, ends: 'FETCH_TIMEOUT' },
  { what: 'connection reset', answer: { failure: 'reset' }, ends: 'FETCH_CONNECT' },
  { what: 'connection cut within the body', answer: { body: FEED, failure: 'cut' }, ends: 'FETCH_TRUNCATED' },
  { what: 'another protocol', answer: { raw: 'SSH-2.0-OpenSSH_9.9\r\n' }, ends: 'FETCH_PROTOCOL' },
  { what: 'HTTP/0.9', answer: { raw: FEED }, ends: 'FETCH_PROTOCOL' },
  { what: 'status 999', answer: { raw: 'HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n' }, ends: 'FETCH_STATUS' },
  { what: '304 that nobody asked for', answer: { status: 304 }, ends: 'FETCH_UNASKED_304' },
  { what: '200 without a body', answer: { status: 200, body: '' }, ends: 'FETCH_EMPTY' },
  { what: '204', answer: { status: 204 }, ends: 'FETCH_EMPTY' },
  { what: 'ETag of 10 KB', answer: withHeaders({ etag: `"${'e'.repeat(10_000)}"` }), ends: 1 },
  { what: 'Retry-After of 10^300 s', answer: { status: 429, headers: { 'retry-after': `1${'0'.repeat(300)}` } }, ends: 'FETCH_THROTTLED' },
  {
    what: 'Retry-After in the year 9999',
    answer: { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' } },
    ends: 'FETCH_STATUS',
  },
  { what: 'Cache-Control for 10^30 s', answer: withHeaders({ 'cache-control': `max-age=1${'0'.repeat(30)}, max-age=-5` }), ends: 1 },
  {
    what: 'dates of headers that are none',
    answer: withHeaders({ expires: '-1', date: 'never', 'last-modified': 'x'.repeat(1000) }),
    ends: 1,
  },
  {
    what: 'Link header with 1,000 hubs',
    answer: withHeaders({ link: Array.from({ length: 300 }, (_, n) => `<http://127.2.0.1/${n}>; rel=hub`).join(', ') }),
    ends: 1,
  },
  { what: 'feed called a picture', answer: withHeaders({ 'content-type': 'image/png' }), ends: 1 },
  { what: 'charset that is none', answer: withHeaders({ 'content-type': 'application/rss+xml; charset=../../etc' }), ends: 1 },
  { what: 'charset utf-16 of UTF-8 bytes', answer: withHeaders({ 'content-type': 'application/rss+xml; charset=utf-16le' }), ends: 1 },
  {
    what: 'charset utf-7',
    answer: {
      headers: { 'content-type': 'application/rss+xml; charset=utf-7' },
      body: rssWith('<description>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</description>'),
    },
    ends: 1,
  },
  {
    what: 'bytes that are no UTF-8',
    answer: {
      body: Buffer.concat([
        Buffer.from(FEED.slice(0, 60)),
        Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
        Buffer.from(FEED.slice(60)),
      ]),
    },
    ends: 1,
  },
  { what: 'UTF-32', answer: { body: Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0, 0x3f, 0, 0, 0]) }, ends: 'PARSE_NOT_A_FEED' },
  { what: 'media type of 100 KB', answer: withHeaders({ 'content-type': `application/rss+xml; ${'a=b;'.repeat(2500)}` }), ends: 1 },
  {
    what: 'picture',
    answer: { headers: { 'content-type': 'image/png' }, body: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') },
    ends: 'PARSE_NOT_A_FEED',
  },
  {
    what: 'page of a bot challenge',
    answer: {
      status: 403,
      headers: { 'content-type': 'text/html', server: 'cloudflare', 'cf-mitigated': 'challenge' },
      body: '<!doctype html><title>Just a moment...</title>',
    },
    ends: 'FETCH_CHALLENGE',
  },
])
