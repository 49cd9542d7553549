import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { type FromThread, sendPublished } from '../../src/app/thread.ts'
import type { FeedDocument } from '../../src/model/document.ts'
import { aFeedDocument } from '../support/feed-server.ts'

type Published = Extract<FromThread, { kind: 'published' }>

/** A document as it was sent, looked at after that, and as it arrived. */
function across(document: FeedDocument): { readonly sent: FeedDocument; readonly arrived: FeedDocument } {
  const { port1, port2 } = new MessageChannel()
  const posting = vi.spyOn(port1, 'postMessage')
  sendPublished(port1, [document])
  const { documents: sent } = posting.mock.calls[0]![0] as Published
  const { documents: arrived } = receiveMessageOnPort(port2)!.message as Published
  port1.close()
  return { sent: sent[0]!, arrived: arrived[0]! }
}

test('the bytes of a published document move to the thread that serves, so that it copies nothing', () => {
  const document = aFeedDocument({ text: 'a long text '.repeat(10_000) })
  const { sent, arrived } = across(document)
  expect(sent.bytes.byteLength).toBe(0)
  expect(Buffer.from(arrived.bytes).equals(document.bytes)).toBe(true)
})

test('a short document arrives alone, without the memory that it shared with other texts', () => {
  const document = aFeedDocument({ text: 'short' })
  const { arrived } = across(document)
  expect(arrived).toEqual({ ...document, bytes: new Uint8Array(document.bytes) })
  expect(arrived.bytes.buffer.byteLength).toBe(5)
})
