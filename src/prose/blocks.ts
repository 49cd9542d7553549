import { Parser } from 'htmlparser2'
import { limitNesting } from '../lib/html/nesting.ts'
import { BLOCKS, UNSEEN } from '../lib/html/text.ts'

/** A paragraph as a reader sees it: white space folded to single spaces and, where the text breaks its lines, LF. Never empty. */
export interface Paragraph {
  readonly text: string
  /** Share of its characters that are link text, 0 to 1. */
  readonly linked: number
  /** Stands in a caption, a menu or a form. */
  readonly isAside: boolean
}

/** What one parse of an HTML text gives. */
export interface ParsedText {
  readonly paragraphs: readonly Paragraph[]
  /** Addresses as they are written, in their order. */
  readonly pictures: readonly string[]
  readonly links: readonly string[]
}

/** The paragraphs, pictures and links of the HTML. Elements of which a reader sees nothing are left out with all they hold. */
export function parseText(html: string): ParsedText {
  const reader = new TextReader()
  new Parser(reader).end(limitNesting(html))
  reader.flush()
  return reader
}

/** The lines of a plain text. */
export function linesOf(text: string): ParsedText {
  const lines = text.split('\n').map((line) => line.replace(/\s+/gu, ' ').trim())
  return {
    paragraphs: lines.filter((line) => line !== '').map((line) => ({ text: line, linked: 0, isAside: false })),
    pictures: [],
    links: [],
  }
}

/** Captions, menus and forms tell no story of their own. */
const ASIDES: ReadonlySet<string> = new Set(['figcaption', 'form', 'nav'])

/** Handler of the parser's events. */
class TextReader implements ParsedText {
  readonly paragraphs: Paragraph[] = []
  readonly pictures: string[] = []
  readonly links: string[] = []
  #tag = ''
  #text = ''
  #linkedCharacters = 0
  #hidden = 0
  #anchors = 0
  #asides = 0

  onopentagname(name: string): void {
    this.#tag = name
    if (UNSEEN.has(name)) this.#hidden++
    else if (name === 'a') this.#anchors++
    else if (BLOCKS.has(name)) {
      this.flush()
      if (ASIDES.has(name)) this.#asides++
    }
  }

  onattribute(name: string, value: string): void {
    if (this.#hidden > 0) return
    if (this.#tag === 'img' && name === 'src') this.pictures.push(value)
    else if (this.#tag === 'a' && name === 'href') this.links.push(value)
  }

  ontext(data: string): void {
    if (this.#hidden > 0) return
    this.#text += data
    if (this.#anchors > 0) this.#linkedCharacters += data.length
  }

  onclosetag(name: string): void {
    if (UNSEEN.has(name)) this.#hidden = Math.max(0, this.#hidden - 1)
    else if (name === 'a') this.#anchors = Math.max(0, this.#anchors - 1)
    else if (BLOCKS.has(name)) {
      this.flush()
      if (ASIDES.has(name)) this.#asides = Math.max(0, this.#asides - 1)
    }
  }

  flush(): void {
    const text = foldSpace(this.#text)
    if (text !== '') this.paragraphs.push({ text, linked: Math.min(1, this.#linkedCharacters / text.length), isAside: this.#asides > 0 })
    this.#text = ''
    this.#linkedCharacters = 0
  }
}

function foldSpace(text: string): string {
  const folded = UNFOLDED.test(text) ? text.replace(/\s+/gu, (space) => (space.includes('\n') ? '\n' : ' ')) : text
  return folded.trim()
}

/** White space that is to be folded: more than one in a row, or another than space and LF. */
const UNFOLDED = /\s\s|[^\S \n]/u
