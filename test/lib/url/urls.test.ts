import { expect, test } from 'vitest'
import { loggableUrl, serverUrl } from '../../../src/lib/url/urls.ts'

test.each([
  ['http://me:sesame@a.example/feed', 'http://a.example/feed'],
  ['https://a.example/feed?token=sesame&page=2', 'https://a.example/feed?token=***&page=2'],
  ['https://a.example/?api_key=sesame&X-Amz-Signature=sesame', 'https://a.example/?api_key=***&X-Amz-Signature=***'],
  ['//me:sesame@no url', '//no url'],
])('%s is told as %s', (url, told) => {
  expect(loggableUrl(url)).toBe(told)
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:80/'],
  ['0.0.0.0', 'http://127.0.0.1:80/'],
  ['::', 'http://[::1]:80/'],
  ['fd00::2', 'http://[fd00::2]:80/'],
  ['feeds.example', 'http://feeds.example:80/'],
])('a server that listens at %s is reached at %s', (host, url) => {
  expect(serverUrl(host, 80)).toBe(url)
})
