import chardet from 'chardet'
import { decodeStrictly } from './decoding.ts'
import { knownEncoding } from './names.ts'

/** What bytes without a usable label look like: WHATWG names, likeliest first. */
export function guessEncodings(bytes: Uint8Array): readonly string[] {
  const high = bytes.findIndex((byte) => byte >= 0x80)
  const from = Math.max(0, high - 256)
  const sample = bytes.subarray(from, from + SAMPLE)
  const found = chardet.analyse(sample).flatMap((match) => SUPERSETS.get(match.name) ?? knownEncoding(match.name) ?? [])
  const scores = new Map(EASTERN.map((encoding) => [encoding, scoreIn(sample, encoding)]))
  const eastern = EASTERN.filter((encoding) => scores.get(encoding)! > LIKELY).sort((a, b) => scores.get(b)! - scores.get(a)!)
  const possible = found.filter((encoding) => (scores.get(encoding) ?? LIKELY) >= UNLIKELY)
  const thai = !eastern.length && (SINGLE_BYTE.test(possible[0] ?? '') || possible.length < found.length) && looksThai(sample)
  return [...new Set(['utf-8', ...eastern, ...(thai ? ['windows-874'] : []), ...possible, ...found])]
}

/** Encodings of one byte a character, by WHATWG name. */
export const SINGLE_BYTE = /^(?:windows-125\d|windows-874|iso-8859-\d+|koi8|ibm866|macintosh|x-mac)/

/** Bytes that are looked at, from the first that is not ASCII on: chardet is slow, and more bytes do not change its mind. */
const SAMPLE = 16 * 1024

/** Encodings chardet knows by a name whose superset is what the web means. */
const SUPERSETS: ReadonlyMap<string, string> = new Map([
  ['ISO-8859-8', 'windows-1255'],
  ['GB18030', 'gb18030'],
])

const EASTERN: readonly string[] = ['gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr']
/** Scores from which on an encoding goes before what chardet says, which needs more than a sentence, and below which it goes last. */
const LIKELY = 0.4
const UNLIKELY = 0.25
const LEAST_CHARACTERS = 4

/** How common the characters are that the bytes make in an encoding; 0 if they are invalid in it. Bytes of another encoding seldom make common ones. */
function scoreIn(sample: Uint8Array, encoding: string): number {
  const text = wholeCharacters(sample, encoding)
  return text === undefined ? 0 : commonness(text, encoding.endsWith('jis') || encoding === 'euc-jp')
}

/** The sample may end within a character. */
function wholeCharacters(sample: Uint8Array, encoding: string): string | undefined {
  for (let cut = 0; cut < (sample.length < SAMPLE ? 1 : 4); cut++) {
    const text = decodeStrictly(sample.subarray(0, sample.length - cut), encoding)
    if (text !== undefined) return text
  }
  return undefined
}

/** Mean weight of the characters that are not ASCII: 1 for those every text is full of, less for others of their scripts, below 0 for what no text holds. */
function commonness(text: string, isJapanese: boolean): number {
  let sum = 0
  let count = 0
  for (const char of text) {
    if (char <= '\x7f') continue
    count++
    sum += weightOf(char, isJapanese)
  }
  return count < LEAST_CHARACTERS ? UNLIKELY : sum / count
}

function weightOf(char: string, isJapanese: boolean): number {
  if (FREQUENT.has(char)) return 1
  const code = char.codePointAt(0)!
  if (code >= 0x3041 && code <= 0x30ff) return isJapanese ? 0.9 : 0.2
  if ((code >= 0x3000 && code <= 0x303f) || (code >= 0xff01 && code <= 0xff5e)) return 0.6
  if (code >= 0xac00 && code <= 0xd7a3) return 0.2
  return code >= 0x4e00 && code <= 0x9fff ? 0.1 : -0.5
}

/** The characters that make up more than half of usual texts: simplified, traditional and Japanese ideographs, Korean syllables. */
const FREQUENT: ReadonlySet<string> = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运' +
    '這個們來為國說時會對後過發種經麼學現當沒動還進樣開從實無與長機關點業將兩間問應戰頭體見產話門東聲員論處義幾認條氣題爾別變總電數報結務場計資許統區隊決馬書聽達強難權設記類據邊張該規術領確傳師觀讓識帶導爭運臺灣縣裡吃啊嗎吧哪誰' +
    '이다는의에을가고를하은지로기도한사리어서자시대나인스아정그수라해부일보전제여장상구조원니만들있과년것없으면했습며까요오주소세공경성동국유' +
    '日本人年大出会社者中生月時分上東前今',
)

/** Thai has its consonants where other single-byte encodings have signs; chardet hardly tells it from Latin-1. */
function looksThai(bytes: Uint8Array): boolean {
  let high = 0
  let consonants = 0
  let undefinedThere = 0
  for (const byte of bytes) {
    if (byte < 0x80) continue
    high++
    if (byte >= 0xa1 && byte <= 0xc6) consonants++
    else if ((byte >= 0xdb && byte <= 0xde) || byte >= 0xfc) undefinedThere++
  }
  return high > 8 && consonants > high * 0.3 && undefinedThere < high * 0.02
}
