import { expect, test } from 'vitest'
import { loggableUrl } from '../../../src/lib/url/urls.ts'

test.each([
  ['http://me:sesame@a.example/feed', 'http://a.example/feed'],
  ['https://a.example/feed?token=sesame&page=2', 'https://a.example/feed?token=***&page=2'],
  ['https://a.example/?api_key=sesame&X-Amz-Signature=sesame', 'https://a.example/?api_key=***&X-Amz-Signature=***'],
  ['//me:sesame@no url', '//no url'],
])('%s is told as %s', (url, told) => {
  expect(loggableUrl(url)).toBe(told)
})
