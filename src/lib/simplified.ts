import hongKong from 'opencc-js/dict/HKVariantsRev'
import traditional from 'opencc-js/dict/TSCharacters'
import taiwan from 'opencc-js/dict/TWVariantsRev'

/** The text with each traditional character replaced by its simplified one. For comparison only: words are not translated and nothing of it is shown. */
export function simplified(text: string): string {
  if (!/[\u3400-\u9fff]/.test(text)) return text
  table ??= buildTable()
  let out = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const simple = table[code]!
    if (simple === code) continue
    out += text.slice(from, i) + String.fromCharCode(simple)
    from = i + 1
  }
  return from === 0 ? text : out + text.slice(from)
}

/** By UTF-16 unit; 128 KiB, built when the first Chinese text comes. */
let table: Uint16Array | undefined

function buildTable(): Uint16Array {
  const simple = Uint16Array.from({ length: 0x10000 }, (_, code) => code)
  // Regional variants first, so that each ends at the simplified form of its standard form.
  for (const pairs of [traditional, taiwan, hongKong]) {
    for (const pair of pairs.split('|')) {
      const [from = '', to = ''] = pair.split(' ')
      if (from.length !== 1 || to.length === 0 || to.charCodeAt(0) >= 0xd800) continue
      if (simple[from.charCodeAt(0)] === from.charCodeAt(0)) simple[from.charCodeAt(0)] = simple[to.charCodeAt(0)]!
    }
  }
  return simple
}
