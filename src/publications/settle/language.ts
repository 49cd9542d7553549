/**
 * Returns the language an item says: the one given, unless its text is plainly in a script that language is not written in; then the language
 * that script most likely is. Undefined where nothing is given and the text is in Latin letters, which say nothing.
 */
export function languageOfText(given: string | undefined, text: string): string | undefined {
  const script = scriptOf(text.slice(0, LOOKED_AT))
  if (script === undefined) return given
  const written = given === undefined ? undefined : new Intl.Locale(given).maximize().script
  return written !== undefined && SCRIPTS[script].includes(written) ? given : likelyLanguage(script, text)
}

const LOOKED_AT = 2000
/** Letters, of which so many must be of one script. */
const LEAST_LETTERS = 12
const PLAIN_SHARE = 0.6

type Script = 'Kana' | 'Hang' | 'Hani' | 'Cyrl' | 'Arab' | 'Hebr' | 'Thai' | 'Deva'

/** Scripts that languages are said to be written in (ISO 15924), for what is seen. */
const SCRIPTS: Readonly<Record<Script, readonly string[]>> = {
  Kana: ['Jpan', 'Hira', 'Kana'],
  Hang: ['Kore', 'Hang'],
  Hani: ['Hans', 'Hant', 'Hani', 'Jpan', 'Kore'],
  Cyrl: ['Cyrl'],
  Arab: ['Arab'],
  Hebr: ['Hebr'],
  Thai: ['Thai'],
  Deva: ['Deva'],
}

const PATTERNS: readonly (readonly [Script, RegExp])[] = [
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['Hang', /\p{Script=Hangul}/gu],
  ['Hani', /\p{Script=Han}/gu],
  ['Cyrl', /\p{Script=Cyrillic}/gu],
  ['Arab', /\p{Script=Arabic}/gu],
  ['Hebr', /\p{Script=Hebrew}/gu],
  ['Thai', /\p{Script=Thai}/gu],
  ['Deva', /\p{Script=Devanagari}/gu],
]

/** The script of most letters; undefined for Latin ones and for a mixture. Kana among Han is Japanese. */
function scriptOf(text: string): Script | undefined {
  if (!/[^\u0000-\u02ff]/.test(text)) return undefined
  // Common Han characters are counted by the lengths of their runs, because a list of a text's single characters is what costs most here.
  let common = 0
  const others = text.replace(/[\u4e00-\u9fff]+/g, ({ length }) => {
    common += length
    return ' '
  })
  const letters = common + (others.match(/\p{L}/gu)?.length ?? 0)
  if (letters < LEAST_LETTERS) return undefined
  const counts = new Map(PATTERNS.map(([script, pattern]) => [script, others.match(pattern)?.length ?? 0]))
  counts.set('Hani', common + (counts.get('Hani') ?? 0))
  const [kana = 0, han = 0] = [counts.get('Kana'), counts.get('Hani')]
  if (kana > 0.1 * (kana + han) && kana + han >= PLAIN_SHARE * letters) return 'Kana'
  return PATTERNS.map(([script]) => script).find((script) => (counts.get(script) ?? 0) >= PLAIN_SHARE * letters)
}

const LIKELY: Readonly<Record<Script, string>> = {
  Kana: 'ja',
  Hang: 'ko',
  Hani: 'zh',
  Cyrl: 'ru',
  Arab: 'ar',
  Hebr: 'he',
  Thai: 'th',
  Deva: 'hi',
}

/** Letters of one language decide where a script has several. */
function likelyLanguage(script: Script, text: string): string {
  if (script === 'Cyrl' && /[іїєґ]/i.test(text)) return 'uk'
  if (script === 'Arab' && /[پچژگ]/.test(text)) return 'fa'
  return LIKELY[script]
}
