import { expect, test } from 'vitest'
import { simplified } from '../../src/lib/simplified.ts'

test('traditional characters, regional ones too, become the simplified ones', () => {
  expect(simplified('臺灣的電腦發展')).toBe('台湾的电脑发展')
  expect(simplified('裏面與裡面，乾淨')).toBe('里面与里面，干净')
})

test('simplified text and other scripts stay as they are, byte for byte', () => {
  for (const text of ['台湾的电脑发展', 'plain text', 'ｆｕｌｌ', 'かな', '']) expect(simplified(text)).toBe(text)
})
