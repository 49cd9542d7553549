import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { simplified } from '../../src/lib/simplified.ts'

const pairs = readFileSync(path.join(import.meta.dirname, '../fixtures/simplified-pairs.txt'), 'utf8')
  .trim()
  .split('\n')

test('Each of more than 300 words is compared as one, in simplified and in traditional characters', () => {
  const apart = pairs.filter((pair) => {
    const [simple, traditional] = pair.split(' ')
    return simplified(simple!) !== simplified(traditional!)
  })
  expect(pairs.length).toBeGreaterThan(300)
  expect(apart).toEqual([])
})

test.each([['他们 它们'], ['做法 作法'], ['权力 权利'], ['公园 公元'], ['期间 期中']])('%s stay two words', (pair) => {
  const [a, b] = pair.split(' ')
  expect(simplified(a!)).not.toBe(simplified(b!))
})

test('traditional characters, regional ones too, become the simplified ones', () => {
  expect(simplified('臺灣的電腦發展')).toBe('台湾的电脑发展')
  expect(simplified('裏面與裡面，乾淨')).toBe('里面与里面，干净')
})

test('simplified text and other scripts stay as they are, byte for byte', () => {
  for (const text of ['台湾的电脑发展', 'plain text', 'ｆｕｌｌ', 'かな', '']) expect(simplified(text)).toBe(text)
})
