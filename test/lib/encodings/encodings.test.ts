import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { decodeBytes, decodeStrictly } from '../../../src/lib/encodings/decoding.ts'
import { guessEncodings } from '../../../src/lib/encodings/guess.ts'
import { knownEncoding } from '../../../src/lib/encodings/names.ts'

/** Of the Encoding Standard: a line an encoding, its name first. Those that decode to nothing (`replacement`, `x-user-defined`) are left out. */
const LABELS = readFileSync(new URL('../../fixtures/encoding-labels.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' '))

/** What the independent decoder calls an encoding, where that is not its name. */
const INDEPENDENT: Readonly<Record<string, string>> = {
  'euc-kr': 'cp949',
  big5: 'big5hkscs',
  'x-mac-cyrillic': 'maccyrillic',
  ibm866: 'cp866',
}
/** Characters of which the standard and the independent decoder have another opinion: euro signs, Ukrainian letters, 18 vertical forms of GB 18030-2005. */
const DISPUTED: Readonly<Record<string, number>> = { 'koi8-u': 2, macintosh: 2, 'x-mac-cyrillic': 3, gbk: 18, gb18030: 18 }
const MULTI_BYTE = /^(?:gb|big5|euc|shift_jis)/
const LEGACY = LABELS.map(([name = '']) => name).filter((name) => !/^(?:utf|iso-2022|iso-8859-8-i)/.test(name))

describe('knownEncoding', () => {
  it.each(LABELS)('knows %s by each of its labels', (name, ...labels) => {
    expect(labels.map(knownEncoding)).toEqual(labels.map(() => name))
  })
})

describe('decodeBytes', () => {
  it.each(LEGACY)('reads every character of %s as an independent decoder does', (name) => {
    const other = INDEPENDENT[name] ?? name
    const wrong = [...units(MULTI_BYTE.test(name))].filter((bytes) => {
      const wanted = iconv.decode(bytes, other)
      return !/[\ufffd?]/.test(wanted) && decodeStrictly(bytes, name) !== wanted
    })
    expect(wrong.length).toBe(DISPUTED[name] ?? 0)
  })

  it('reads the 8,822 syllables of code page 949 that the older standard lacks', () => {
    const syllables = Array.from({ length: 11_172 }, (_, index) => String.fromCharCode(0xac00 + index)).join('')
    expect(decodeBytes(iconv.encode(syllables, 'cp949'), 'euc-kr')).toBe(syllables)
  })

  it('replaces what is invalid and keeps what follows', () => {
    expect(decodeBytes(Uint8Array.of(0xff, 0x41), 'euc-kr')).toBe('\ufffdA')
  })
})

describe('guessEncodings', () => {
  const SENTENCES: readonly (readonly [encoding: string, sentences: readonly string[]])[] = [
    ['gbk', ['今天下午港口开放了新的码头。', '春天的花园里有很多花', '本报讯 市长宣布新的公园计划', '河边的小路修好了，大家都很高兴']],
    ['big5', ['今天下午港口開放了新的碼頭。', '春天的花園裡有很多花', '市長宣布新的公園計劃', '河邊的小路修好了，大家都很高興']],
    ['shift_jis', ['今日の午後、港に新しい桟橋ができました。', '春の庭には花がたくさんあります', 'カメラとレンズの話']],
    ['euc-jp', ['今日の午後、港に新しい桟橋ができました。', '春の庭には花がたくさんあります', '市長は新しい公園の計画を発表した']],
    ['euc-kr', ['오늘 오후에 항구에 새 부두가 열렸습니다.', '봄 정원에는 꽃이 많이 있다', '시장이 새 공원 계획을 발표했다']],
    ['windows-1251', ['Сегодня открыли новый причал в порту']],
    ['windows-1256', ['افتتح اليوم الميناء الجديد في المدينة']],
    ['windows-874', ['วันนี้ท่าเรือใหม่เปิดแล้วในเมือง']],
    ['windows-1252', ['Größe über Maßstäbe für Ölöfen']],
  ]
  it.each(SENTENCES.flatMap(([encoding, sentences]) => sentences.map((sentence) => [encoding, sentence] as const)))(
    'knows a single sentence in %s: %s',
    (encoding, sentence) => {
      const bytes = iconv.encode(sentence, encoding)
      const first = guessEncodings(bytes).find((guess) => decodeStrictly(bytes, guess) !== undefined)
      expect(decodeBytes(bytes, first!)).toBe(sentence)
    },
  )
})

/** Every byte from 0x80 on, and every pair that begins with one. */
function* units(isMultiByte: boolean): Generator<Buffer> {
  for (let lead = 0x80; lead <= 0xff; lead++) {
    yield Buffer.of(lead)
    for (let trail = 0x40; isMultiByte && trail <= 0xfe; trail++) yield Buffer.of(lead, trail)
  }
}
