/** Compares what was read with what must come out, as the README of the shared expectations says. */
import { Parser } from 'htmlparser2'
import { knownEncoding } from '../../src/lib/encodings/names.ts'
import { htmlToText } from '../../src/lib/html/text.ts'

export interface Expectation {
  readonly p?: string
  readonly any?: readonly string[]
  readonly op: 'eq' | 'some' | 'len' | 'absent' | 'falsy' | 'truthy' | 'noThrow'
  readonly v?: unknown
  readonly m?: 'text' | 'html' | 'date' | 'url' | 'encoding'
}

/** What of a reading breaks the expectation, as one line; undefined where nothing does. */
export function breach(expectation: Expectation, model: unknown): string | undefined {
  if (expectation.op === 'noThrow') return undefined
  const paths = expectation.any ?? [expectation.p ?? '']
  if (paths.some((path) => holds(expectation, at(model, path), typeAt(model, path)))) return undefined
  const found = paths.map((path) => `${path} is ${JSON.stringify(at(model, path))}`).join(', ')
  return `${found}; wanted ${expectation.op} ${JSON.stringify(expectation.v)}`
}

/** The value at a path such as `entries[0].title`. */
export function at(model: unknown, path: string): unknown {
  let value = model
  for (const step of path.split(/[.[\]]+/)) {
    if (step === '') continue
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

function typeAt(model: unknown, path: string): unknown {
  return at(model, path.endsWith('.value') ? path.replace(/value$/, 'type') : `${path}Type`)
}

function holds(expectation: Expectation, found: unknown, type: unknown): boolean {
  switch (expectation.op) {
    case 'eq':
      return equals(found, expectation.v, expectation.m, type)
    case 'some':
      return Array.isArray(found) && found.some((each) => includes(each, expectation.v as Record<string, unknown>))
    case 'len':
      return Array.isArray(found) && found.length === expectation.v
    case 'absent':
      return found === undefined || found === null || (Array.isArray(found) && found.length === 0)
    case 'falsy':
      return !found
    case 'truthy':
      return Boolean(found)
    case 'noThrow':
      return true
  }
}

function includes(found: unknown, wanted: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    equals((found as Record<string, unknown>)[key], value, key === 'url' ? 'url' : undefined, undefined),
  )
}

function equals(found: unknown, wanted: unknown, how: Expectation['m'], type: unknown): boolean {
  if (found === undefined || found === null) return wanted === undefined || wanted === null || wanted === ''
  if (typeof wanted === 'object' && wanted !== null) return JSON.stringify(found) === JSON.stringify(wanted)
  const [a, b] = [String(found), String(wanted)]
  switch (how) {
    case 'text':
      return fold(a) === fold(b) || (type !== 'text' && (canonicalHtml(a) === canonicalHtml(b) || fold(htmlToText(a)) === fold(b)))
    case 'html':
      return canonicalHtml(type === 'text' ? escapeText(a) : a) === canonicalHtml(b) || (type === 'text' && fold(a) === fold(b))
    case 'date':
      return Date.parse(a) === Date.parse(b)
    case 'url':
      return bareUrl(a) === bareUrl(b)
    case 'encoding':
      return knownEncoding(a) === knownEncoding(b) || sameFamily(a, b)
    default:
      return fold(a) === fold(b)
  }
}

function fold(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

function bareUrl(url: string): string {
  if (URL.canParse(url.trim())) return new URL(url.trim()).href
  return url.trim().replace(/^([a-z]+:\/\/[^/]+)\/$/i, '$1')
}

/** gb2312 and gbk are read as their superset gb18030. */
function sameFamily(a: string, b: string): boolean {
  const family = (label: string): string => (/^gb/i.test(label) ? 'gb18030' : (knownEncoding(label) ?? label.toLowerCase()))
  return family(a) === family(b)
}

/** HTML in one form: names lower case, attributes sorted, references decoded, white space folded, one bare outer div dropped. */
export function canonicalHtml(html: string): string {
  let out = ''
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const sorted = Object.keys(attributes)
          .sort()
          .map((key) => ` ${key}="${decodedAddress(attributes[key] ?? '')}"`)
        out += `<${name}${sorted.join('')}>`
      },
      ontext(text) {
        out += text.replaceAll('<', '&lt;')
      },
      onclosetag(name) {
        out += `</${name}>`
      },
      oncomment(text) {
        out += `<!--${text}-->`
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  )
  parser.end(html)
  const folded = fold(out)
  const bare = /^<div>(.*)<\/div>$/s.exec(folded)?.[1]
  return bare !== undefined && balanced(bare) ? fold(bare) : folded
}

/** Addresses with and without percent-encoding name the same. */
function decodedAddress(value: string): string {
  try {
    return decodeURI(value)
  } catch {
    return value
  }
}

function balanced(html: string): boolean {
  let depth = 0
  for (const match of html.matchAll(/<(\/?)div\b/g)) {
    depth += match[1] === '' ? 1 : -1
    if (depth < 0) return false
  }
  return depth === 0
}
