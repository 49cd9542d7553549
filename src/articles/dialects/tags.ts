import type { Marks } from './contract.ts'
import { asBlock } from './html.ts'

/** One mark of a template language, with what stands between it and its end where it has one. */
export interface Tag {
  readonly name: string
  /** What follows the name, as written. */
  readonly args: string
  /** What stands between, with its own marks read; undefined for a mark without end. */
  readonly inner: string | undefined
  /** What stands between, as written, code put back. */
  readonly raw: string
  /** White space before the mark when it begins its line. */
  readonly indent: string
}

/** What becomes of a mark: `inline` HTML, a `block` of HTML, or `text` that is Markdown still. */
export type Written =
  | { readonly inline: string }
  | { readonly block: string }
  | { readonly text: string }
  /** What stands between, as Markdown, between two pieces of HTML. */
  | { readonly around: readonly [open: string, close: string]; readonly inner: string }

/** Writes a mark; undefined for one that it does not know. */
export type WriteTag = (tag: Tag, marks: Marks) => Written | undefined

/** How marks look in one template language. */
export interface TagSyntax {
  /** Groups: 1 closing slash, 2 name, 3 arguments. Global. */
  readonly pattern: RegExp
  /** True where this one ends that one. */
  isEnd(one: { readonly name: string; readonly closes: boolean }, name: string): boolean
  show(name: string): string
}

interface Token {
  readonly start: number
  readonly end: number
  readonly name: string
  readonly args: string
  readonly closes: boolean
  readonly selfClosing: boolean
}

/** Past so many marks ends are not looked for: finding each takes time that grows with their number. */
const MOST_TAGS = 2000
/** White space around a mark that has its line for itself. */
const MOST_INDENT = 200

/** Returns the text with each mark replaced by what `write` makes of it. Marks it does not know go, and are counted; what stands between them stays. */
export function replaceTags(text: string, syntax: TagSyntax, write: WriteTag, marks: Marks): string {
  const tokens = [...text.matchAll(syntax.pattern)].map((match): Token => {
    const args = (match[3] ?? '').trim()
    const selfClosing = /(?:^|\s)\/$/.test(args)
    const name = match[2]!
    return {
      start: match.index,
      end: match.index + match[0].length,
      name,
      args: selfClosing ? args.slice(0, -1).trim() : args,
      closes: match[1] === '/',
      selfClosing,
    }
  })
  return new Replacer(text, tokens, syntax, write, marks).range(0, text.length, 0, tokens.length)
}

class Replacer {
  readonly #text: string
  readonly #tokens: readonly Token[]
  readonly #syntax: TagSyntax
  readonly #write: WriteTag
  readonly #marks: Marks

  constructor(text: string, tokens: readonly Token[], syntax: TagSyntax, write: WriteTag, marks: Marks) {
    this.#text = text
    this.#tokens = tokens
    this.#syntax = syntax
    this.#write = write
    this.#marks = marks
  }

  range(from: number, to: number, first: number, last: number): string {
    let out = ''
    let at = from
    for (let index = first; index < last; index++) {
      const token = this.#tokens[index]!
      if (token.start < at) continue
      out += this.#text.slice(at, token.start)
      const close = this.#endOf(index, last)
      const end = close === undefined ? undefined : this.#tokens[close]!
      out += this.#replace(token, index, close, end)
      at = end?.end ?? token.end
      if (close !== undefined) index = close
    }
    return out + this.#text.slice(at, to)
  }

  #endOf(index: number, last: number): number | undefined {
    const { name, selfClosing, closes } = this.#tokens[index]!
    if (selfClosing || closes || this.#tokens.length > MOST_TAGS) return undefined
    let depth = 0
    for (let at = index + 1; at < last; at++) {
      const other = this.#tokens[at]!
      if (this.#syntax.isEnd(other, name)) {
        if (depth-- === 0) return at
      } else if (other.name === name && !other.closes && !other.selfClosing) depth++
    }
    return undefined
  }

  #replace(token: Token, index: number, close: number | undefined, end: Token | undefined): string {
    const inner = close === undefined || end === undefined ? undefined : this.range(token.end, end.start, index + 1, close)
    const raw = end === undefined ? '' : this.#marks.original(this.#text.slice(token.end, end.start))
    const { indent, isAlone } = this.#surroundings(token, end)
    const written = this.#write({ name: token.name, args: token.args, inner, raw, indent }, this.#marks)
    if (written === undefined) {
      this.#marks.unknown(this.#syntax.show(token.name))
      return PROTECTING.test(token.name) ? '' : (inner ?? '')
    }
    if ('text' in written) return written.text
    if ('inline' in written) return this.#marks.context.isHtml ? written.inline : this.#marks.hold(written.inline)
    if ('around' in written) return asBlock(written.around[0], indent) + indent + written.inner.trim() + asBlock(written.around[1], indent)
    const html = this.#marks.context.isHtml ? written.block : this.#marks.hold(written.block)
    return isAlone ? asBlock(html, indent) : html
  }

  /** Whether the mark, with its end, has its lines for itself, and the white space before it. */
  #surroundings(token: Token, end: Token | undefined): { readonly indent: string; readonly isAlone: boolean } {
    const near = this.#text.slice(Math.max(0, token.start - MOST_INDENT), token.start)
    const before = near.slice(near.lastIndexOf('\n') + 1)
    const stop = end?.end ?? token.end
    const after = this.#text.slice(stop, stop + MOST_INDENT).split('\n', 1)[0]!
    const isAlone = before.trim() === '' && after.trim() === ''
    return { indent: isAlone ? before : '', isAlone }
  }
}

/** What stands between marks of these names is behind a password, or for some readers only. */
const PROTECTING = /crypt|protect|password|passwd|secret|private|member|paywall|login|logged/i

/** Returns the words of arguments; quotes hold a word together and go. */
export function wordsOf(args: string): readonly string[] {
  return [...args.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')
}

/** Returns the named arguments (`src="a.png" width=300`, also `lang:js`) and the others in their order. */
export function argumentsOf(args: string): { readonly named: Readonly<Record<string, string>>; readonly rest: readonly string[] } {
  const named: Record<string, string> = Object.create(null)
  const rest: string[] = []
  for (const [, name, nd, ns, nb, double, single, bare] of args.matchAll(
    /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s,"']+))|"([^"]*)"|'([^']*)'|([^\s,"']+)/g,
  )) {
    if (name !== undefined) named[name.toLowerCase()] = nd ?? ns ?? nb ?? ''
    else rest.push(double ?? single ?? bare ?? '')
  }
  return { named, rest }
}
