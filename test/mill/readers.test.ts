import { afterEach, describe, expect, it } from 'vitest'
import { createReaders, type Readers } from '../../src/mill/readers/index.ts'
import { aDocument } from '../support/builders.ts'

let readers: Readers | undefined
afterEach(() => readers?.close())

const settings = { maxItems: 100_000 }
const small = (guid: string) =>
  aDocument({ text: `<rss version="2.0"><channel><title>t</title><item><guid>${guid}</guid><title>${guid}</title></item></channel></rss>` })

/** Thirty thousand items: some hundreds of milliseconds of work. */
function large() {
  const items = Array.from(
    { length: 30_000 },
    (_, number) => `<item><guid>${number}</guid><title>Item ${number}</title><description>${'word &amp; '.repeat(30)}</description></item>`,
  )
  return aDocument({ url: 'http://a.example/large', text: `<rss version="2.0"><channel><title>t</title>${items.join('')}</channel></rss>` })
}

const outcomes = (results: Awaited<ReturnType<Readers['parse']>>) =>
  results.map((result) => ('feed' in result ? result.feed.entries.length : result.error.code))

describe('readers', () => {
  it('stop a document that takes too much processor time, and read the others', async () => {
    readers = createReaders({ workers: 2, heapMb: 512, cpuMs: 60, perMegabyteMs: 0, wallMs: 600_000 })
    const results = await readers.parse([small('a'), large(), small('b')], settings)
    expect(outcomes(results)).toEqual([1, 'PARSE_TOO_EXPENSIVE', 1])
    expect(results[1]).toMatchObject({ error: { message: expect.stringContaining('http://a.example/large') } })
  })

  it('stop a document that takes too much memory, and go on with new workers', async () => {
    readers = createReaders({ workers: 1, heapMb: 24, cpuMs: 600_000, perMegabyteMs: 0, wallMs: 600_000 })
    expect(outcomes(await readers.parse([large()], settings))).toEqual(['PARSE_TOO_EXPENSIVE'])
    expect(outcomes(await readers.parse([small('a')], settings))).toEqual([1])
  })

  it('give the code and the place of what cannot be read', async () => {
    readers = createReaders()
    const [result] = await readers.parse([aDocument({ text: '<html><body>A page</body></html>' })], settings)
    expect(result).toMatchObject({ error: { code: 'PARSE_HTML_PAGE' } })
  })
})
