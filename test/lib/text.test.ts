import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { truncateAtWord } from '../../src/lib/text.ts'

const PIECES = [
  '上海',
  '北京部署重点工作',
  '。',
  '，',
  '1，2',
  '3.5',
  'it’s',
  ' ',
  '\u00a0',
  '\u3000',
  '\u0301',
  '👨‍👩‍👧',
  'カタカナ',
  'ไทย',
  '"',
  '\n',
  '？',
]

describe('a text that is cut at a word', () => {
  it('ends where a segmentation of the whole text ends the word', () => {
    const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 20, maxLength: 80 }), (pieces) => {
        const text = pieces.join('')
        fc.pre(text.length > 40)
        const ends = [...segmenter.segment(text.slice(0, 104))].map(({ index, segment }) => index + segment.length)
        const end = ends.findLast((one) => one <= 39) ?? 39
        expect(truncateAtWord(text, 40)).toBe(`${text.slice(0, end).toWellFormed().trimEnd()}…`)
      }),
    )
  })
})
