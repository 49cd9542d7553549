import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { FeedDocument } from '../../src/model/document.ts'
import { outputKinds } from '../../src/outputs/index.ts'
import type { Output } from '../../src/outputs/output.ts'
import { fetchSettings } from '../sources/builders.ts'
import { KEYS, type S3Origin, startS3Origin } from '../support/s3-origin.ts'

const client = createHttpClient(fetchSettings({ allowAddresses: ['127.0.0.0/8'] }))
let origin: S3Origin

beforeEach(async () => void (origin = await startS3Origin('planet')))
afterEach(() => origin.close())

function open(more: object = {}): Promise<Output> {
  const options = { endpoint: origin.endpoint, bucket: 'planet', prefix: 'feeds/', ...KEYS, ...more }
  return outputKinds.of('s3').open(options, { directory: '/', send: (request) => client.request({ ...request, maxRedirects: 0 }) })
}

function aDocument(path: string, text: string): FeedDocument {
  return {
    path,
    bytes: Buffer.from(text),
    mediaType: 'application/rss+xml; charset=utf-8',
    etag: `"${text.length}-${text}"`,
    lastModified: 0,
  }
}

test('A document stands below the prefix with its media type, and reads back as the same bytes', async () => {
  const output = await open()
  expect(await output.write(aDocument('财经/rss.xml', 'one'))).toBe('written')
  const object = origin.objects.get('feeds/财经/rss.xml')
  expect(object?.headers).toMatchObject({ 'content-type': 'application/rss+xml; charset=utf-8', 'cache-control': 'public, max-age=300' })
  expect(Buffer.from((await output.read('财经/rss.xml'))!).toString()).toBe('one')
})

test('A document with the same entity tag is not sent again, also by another process', async () => {
  await (await open()).write(aDocument('a/rss.xml', 'one'))
  origin.asked.length = 0
  expect(await (await open()).write(aDocument('a/rss.xml', 'one'))).toBe('unchanged')
  expect(origin.asked).toEqual(['HEAD feeds/a/rss.xml'])
  expect(await (await open()).write(aDocument('a/rss.xml', 'two'))).toBe('written')
})

test('The list follows the pages of the service and leaves the prefix out', async () => {
  const output = await open()
  for (const name of ['c', 'a', 'b & d', 'e', 'f']) await output.write(aDocument(`${name}/rss.xml`, name))
  origin.objects.set('other/rss.xml', origin.objects.get('feeds/a/rss.xml')!)
  expect(await output.list()).toEqual(['a/rss.xml', 'b & d/rss.xml', 'c/rss.xml', 'e/rss.xml', 'f/rss.xml'])
})

test('A removed document is gone, and removing one that is not there is no error', async () => {
  const output = await open()
  await output.write(aDocument('a/rss.xml', 'one'))
  await output.remove('a/rss.xml')
  await output.remove('a/rss.xml')
  expect(await output.read('a/rss.xml')).toBeUndefined()
})

test('A refused request names the bucket, the document and the reason of the service, not the key', async () => {
  const output = await open({ secretKey: 'mistyped' })
  await expect(output.write(aDocument('a/rss.xml', 'one'))).rejects.toMatchObject({
    code: 'OUTPUT_WRITE',
    message: 'bucket planet refused HEAD of feeds/a/rss.xml: status 403',
  })
})

test('A path that leads elsewhere is refused before anything is asked', async () => {
  await expect((await open()).write(aDocument('../rss.xml', 'one'))).rejects.toMatchObject({ code: 'OUTPUT_PATH' })
  expect(origin.asked).toEqual([])
})
