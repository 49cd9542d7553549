import { Buffer } from 'node:buffer'
import iconv from 'iconv-lite'
import { expect, it } from 'vitest'
import { parseFeed } from '../../src/reading/index.ts'
import { parseOpml } from '../../src/reading/opml.ts'

const titled = (title: string, label: string): string =>
  `<?xml version="1.0" encoding="${label}"?><rss version="2.0"><channel><title>${title}</title><item><title>${title}</title></item></channel></rss>`

it.each([
  ['euc-kr', 'cp949', '펲시맨이 똠방각하를 쑛다'],
  ['big5', 'big5hkscs', '香港嘅𨋢同啲嘢'],
  ['gb18030', 'gb18030', '镕𠀀'],
  ['windows-1258', 'windows-1258', 'Đà Nẵng'.normalize('NFD').replace(/Đ/, 'Đ')],
])('a feed and a list labelled %s are read in it', (label, written, title) => {
  const sure = iconv.decode(iconv.encode(title, written), written)
  expect(parseFeed({ bytes: iconv.encode(titled(sure, label), written), url: 'http://a.example/', retrievedAt: 0 })).toMatchObject({
    title: { value: sure },
    warnings: [],
  })
  const list = `<?xml version="1.0" encoding="${label}"?><opml version="2.0"><head><title>${sure}</title></head></opml>`
  expect(parseOpml(iconv.encode(list, written)).title).toBe(sure)
})

it.each(['gb2312', 'gbk', 'big5', 'shift_jis', 'euc-kr', 'euc-jp', 'windows-1251', 'iso-8859-1'])(
  'a body that is UTF-8 is read as such under the label %s, with a warning',
  (label) => {
    const title = '海港与花园：Größe'
    const feed = parseFeed({ bytes: Buffer.from(titled(title, label)), url: 'http://a.example/', retrievedAt: 0, charset: label })
    expect(feed).toMatchObject({ title: { value: title }, encoding: 'utf-8', warnings: [{ code: 'encoding-mismatch' }] })
  },
)

it('two characters that are valid in both stay in the encoding that is declared', () => {
  expect(parseFeed({ bytes: iconv.encode(titled('联通', 'gbk'), 'gbk'), url: 'http://a.example/', retrievedAt: 0 }).title?.value).toBe(
    '联通',
  )
})
