import { expect, test } from 'vitest'
import { showable, showableJsonLine, showableLine } from '../../src/lib/terminal.ts'

const HOSTILE = 'a\u001b]0;owned\u0007b\u009b31m\u202Egnp.\u2066c\u007f\u0000\b'

test('no control character, 7-bit or 8-bit, and nothing that turns the text reaches a terminal', () => {
  expect(showable(HOSTILE)).toBe('a\\u001b]0;owned\\u0007b\\u009b31m\\u202egnp.\\u2066c\\u007f\\u0000\\u0008')
})

test('what people write stays as it is: letters of every script, tabs, line ends, emoji', () => {
  const text = 'Zürich\tמזל طوب 金融\n👩‍👩‍👧'
  expect(showable(text)).toBe(text)
})

test('a text of others is one line', () => {
  expect(showableLine('a title\r\nnews: FETCH_GONE forged\u2028line')).toBe('a title news: FETCH_GONE forged line')
})

test('JSON that is made showable says the same', () => {
  const text = JSON.stringify({ title: HOSTILE })
  expect(JSON.parse(showable(text))).toEqual({ title: HOSTILE })
})

test('a line of JSON stays harmless when it is read and its texts are shown', () => {
  const line = JSON.stringify({ msg: HOSTILE, path: 'C:\\u001b' })
  const read = JSON.parse(showableJsonLine(line)) as { msg: string; path: string }
  expect(read.msg).toBe(showable(HOSTILE).replace('\\u0008', '\\b'))
  expect(read.path).toBe('C:\\u001b')
})
