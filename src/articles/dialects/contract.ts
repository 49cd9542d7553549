import type { GeneratorName } from '../../model/document.ts'

/** What a dialect knows of the article whose marks it reads. */
export interface DialectContext {
  readonly generator: GeneratorName | undefined
  /** Of the file, below the folder. */
  readonly path: string
  /** HTML has no Markdown marks; those of templates it has. */
  readonly isHtml: boolean
  /** True for a generator, or a text, with marks of templates: `{{ … }}` is one, too. */
  readonly isTemplate: boolean
  /** The site's root, absolute, ends with `/`. */
  readonly root: string | undefined
  /** The article's page. */
  readonly page: string | undefined
  /** The text of a field of front matter. */
  text(key: string): string | undefined
  /** The text of a key of the site's configuration. */
  config(key: string): string | undefined
  /** The absolute form of a relative reference. */
  resolve(reference: string): string
  /** The HTML of one line of Markdown: captions and titles may hold some. */
  inline(markdown: string): string
  /** Address of another article by its file's path or name, where a rule gives it without reading that file. */
  addressOf(path: string): string | undefined
}

/** What dialects do to one body; nothing in it is ever evaluated. */
export interface Marks {
  readonly context: DialectContext
  /** Returns a stand-in that becomes this HTML after Markdown has been rendered; `source` is what it stands for where it turns out to be code. */
  hold(html: string, source?: string): string
  /** Returns a stand-in that becomes this text before Markdown is rendered: no other dialect sees it. */
  keep(text: string): string
  /** The text with every stand-in of `keep` put back. */
  restore(text: string): string
  /** The text as it was written, where stand-ins of both kinds have a source. */
  original(text: string): string
  /** Counts a mark that is not understood and was left out. */
  unknown(mark: string): void
}

/** One dialect: a row of the table. */
export interface Dialect {
  readonly name: string
  readonly summary: string
  /** False for articles that cannot hold its marks: costs a search in the text at most. */
  applies(text: string, context: DialectContext): boolean
  /** Returns the body with its marks read: known ones as HTML or Markdown, private and unknown ones gone. Code has stand-ins already. */
  apply(text: string, marks: Marks): string
}
