import createMarkdown, { type MarkdownIt, type StateCore } from 'markdown-it'
import cjkFriendly from 'markdown-it-cjk-friendly'
import definitionLists from 'markdown-it-deflist'
import { full as emojiNames } from 'markdown-it-emoji'
import footnote from 'markdown-it-footnote'
import { stableId } from '../../lib/hash.ts'

/**
 * How a generator renders a line end inside a paragraph: `break` is a `<br>` (Hexo), `join` a space that vanishes between two characters
 * of Chinese or Japanese.
 */
export type LineEnds = 'break' | 'join'

export interface MarkdownOptions {
  /** Keeps the anchors of footnotes of different articles apart. */
  readonly path: string
  /** Default `join`. */
  readonly lineEnds?: LineEnds
}

/**
 * Returns the HTML of CommonMark with GFM's tables, strike-through, task lists and bare links, and with footnotes, definition lists and
 * `:emoji:` names. HTML in the text is passed on, not trusted.
 */
export function renderMarkdown(text: string, { path, lineEnds = 'join' }: MarkdownOptions): string {
  engine.set({ breaks: lineEnds === 'break' })
  toggle('footnotes', !hasTooManyNotes(text))
  toggle('emoji', EMOJI_NAME.test(text))
  return engine.render(text, text.includes('[^') ? { docId: stableId([path], 6) } : {})
}

/** Returns the HTML of one line of Markdown, without a paragraph around it. */
export function renderInlineMarkdown(text: string): string {
  return engine.renderInline(text, { docId: '' })
}

const EMOJI_NAME = /:[a-z0-9_+-]+:/

/** Switches rules by what the text holds, because looking for names of emoji costs more than the rest of most articles. */
function toggle(plugin: keyof typeof RULES, isNeeded: boolean): void {
  const rules = [...RULES[plugin]]
  if (isNeeded) engine.enable(rules)
  else engine.disable(rules)
}

const RULES = { emoji: ['emoji'], footnotes: ['footnote_def', 'footnote_inline', 'footnote_ref', 'footnote_tail'] } as const

/** Notes are gathered at a cost that grows with the square of their number; no article has a thousand. */
function hasTooManyNotes(text: string): boolean {
  let count = 0
  for (let at = text.indexOf('[^'); at >= 0 && count <= MOST_NOTES; at = text.indexOf('[^', at + 1)) count++
  return count > MOST_NOTES
}

const MOST_NOTES = 1000

function createEngine(): MarkdownIt {
  const engine = createMarkdown({ html: true, linkify: true })
  engine.use(cjkFriendly).use(footnote).use(definitionLists).use(emojiNames, { shortcuts: {} })
  // Only addresses with a scheme or www become links: `example.md` is a file name more often than a site in Moldova.
  engine.linkify
    .set({ fuzzyLink: false, fuzzyEmail: false })
    .add('www.', { validate: validateWww, normalize: (match) => void (match.url = `https://${match.url}`) })
  engine.core.ruler.after('inline', 'task-lists', markTasks)
  engine.core.ruler.push('cjk-breaks', joinCjkLines)
  return engine
}

/** Bounded, and without a copy of the rest of the text: a body of nothing but `www.` must cost no more than its length. */
function validateWww(text: string, position: number): number {
  WWW_REST.lastIndex = position
  return WWW_REST.exec(text)?.[0].length ?? 0
}

const WWW_REST = /[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}(?:[/?#][^\s<>"\u3000-\u303f\uff00-\uffef]{0,1000})?/uy

/** GFM §5.3: `[ ]` and `[x]` at the start of a list item; as characters, since form fields never pass the sanitizer. */
function markTasks(state: StateCore): void {
  state.tokens.forEach((token, index) => {
    const first = token.children?.[0]
    if (token.type !== 'inline' || first?.type !== 'text' || state.tokens[index - 2]?.type !== 'list_item_open') return
    first.content = first.content.replace(/^\[([ xX])\](?=\s)/, (_, mark) => (mark === ' ' ? '☐' : '☑'))
  })
}

/** A line end between two characters of Chinese or Japanese is no space. */
function joinCjkLines(state: StateCore): void {
  if (state.md.options.breaks) return
  for (const { children } of state.tokens) {
    children?.forEach((token, index) => {
      if (token.type !== 'softbreak' || !WIDE_END.test(textBefore(children, index)) || !WIDE_START.test(textAfter(children, index))) return
      token.type = 'text'
      token.tag = ''
      token.content = ''
    })
  }
}

type Tokens = NonNullable<StateCore['tokens'][number]['children']>

function textBefore(tokens: Tokens, index: number): string {
  for (let at = index - 1; at >= 0; at--) if (tokens[at]?.content) return tokens[at]!.content
  return ''
}

function textAfter(tokens: Tokens, index: number): string {
  for (let at = index + 1; at < tokens.length; at++) if (tokens[at]?.content) return tokens[at]!.content
  return ''
}

const WIDE = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFFEF“”‘’…—]`
const WIDE_END = new RegExp(`${WIDE}$`, 'u')
const WIDE_START = new RegExp(`^${WIDE}`, 'u')

const engine = createEngine()
