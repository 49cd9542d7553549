import { callouts } from './callouts.ts'
import { withoutCode } from './code.ts'
import { containers } from './containers.ts'
import { contents } from './contents.ts'
import type { Dialect, DialectContext, Marks } from './contract.ts'
import { hexo } from './hexo.ts'
import { withoutDeadLinks } from './html.ts'
import { hugo } from './hugo.ts'
import { inline } from './inline.ts'
import { kramdown } from './kramdown.ts'
import { liquid } from './liquid.ts'
import { mdx } from './mdx.ts'
import { obsidian } from './obsidian.ts'
import { zola } from './zola.ts'

export type { DialectContext } from './contract.ts'

/** Every dialect, in the order in which their marks are read: programs, templates, boxes, then marks inside lines. */
export const DIALECTS: readonly Dialect[] = [mdx, hugo, zola, hexo, liquid, contents, containers, callouts, kramdown, obsidian, inline]

/** A body whose marks have been read. */
export interface ReadMarks {
  /** Markdown, or HTML where the body was, with stand-ins. */
  readonly text: string
  /** Returns the rendered HTML with the stand-ins resolved. */
  release(html: string): string
  /** Marks that were left out, and how often. */
  readonly unknown: ReadonlyMap<string, number>
}

/** Returns the body with the marks of generators read by every dialect that applies. Nothing is evaluated, no mark stays as text. */
export function readMarks(source: string, article: Omit<DialectContext, 'isTemplate'>): ReadMarks {
  if (!(article.isHtml ? TEMPLATE_HINT : HINT).test(source)) return { text: source, release: (html) => html, unknown: new Map() }
  const context = { ...article, isTemplate: TEMPLATES.has(article.generator ?? '') || /\{%-?\s*\w[\s\S]{0,3000}?%\}/.test(source) }
  const held = new HeldMarks(context)
  const clean = source.replace(/[\ufdd0-\ufdd4]/g, '')
  let text = withoutCode(clean, held, { hasMath: saysMath(context), readsCode: READS_CODE.has(context.generator ?? 'jekyll') })
  for (const dialect of DIALECTS) if (dialect.applies(text, context)) text = dialect.apply(text, held)
  return { text: held.restore(text).replaceAll('\ufdd4', ''), release: (html) => held.release(html), unknown: held.counts }
}

/** What some dialect may take for a mark. */
const HINT = /[{}$^=~:]|\[[[!@]|%%|\btoc\b|^\*\[|^!!!|<[A-Z]|^(?:import|export)\s/im

const TEMPLATES = new Set<string>(['hexo', 'jekyll', 'eleventy', 'zola', 'vitepress'])

/** What HTML may hold of it. */
const TEMPLATE_HINT = /\{[{%<#]|\$\$?[^\s$]/

/** Generators that read marks in code, too. */
const READS_CODE = new Set<string>(['jekyll', 'eleventy'])

function saysMath({ text }: DialectContext): boolean {
  return ['math', 'mathjax', 'katex', 'latex', 'usemathjax'].some((key) => /^(?:true|yes|on|1|katex|mathjax|js)$/i.test(text(key) ?? ''))
}

class HeldMarks implements Marks {
  readonly context: DialectContext
  readonly counts = new Map<string, number>()
  readonly #html: string[] = []
  readonly #sources = new Map<number, string>()
  readonly #texts: string[] = []

  constructor(context: DialectContext) {
    this.context = context
  }

  hold = (html: string, source?: string): string => {
    const index = this.#html.push(html) - 1
    if (source !== undefined) this.#sources.set(index, source)
    return `\ufdd0${index}\ufdd1`
  }

  keep = (text: string): string => `\ufdd2${this.#texts.push(text) - 1}\ufdd3`

  /** Texts may hold other texts. */
  restore = (text: string): string => {
    let out = text
    for (let round = 0; round < MOST_NESTED && out.includes('\ufdd2'); round++)
      out = out.replace(/\ufdd2(\d+)\ufdd3/g, (_, index) => this.#texts[Number(index)] ?? '')
    return out
  }

  original = (text: string): string =>
    this.restore(text.replace(/\ufdd0(\d+)\ufdd1/g, (held, index) => this.#sources.get(Number(index)) ?? held))

  unknown = (mark: string): void => void this.counts.set(mark, (this.counts.get(mark) ?? 0) + 1)

  release(html: string): string {
    let out = html
    for (let round = 0; round < MOST_NESTED && out.includes('\ufdd0'); round++)
      out = out
        .replace(/<p>((?:\s*\ufdd0\d+\ufdd1\s*(?:<br>)?)+)<\/p>/g, (whole, inner: string) => (this.#areBlocks(inner) ? inner : whole))
        .replace(/\ufdd0(\d+)\ufdd1/g, (_, index) => this.restore(this.#html[Number(index)] ?? ''))
    return withoutDeadLinks(out.replace(/[\ufdd0-\ufdd4]/g, ''))
  }

  /** True for stand-ins of blocks alone, which may not stand in a paragraph. */
  #areBlocks(inner: string): boolean {
    return [...inner.matchAll(/\ufdd0(\d+)/g)].every(([, index]) => BLOCK.test(this.#html[Number(index)] ?? ''))
  }
}

const MOST_NESTED = 8
const BLOCK = /^\s*<(?:pre|figure|blockquote|div|p|iframe|table|ul|ol|h[1-6]|video|audio|section|details)\b/i
