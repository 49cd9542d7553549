import hongKong from 'opencc-js/dict/HKVariantsRev'
import traditional from 'opencc-js/dict/TSCharacters'
import taiwan from 'opencc-js/dict/TWVariantsRev'

/** The text with each traditional character replaced by its simplified one. For comparison only: words are not translated and nothing of it is shown. */
export function simplified(text: string): string {
  if (!/[\u3400-\u9fff]/.test(text)) return text
  const table = simplifiedTable()
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

/** The simplified form of each UTF-16 unit; 128 KiB, built when the first Chinese text comes. */
export function simplifiedTable(): Uint16Array {
  table ??= buildTable()
  return table
}

let table: Uint16Array | undefined

function buildTable(): Uint16Array {
  const simple = Uint16Array.from({ length: 0x10000 }, (_, code) => code)
  // Regional variants first, so that each ends at the simplified form of its standard form.
  for (const pairs of [traditional, taiwan, hongKong]) for (const pair of pairs.split('|')) addPair(simple, pair)
  for (const pair of BY_WORD.split(' ')) simple[pair.charCodeAt(0)] = simple[pair.charCodeAt(1)]!
  return simple.map((code) => simple[code]!)
}

function addPair(simple: Uint16Array, pair: string): void {
  const [from = '', to = ''] = pair.split(' ')
  const [code, target] = [from.charCodeAt(0), to.charCodeAt(0)]
  // 么 is the simplified 麼; the tables also know it as a variant of 幺, which nobody writes.
  if (from.length !== 1 || to.length === 0 || target >= 0xd800 || from === '么') return
  if (simple[code] === code) simple[code] = simple[target]!
}

/** Characters that are simplified in some words only (瞭解 is 了解, 答覆 is 答复): for a comparison they are simplified in all. */
const BY_WORD =
  '藉借 覆复 揹背 瞭了 伕夫 甯宁 薰熏 甦苏 鎗枪 繐穗 鏚戚 傢家 俱具 拏拿 燄焰 彷仿 彿佛 荳豆 澂澄 觔斤 籐藤 隄堤 菓果 沈沉 渖沉 濬浚 讎仇 瑯琅 耡锄 画划 畫划'
