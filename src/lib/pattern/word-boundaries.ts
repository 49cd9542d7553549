/** Stands at each boundary of a word in a text that a pattern with `\b` looks at: a noncharacter, which no text holds. */
export const BOUNDARY = '\ufdd0'

/**
 * Returns a pattern that finds in marked texts what its writer means by `\b` in others, because RE2 knows only boundaries of ASCII letters: `\b`
 * is the mark, each other atom passes over one. Undefined where that cannot be said: `\B`, `(?-s)`, and classes with a negated class in them.
 */
export function markedPattern(pattern: string): string | undefined {
  if (/\(\?[a-zA-Z]*-[a-zA-Z]*s/.test(pattern)) return undefined
  let out = ''
  let before = false
  for (const [token] of pattern.matchAll(TOKEN)) {
    const isLetter = /^\w$/.test(token)
    // Within an ASCII word there is no boundary: nothing is to be passed over.
    const made = isLetter && before ? token : translated(token)
    if (made === undefined) return undefined
    out += made
    before = isLetter && out.endsWith(token)
    if (QUANTIFIER.test(token)) before = false
  }
  return out
}

const TOKEN =
  /\\Q[\s\S]*?(?:\\E|$)|\\[pP]\{\^?\w+\}|\\[pP]\w|\\x\{[0-9a-fA-F]+\}|\\x[0-9a-fA-F]{2}|\\[\s\S]|\[\^?\]?(?:\\[pP]\{\^?\w+\}|\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\(\?P?<\w+>|\(\?[a-zA-Z-]*[:)]|[*+?]\??|\{\d+(?:,\d*)?\}\??|[\s\S]/gu

const QUANTIFIER = /^(?:[*+?]\??|\{\d.*)$/
const STRUCTURE = /^(?:\(|\)|\||\(\?.*|\\A|\^)$/

function translated(token: string): string | undefined {
  if (token === '\\B') return undefined
  if (token === '\\b') return MARK
  if (token === '$' || token === '\\z') return `${MARK}?${token}`
  if (STRUCTURE.test(token) || QUANTIFIER.test(token)) return token
  if (token.startsWith('\\Q')) return [...token.slice(2).replace(/\\E$/, '')].map((letter) => atom(literal(letter))).join('')
  if (token === '.') return atom(`[^${MARK}]`)
  if (token.startsWith('[')) return classOf(token)
  const negated = NEGATED[token] ?? (/^\\P|^\\p\{\^/.test(token) ? token.replace('^', '').replace('\\P', '\\p') : undefined)
  return atom(negated === undefined ? (WIDE[token] ?? token) : `[^${negated}${MARK}]`)
}

const MARK = '\\x{FDD0}'
const WORD = '\\p{L}\\p{M}\\p{N}_'
const WIDE: Readonly<Record<string, string>> = { '\\d': '\\p{Nd}', '\\w': `[${WORD}]` }
const NEGATED: Readonly<Record<string, string>> = { '\\D': '\\p{Nd}', '\\W': WORD, '\\S': '\\s' }

function atom(made: string): string {
  return `(?:${MARK}?${made})`
}

function classOf(token: string): string | undefined {
  const isNegated = token.startsWith('[^')
  const inside = token.slice(isNegated ? 2 : 1, -1).replace(/\\[\s\S]/g, (one) => (one === '\\d' ? '\\p{Nd}' : one === '\\w' ? WORD : one))
  if (/\\[DWSP]|\\p\{\^|\[:\^/.test(inside)) return undefined
  return atom(isNegated ? `[^${inside}${MARK}]` : `[${inside}]`)
}

function literal(letter: string): string {
  return /[\\.+*?()|[\]{}^$]/.test(letter) ? `\\${letter}` : letter
}

/**
 * Returns the text with a mark at each boundary of a word: between a letter or digit and anything else, between two scripts, and on both sides of
 * each character of a script that is written without spaces.
 */
export function withBoundaries(text: string): string {
  let out = ''
  let before = NOTHING
  for (const letter of text) {
    const kind = kindOf(letter)
    if (isBoundary(before, kind)) out += BOUNDARY
    out += letter
    before = kind === MARKS && before !== NOTHING ? before : kind
  }
  return isBoundary(before, NOTHING) ? out + BOUNDARY : out
}

/** The text as it was. */
export function withoutBoundaries(text: string): string {
  return text.replaceAll(BOUNDARY, '')
}

const NOTHING = 0
/** Digits, and letters of no script. */
const COMMON = 1
const MARKS = 2
const UNSPACED = 3
const FIRST_SCRIPT = 4

function isBoundary(a: number, b: number): boolean {
  if (a === NOTHING || b === NOTHING) return a !== b
  if (b === MARKS) return false
  return a === UNSPACED || b === UNSPACED || (a >= FIRST_SCRIPT && b >= FIRST_SCRIPT && a !== b)
}

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Hangul', 'Arabic', 'Hebrew', 'Devanagari', 'Armenian', 'Georgian'].map(
  (name) => new RegExp(`\\p{sc=${name}}`, 'u'),
)
const WITHOUT_SPACES = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u

function kindOf(letter: string): number {
  const known = KINDS.get(letter)
  if (known !== undefined) return known
  const kind = readKind(letter)
  if (KINDS.size > MOST_KINDS) KINDS.clear()
  KINDS.set(letter, kind)
  return kind
}

const KINDS = new Map<string, number>()
const MOST_KINDS = 20_000

function readKind(letter: string): number {
  if (!/[\p{L}\p{M}\p{N}_]/u.test(letter)) return NOTHING
  if (/\p{M}/u.test(letter)) return MARKS
  if (!/\p{L}/u.test(letter)) return COMMON
  if (WITHOUT_SPACES.test(letter)) return UNSPACED
  const script = SCRIPTS.findIndex((one) => one.test(letter))
  return script < 0 ? COMMON : FIRST_SCRIPT + script
}
