import { describe, expect, test } from 'vitest'
import { contentType, responseHints } from '../../src/http/hints.ts'
import { announcements } from '../../src/http/notices.ts'
import { DAY, HOUR, MINUTE, SECOND, START } from '../sources/builders.ts'

const URL_OF_FEED = 'http://a.example/feed'
const hints = (headers: Record<string, string | string[]>) => responseHints(headers, URL_OF_FEED, START)
const httpDate = (at: number): string => new Date(at).toUTCString()

describe('freshness', () => {
  test.each<[string, Record<string, string | string[]>, number | undefined]>([
    ['max-age', { 'cache-control': 'public, max-age=3600' }, HOUR],
    ['max-age less Age', { 'cache-control': 'max-age=3600', age: '600' }, 50 * MINUTE],
    ['max-age used up', { 'cache-control': 'max-age=60', age: '600' }, undefined],
    ['max-age in quotes and capitals', { 'cache-control': 'Max-Age="60"' }, MINUTE],
    ['a shared cache only', { 'cache-control': 's-maxage=3600' }, undefined],
    ['no-cache', { 'cache-control': 'no-cache, max-age=3600' }, undefined],
    ['no-store', { 'cache-control': ['max-age=3600', 'no-store'] }, undefined],
    ['Expires less Date', { expires: httpDate(START + HOUR), date: httpDate(START - HOUR) }, 2 * HOUR],
    ['Expires without Date', { expires: httpDate(START + HOUR) }, HOUR],
    ['max-age before Expires', { 'cache-control': 'max-age=60', expires: httpDate(START + HOUR) }, MINUTE],
    ['Expires: 0', { expires: '0' }, undefined],
    ['Expires: -1', { expires: '-1' }, undefined],
    ['Expires in the past', { expires: httpDate(START - HOUR) }, undefined],
    ['a max-age beyond numbers', { 'cache-control': `max-age=${'9'.repeat(400)}` }, Number.MAX_SAFE_INTEGER],
    ['a negative max-age', { 'cache-control': 'max-age=-5' }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_, headers, ms) => {
    expect(hints(headers).freshForMs).toBe(ms)
  })
})

describe('Retry-After', () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ['120', {}, 2 * MINUTE],
    ['0', {}, 0],
    ['1.5', {}, 1.5 * SECOND],
    [httpDate(START + DAY), {}, DAY],
    [httpDate(START + DAY), { date: httpDate(START + HOUR) }, 23 * HOUR],
    ['Wednesday, 04-Mar-26 00:00:00 GMT', {}, DAY],
    ['Wed Mar  4 00:00:00 2026', {}, DAY],
    [httpDate(START - DAY), {}, undefined],
    ['9'.repeat(400), {}, Number.MAX_SAFE_INTEGER],
    ['-5', {}, undefined],
    ['soon', {}, undefined],
    ['', {}, undefined],
  ])('%s', (value, headers, ms) => {
    expect(hints({ ...headers, 'retry-after': value }).retryAfterMs).toBe(ms)
  })
})

describe('Link', () => {
  test('names hubs and self, in one field or several, quoted or not', () => {
    const link = [
      '<https://hub.example/>; rel="hub", </feed>; rel=self',
      '<//two.example/hub>; title="a, b"; rel="alternate hub"',
      '<x>; rel=next',
    ]
    expect(hints({ link })).toEqual({ hubs: ['https://hub.example/', 'http://two.example/hub'], selfUrl: URL_OF_FEED })
  })

  test('that cannot be read says nothing', () => {
    for (const link of ['', '<', '<>; rel=hub', `<${'x'.repeat(5000)}>; rel=hub`, 'rel=hub', '<http://[>; rel=hub'])
      expect(hints({ link })).toEqual({})
  })
})

test('Content-Type is read leniently', () => {
  expect(contentType('Text/XML;Charset=UTF-8')).toEqual({ mediaType: 'text/xml', charset: 'utf-8' })
  expect(contentType("application/xml; charset='utf-8'; x=y")).toEqual({ mediaType: 'application/xml', charset: 'utf-8' })
  expect(contentType(['text/html', 'text/plain'])).toEqual({ mediaType: 'text/html' })
  expect(contentType('; charset=x')).toEqual({ charset: 'x' })
  expect(contentType(undefined)).toEqual({})
})

describe('RateLimit', () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ['the draft, used up', { ratelimit: '"default";r=0;t=90' }, 90 * SECOND],
    ['the draft, something left', { ratelimit: '"default";r=5;t=90' }, undefined],
    ['the longest of several policies that are used up', { ratelimit: '"burst";r=0;t=10, "daily";r=0;t=3600, "other";r=9;t=9999' }, HOUR],
    ['the earlier form', { ratelimit: 'limit=100, remaining=0, reset=50' }, 50 * SECOND],
    ['fields of their own', { 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30 * SECOND],
    ['an instant', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String((START + HOUR) / 1000) }, HOUR],
    ['fields of their own, something left', { 'ratelimit-remaining': '1', 'ratelimit-reset': '30' }, undefined],
    ['beside a shorter Retry-After', { ratelimit: '"a";r=0;t=90', 'retry-after': '10' }, 90 * SECOND],
    ['what cannot be read', { ratelimit: 'soon', 'ratelimit-remaining': '0', 'ratelimit-reset': 'later' }, undefined],
  ])('is obeyed: %s', (_, headers, ms) => {
    expect(hints(headers).retryAfterMs).toBe(ms)
  })
})

describe('announcements', () => {
  test.each<[string, Record<string, string>, readonly string[]]>([
    ['an instant', { deprecation: '@1688169599' }, ['the origin says that this address is deprecated (since 2023-06-30)']],
    ['the older form', { deprecation: 'true' }, ['the origin says that this address is deprecated']],
    ['a sunset', { sunset: 'Sat, 31 Dec 2033 23:59:59 GMT' }, ['the origin says that this address will be gone on 2033-12-31']],
    ['both', { deprecation: '@0', sunset: 'some day' }, [expect.stringContaining('1970-01-01'), expect.stringContaining('some day')]],
    ['neither', {}, []],
  ])('are warnings with their date: %s', (_, headers, messages) => {
    expect(announcements(headers).map(({ message }) => message)).toEqual(messages)
  })
})
