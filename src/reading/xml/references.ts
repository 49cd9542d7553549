import { decodeHTMLStrict } from 'entities'

/** The text with its character and entity references resolved: XML's five, all of HTML's, numbers (those of windows-1252 meant as such). What is no reference stays; `onUnknown` hears of names nobody knows. */
export function resolveReferences(raw: string, onUnknown?: (name: string) => void): string {
  let at = raw.indexOf('&')
  if (at < 0) return raw
  let out = ''
  let from = 0
  let suspicious = false
  while (at >= 0) {
    const semicolon = semicolonAfter(raw, at)
    const value = semicolon < 0 ? undefined : (commonValue(raw, at, semicolon) ?? referenceValue(raw.slice(at + 1, semicolon)))
    if (value !== undefined) {
      if (value.length === 1 && value >= '\x7f' && value <= '\xff') suspicious = true
      out += from === at ? value : raw.slice(from, at) + value
      from = semicolon + 1
      at = raw.indexOf('&', from)
    } else {
      if (onUnknown !== undefined && semicolon >= 0) reportUnknown(raw.slice(at + 1, semicolon), onUnknown)
      at = raw.indexOf('&', at + 1)
    }
  }
  const text = from === 0 ? raw : out + raw.slice(from)
  return suspicious ? mendC1(text) : text
}

/** The semicolon that may end a reference begun at `at`: not further than the longest name, so that no text is looked through twice. */
function semicolonAfter(raw: string, at: number): number {
  const end = Math.min(raw.length, at + LONGEST)
  for (let to = at + 1; to < end; to++) {
    const code = raw.charCodeAt(to)
    if (code === 0x3b) return to
    if (code === 0x26 || code <= 0x20) return -1
  }
  return -1
}

/** `&lt;`, `&gt;` and `&amp;` without taking the name out of the text: escaped HTML is full of them. */
function commonValue(raw: string, at: number, semicolon: number): string | undefined {
  const first = raw.charCodeAt(at + 1)
  if (semicolon === at + 3 && raw.charCodeAt(at + 2) === 0x74) return first === 0x6c ? '<' : first === 0x67 ? '>' : undefined
  return semicolon === at + 4 && first === 0x61 && raw.startsWith('mp', at + 2) ? '&' : undefined
}

function reportUnknown(name: string, onUnknown: (name: string) => void): void {
  if (/^[A-Za-z][A-Za-z0-9]+$/.test(name)) onUnknown(name)
}

/** `CounterClockwiseContourIntegral` has 31 letters. */
const LONGEST = 33

function referenceValue(name: string): string | undefined {
  switch (name) {
    case 'lt':
      return '<'
    case 'gt':
      return '>'
    case 'amp':
      return '&'
    case 'quot':
      return '"'
    case 'apos':
      return "'"
  }
  if (name.charCodeAt(0) === 0x23) return numbered(name)
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) return undefined
  return named(name)
}

function numbered(name: string): string | undefined {
  const hex = name[1] === 'x' || name[1] === 'X'
  if (!(hex ? /^#[xX][0-9a-fA-F]{1,8}$/ : /^#[0-9]{1,10}$/).test(name)) return undefined
  const code = hex ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff) return '\ufffd'
  return code < 32 && code !== 9 && code !== 10 && code !== 13 ? '' : String.fromCodePoint(code)
}

/** Names of HTML; one that differs only in case (`&NBSP;`, `&Rsquo;`) is read too. */
function named(name: string): string | undefined {
  const held = names.get(name)
  if (held !== undefined) return held === '' ? undefined : held
  const value = decoded(name) ?? decoded(name.toLowerCase()) ?? ''
  if (names.size < 4096) names.set(name, value)
  return value === '' ? undefined : value
}

function decoded(name: string): string | undefined {
  const reference = `&${name};`
  const value = decodeHTMLStrict(reference)
  return value === reference ? undefined : value
}

const names = new Map<string, string>()

/**
 * C1 controls (U+0080 to U+009F) are never meant. If a run of them with other Latin-1 or windows-1252 characters is UTF-8 that was read in a single-byte
 * encoding, every such run of the text is read as UTF-8, whole or not at all; controls left are the windows-1252 characters they stand for.
 */
export function mendC1(text: string): string {
  if (!C1.test(text)) return text
  const mended = isTwiceEncoded(text) ? text.replace(HIGH_RUN, (run) => fromUtf8(run) ?? run) : text
  return mended.replace(C1_EACH, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80]!)
}

/** True if one of the first runs with a control is UTF-8; they are looked for from their controls on, because runs without any may be everywhere. */
function isTwiceEncoded(text: string): boolean {
  let looked = 0
  for (const { index } of text.matchAll(C1_EACH)) {
    if (++looked > MOST_LOOKED_AT) return false
    const from = Math.max(0, index - LONGEST_RUN)
    const before = HIGH_END.exec(text.slice(from, index))?.[0].length ?? 0
    const run = HIGH_START.exec(text.slice(index - before, index + LONGEST_RUN))?.[0] ?? ''
    if (run.length > 1 && fromUtf8(run) !== undefined) return true
  }
  return false
}

const MOST_LOOKED_AT = 64
const LONGEST_RUN = 64

/** The run as UTF-8, if its characters are bytes of it. */
function fromUtf8(run: string): string | undefined {
  try {
    return strictUtf8.decode(Uint8Array.from(run, byteOf))
  } catch {
    return undefined
  }
}

function byteOf(char: string): number {
  const code = char.charCodeAt(0)
  return code <= 0xff ? code : 0x80 + WINDOWS_1252.indexOf(char)
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const C1 = /[\x80-\x9f]/
const C1_EACH = /[\x80-\x9f]/g
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'
const HIGH_CLASS = '[\\x80-\\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]'
const HIGH_RUN = new RegExp(`${HIGH_CLASS}{2,}`, 'g')
const HIGH_START = new RegExp(`^${HIGH_CLASS}+`)
const HIGH_END = new RegExp(`${HIGH_CLASS}+$`)

/** The text as HTML source or attribute value. */
export function escapeMarkup(text: string): string {
  return /[&<>"]/.test(text)
    ? text.replace(/[&<>"]/g, (char) => (char === '&' ? '&amp;' : char === '<' ? '&lt;' : char === '>' ? '&gt;' : '&quot;'))
    : text
}
