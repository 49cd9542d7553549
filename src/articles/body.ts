import { Parser } from 'htmlparser2'
import { absolutizeHtml } from '../lib/html/absolutize.ts'
import { restoreLazyImages } from '../lib/html/lazy-images.ts'
import { removeTrackingPixels, removeUnseen } from '../lib/html/remove.ts'
import { type Cutter, cutterFor } from '../lib/html/select.ts'
import { htmlToText } from '../lib/html/text.ts'
import { compact } from '../lib/record.ts'
import { oneLine } from '../lib/text.ts'
import { type DialectContext, readMarks } from './dialects/index.ts'
import { type LineEnds, renderMarkdown } from './markdown/markdown.ts'

export interface BodyOptions {
  readonly title: string
  readonly isHtml: boolean
  /** Keeps the anchors of its footnotes apart from those of other files. */
  readonly path: string
  /** Absolute address relative links start from. */
  readonly base?: string
  /** The article's page, for `#fragment` links. */
  readonly page?: string
  readonly boilerplate: readonly string[]
  readonly lineEnds?: LineEnds
  /** What the marks of generators are read with. */
  readonly dialects: Omit<DialectContext, 'isTemplate'>
  /** Text that ends the excerpt, beside the comments that all generators know. */
  readonly excerptEnd?: string
}

export interface Body {
  readonly content: string
  /** What stands before `<!-- more -->`. */
  readonly summary?: string
  /** Marks of generators that were left out, and how often. */
  readonly unknownMarks: ReadonlyMap<string, number>
}

/** The article's HTML and its excerpt: boilerplate, comments, scripts, styles and tracking pixels gone, lazy images in place, links absolute. Not sanitized. */
export function readBody(source: string, options: BodyOptions): Body {
  const isHtml = options.isHtml || isMostlyHtml(source)
  const marks = readMarks(withExcerptEnd(source, options.excerptEnd), { ...options.dialects, isHtml })
  const rendered = marks.release(isHtml ? marks.text : renderMarkdown(marks.text, options)).trim()
  const more = MORE.exec(rendered)
  const content = cleaned(rendered, options)
  const summary = more === null ? '' : cleaned(rendered.slice(0, more.index), options).trim()
  return compact({ content, summary: summary || undefined, unknownMarks: marks.unknown })
}

/** Hexo, Jekyll, Hugo and Zola say `more`; Docusaurus `truncate`, Eleventy `excerpt`, WordPress `more` with a text. */
const MORE = /<!--\s*(?:more|truncate|excerpt)\b[^>]{0,200}-->/i

/** `excerpt_separator` of Jekyll may be any text. */
function withExcerptEnd(source: string, end: string | undefined): string {
  return end === undefined || end.trim() === '' ? source : source.replace(end, () => '<!-- more -->')
}

function cleaned(html: string, options: BodyOptions): string {
  const seen = removeUnseen(html)
  const kept = cutterOf(options.boilerplate).cut(seen)
  const shown = removeTrackingPixels(restoreLazyImages(withoutRepeatedTitle(kept, options.title)))
  const absolute = options.base === undefined ? shown : absolutizeHtml(shown, options.base, { fragments: options.page ?? 'keep' })
  return withoutHoles(absolute).trim()
}

/** What was cut leaves dozens of empty lines behind; they mean nothing but in preformatted text. */
function withoutHoles(html: string): string {
  return /<(?:pre|textarea)\b/i.test(html) ? html : html.replace(/\n(?:[ \t]*\n){2,}/g, '\n\n')
}

/** Footers and editor's lines that republished articles bring along; a folder adds its own. */
export const DEFAULT_BOILERPLATE: readonly string[] = [
  '.appendQr_wrap',
  '.appendQr_normal',
  '.article-editor',
  '.article-qrcode',
  '.post-qrcode',
  '.qr_code_pc',
  '.qrcode-wrap',
  '.sharedaddy',
  '.jp-relatedposts',
  '.feedflare',
  '.addtoany_share_save_container',
]

const cutters = new WeakMap<readonly string[], Cutter>()

/** Preparing selectors costs more than most articles; the folder hands over the same list each time. */
function cutterOf(selectors: readonly string[]): Cutter {
  const known = cutters.get(selectors)
  if (known !== undefined) return known
  const cutter = cutterFor(selectors)
  cutters.set(selectors, cutter)
  return cutter
}

/** Without a first heading, or a first paragraph 「原标题：…」, that says no more than the title. */
function withoutRepeatedTitle(html: string, title: string): string {
  const match = LEADING_TITLE.exec(html)
  if (match === null) return html
  const said = htmlToText(match[2] ?? match[3] ?? '').replace(/^[\s\u3000]*原标题\s*[：:]/u, '')
  if (fold(said) !== fold(title)) return html
  return (match[1] ?? '') + html.slice(match[0].length)
}

const LEADING_TITLE =
  /^((?:\s*<(?:div|article|section|main)\b[^<>]{0,500}>){0,4}\s*)<(?:h1\b[^<>]*>((?:(?!<\/h1)[\s\S]){0,500})<\/h1|p\b[^<>]*>([\s\u3000]*原标题(?:(?!<\/p)[\s\S]){0,500})<\/p)\s*>/i

function fold(text: string): string {
  return oneLine(text.normalize('NFKC')).toLowerCase()
}

/** True for a body that begins with a tag and is no Markdown with tags in it: all its text lies inside elements, or shows no mark of Markdown. */
function isMostlyHtml(source: string): boolean {
  if (!/^\s*(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<[a-z][a-z0-9-]*(?:[\s/>])/i.test(source)) return false
  return !MARKDOWN.test(source) || !MARKDOWN.test(outerText(source))
}

const MARKDOWN =
  /(?:^|\n) {0,3}(?:#{1,6} |```|~~~|[-*+] \S|\d+[.)] \S|> |\|.+\|)|\[[^\]\n]{1,300}\]\([^)\s]{1,2000}\)|\*\*\S|(?:^|\n)\n[^<\s]/

/** The text that lies in no element, down to where the nest gets too deep to be an article. */
function outerText(html: string): string {
  let depth = 0
  let text = ''
  const parser: Parser = new Parser({
    onopentagname() {
      if (++depth > MAX_DEPTH) parser.pause()
    },
    onclosetag() {
      depth--
    },
    ontext(part) {
      if (depth === 0) text += part
    },
  })
  parser.end(html)
  return text
}

const MAX_DEPTH = 256
