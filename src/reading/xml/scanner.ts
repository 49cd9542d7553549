/**
 * The tolerant scanner of XML as it is found: one pass over the text, no tree, no DTD. It never fails on broken markup: a `<` that opens nothing is text,
 * a tag without its `>` ends where the next begins, a quote or CDATA section never closed ends where its element does.
 */
import { type Limits, overLimit } from '../limits.ts'

/** What the scanner tells. Names and texts are slices of the document; references in them are not resolved. */
export interface XmlHandler {
  /** A start tag; `attributes` is its inside after the name. */
  open(name: string, attributes: string, selfClosing: boolean, at: number): void
  close(name: string, at: number): void
  text(raw: string, at: number): void
  cdata(text: string): void
  /** The innermost open element as written, where a CDATA section that never ends must end. */
  current(): string | undefined
  /** Whether a name is one the reader knows: only then is a tag without `>` taken for a tag. */
  knows(name: string): boolean
  /** True when nothing more is wanted. */
  done(): boolean
}

export interface ScanResult {
  /** The text ended within a tag, comment or CDATA section. */
  readonly cut: boolean
}

/** Tells `handler` what is in `text` from `from` on. Throws ParseError where a tag is over its limit or the markup is hostile to scan. */
export function scanXml(text: string, from: number, handler: XmlHandler, limits: Limits): ScanResult {
  const scan: Scan = { text, handler, limits, ahead: new Map(), position: from, cut: false, wasted: 0 }
  while (scan.position < text.length && !handler.done()) step(scan)
  return { cut: scan.cut }
}

interface Scan {
  readonly text: string
  readonly handler: XmlHandler
  readonly limits: Limits
  /** Where each terminator comes next; looked for anew only once it is passed. */
  readonly ahead: Map<string, number>
  position: number
  cut: boolean
  /** Characters looked at in vain; bounds what hostile markup can cost. */
  wasted: number
}

function step(scan: Scan): void {
  const { text, handler, position } = scan
  const open = text.indexOf('<', position)
  const end = open < 0 ? text.length : open
  if (end > position) handler.text(text.slice(position, end), position)
  scan.position = end
  if (open < 0) return
  const mark = text.charCodeAt(open + 1)
  if (mark === SLASH) closeTag(scan, open)
  else if (mark === BANG) declaration(scan, open)
  else if (mark === QUESTION) skipPast(scan, questionEnd(scan, open), open)
  else if (isNameStart(mark)) openTag(scan, open)
  else bareBracket(scan, open)
}

const BANG = 0x21
const QUOTE = 0x22
const APOSTROPHE = 0x27
const SLASH = 0x2f
const LESS = 0x3c
const EQUALS = 0x3d
const GREATER = 0x3e
const QUESTION = 0x3f

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 58 || code >= 0x80
}

function isNameEnd(code: number): boolean {
  return code <= 32 || code === GREATER || code === SLASH || code === LESS || code === QUOTE || code === APOSTROPHE || code === EQUALS
}

/** Offset of the next `needle` from `from` on, which never goes back; -1 where there is none. Never looks at a character twice for one needle. */
function next(scan: Scan, needle: string, from: number): number {
  const held = scan.ahead.get(needle)
  if (held !== undefined && (held < 0 || held >= from)) return held
  const found = scan.text.indexOf(needle, from)
  scan.ahead.set(needle, found)
  return found
}

/** A processing instruction ends at `?>`; a broken one (`<?xml … >`) at its `>`. */
function questionEnd(scan: Scan, open: number): string {
  const right = next(scan, '?>', open)
  if (right >= 0 && !scan.text.slice(open + 2, right).includes('<')) return '?>'
  return next(scan, '>', open) >= 0 ? '>' : '?>'
}

function skipPast(scan: Scan, terminator: string, open: number): void {
  const end = next(scan, terminator, open)
  scan.cut ||= end < 0
  scan.position = end < 0 ? scan.text.length : end + terminator.length
}

function bareBracket(scan: Scan, open: number): void {
  scan.handler.text('&lt;', open)
  scan.position = open + 1
}

function closeTag(scan: Scan, open: number): void {
  const { text, handler } = scan
  let end = open + 2
  while (end < text.length && !isNameEnd(text.charCodeAt(end))) end++
  const name = text.slice(open + 2, end)
  while (end < text.length && text.charCodeAt(end) <= 32) end++
  if (end >= text.length) scan.cut = true
  else if (text.charCodeAt(end) === GREATER) end++
  else if (text.charCodeAt(end) !== LESS) end = pastJunk(text, end)
  scan.position = end
  if (name !== '') handler.close(name, open)
}

/** `</item junk>`: to after the `>`, or up to the next `<`. */
function pastJunk(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === GREATER) return at + 1
    if (code === LESS) return at
  }
  return text.length
}

function declaration(scan: Scan, open: number): void {
  const { text, handler } = scan
  if (text.startsWith('<!--', open)) comment(scan, open)
  else if (text.startsWith('<![CDATA[', open)) cdata(scan, open)
  else if (handler.current() === undefined) skipPast(scan, '>', open)
  else bareBracket(scan, open)
}

/** A comment never closed is over at its first `>`: what follows is more likely items than comment. One that another begins in was never closed. */
function comment(scan: Scan, open: number): void {
  const end = next(scan, '-->', open + 2)
  const closes = end >= 0 && !begins(scan, '<!--', open + 4, end) && !begins(scan, '<![CDATA[', open + 4, end)
  if (closes) scan.position = end + 3
  else skipPast(scan, '>', open)
}

function begins(scan: Scan, what: string, from: number, to: number): boolean {
  const found = next(scan, what, from)
  return found >= 0 && found < to
}

function cdata(scan: Scan, open: number): void {
  const { text, handler } = scan
  const start = open + 9
  let end = next(scan, ']]>', start)
  const nested = end < 0 ? -1 : next(scan, '<![CDATA[', start)
  const name = handler.current()
  if (name !== undefined && (end < 0 || (nested >= 0 && nested < end))) {
    const close = next(scan, `</${name}`, start)
    if (close >= 0 && (end < 0 || (close < end && close < nested))) {
      handler.cdata(text.slice(start, close))
      scan.position = close
      return
    }
  }
  if (end < 0) {
    scan.cut = true
    end = text.length
  }
  handler.cdata(text.slice(start, end))
  scan.position = Math.min(text.length, end + 3)
}

function openTag(scan: Scan, open: number): void {
  const { text, handler, limits } = scan
  let nameEnd = open + 1
  while (nameEnd < text.length && !isNameEnd(text.charCodeAt(nameEnd))) nameEnd++
  const name = text.slice(open + 1, nameEnd)
  const end = tagEnd(text, nameEnd, open + limits.tagLength + 1)
  if (end - open > limits.tagLength) throw overLimit('PARSE_TOO_LARGE', `a tag is over ${limits.tagLength} characters`, text, open)
  if (end >= text.length) {
    scan.cut = true
    scan.position = handler.knows(name) ? text.length : open + 1
    if (scan.position !== text.length) waste(scan, end - open, open)
    return
  }
  if (text.charCodeAt(end) === LESS && !handler.knows(name)) {
    waste(scan, end - open, open)
    bareBracket(scan, open)
    return
  }
  const selfClosing = text.charCodeAt(end - 1) === SLASH && text.charCodeAt(end) === GREATER
  scan.position = text.charCodeAt(end) === GREATER ? end + 1 : end
  handler.open(name, text.slice(nameEnd, selfClosing ? end - 1 : end), selfClosing, open)
}

/** Where the tag ends: at its `>`, at a `<` that begins another, or where looking stops. A quote that swallows `>` and then `<` was never closed. */
function tagEnd(text: string, from: number, limit: number): number {
  let quote = 0
  let swallowed = -1
  let at = from
  for (const to = Math.min(text.length, limit); at < to; at++) {
    const code = text.charCodeAt(at)
    if (quote === 0) {
      if (code === GREATER || code === LESS) return at
      if ((code === QUOTE || code === APOSTROPHE) && followsEquals(text, at, from)) {
        quote = code
        swallowed = -1
      }
    } else if (code === quote) quote = 0
    else if (code === GREATER) swallowed = swallowed < 0 ? at : swallowed
    else if (code === LESS && swallowed >= 0) return swallowed
  }
  return swallowed >= 0 ? swallowed : at
}

/** A quote opens a value only after `=`. */
function followsEquals(text: string, at: number, from: number): boolean {
  let before = at - 1
  while (before > from && text.charCodeAt(before) <= 32) before--
  return text.charCodeAt(before) === EQUALS
}

function waste(scan: Scan, length: number, at: number): void {
  scan.wasted += length
  if (scan.wasted > 8 * scan.text.length + 2 ** 20) throw overLimit('PARSE_TOO_EXPENSIVE', 'markup is too broken to read', scan.text, at)
}

/** The attributes of a start tag by name as written, values with their references unresolved. The first of a name counts. */
export function readAttributes(raw: string): ReadonlyMap<string, string> {
  if (raw.length < 4) return NO_ATTRIBUTES
  const attributes = new Map<string, string>()
  let at = 0
  while (at < raw.length) {
    while (at < raw.length && isNameEnd(raw.charCodeAt(at))) at++
    const start = at
    while (at < raw.length && !isNameEnd(raw.charCodeAt(at))) at++
    const name = raw.slice(start, at)
    at = pastSpace(raw, at)
    let value = ''
    if (raw.charCodeAt(at) === EQUALS) {
      const from = pastSpace(raw, at + 1)
      at = valueEnd(raw, from)
      const quoted = isQuote(raw.charCodeAt(from))
      value = raw.slice(quoted ? from + 1 : from, quoted && at - 1 > from && isQuote(raw.charCodeAt(at - 1)) ? at - 1 : at)
    }
    if (name !== '' && !attributes.has(name)) attributes.set(name, value)
  }
  return attributes
}

function pastSpace(raw: string, from: number): number {
  let at = from
  while (at < raw.length && raw.charCodeAt(at) <= 32) at++
  return at
}

/** To after a quoted value and its quote (to the end where it has none), or to the white space after a bare one. */
function valueEnd(raw: string, from: number): number {
  const quote = raw.charCodeAt(from)
  if (isQuote(quote)) {
    const end = raw.indexOf(quote === QUOTE ? '"' : "'", from + 1)
    return end < 0 ? raw.length : end + 1
  }
  let at = from
  while (at < raw.length && raw.charCodeAt(at) > 32) at++
  return at
}

function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE
}

export const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map()
