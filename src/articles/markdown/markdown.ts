import MarkdownIt from 'markdown-it'
import cjkFriendly from 'markdown-it-cjk-friendly'
import footnote from 'markdown-it-footnote'
import { stableId } from '../../lib/hash.ts'

/** The HTML of CommonMark with GFM's tables, strike-through, task lists and bare links, and footnotes; HTML in it is passed on, not trusted. `path` keeps the footnotes of different articles apart. */
export function renderMarkdown(text: string, path: string): string {
  const engine = hasTooManyNotes(text) ? engines.withoutNotes : engines.usual
  return engine.render(text, text.includes('[^') ? { docId: stableId([path], 6) } : {})
}

/** Notes are gathered at a cost that grows with the square of their number; no article has a thousand. */
function hasTooManyNotes(text: string): boolean {
  let count = 0
  for (let at = text.indexOf('[^'); at >= 0 && count <= MOST_NOTES; at = text.indexOf('[^', at + 1)) count++
  return count > MOST_NOTES
}

const MOST_NOTES = 1000

function completed(engine: MarkdownIt): MarkdownIt {
  engine.use(cjkFriendly)
  // Only addresses with a scheme or www become links: `example.md` is a file name more often than a site in Moldova.
  engine.linkify
    .set({ fuzzyLink: false, fuzzyEmail: false })
    .add('www.', { validate: validateWww, normalize: (match) => void (match.url = `https://${match.url}`) })
  engine.core.ruler.after('inline', 'task-lists', markTasks)
  engine.core.ruler.push('cjk-breaks', joinCjkLines)
  return engine
}

type CoreState = Parameters<Parameters<MarkdownIt['core']['ruler']['push']>[1]>[0]

/** Bounded, and without a copy of the rest of the text: a body of nothing but `www.` must cost no more than its length. */
function validateWww(text: string, position: number): number {
  WWW_REST.lastIndex = position
  return WWW_REST.exec(text)?.[0].length ?? 0
}

const WWW_REST = /[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}(?:[/?#][^\s<>"）。，]{0,1000})?/uy

/** GFM §5.3: `[ ]` and `[x]` at the start of a list item; as characters, since form fields never pass the sanitizer. */
function markTasks(state: CoreState): void {
  state.tokens.forEach((token, index) => {
    const first = token.children?.[0]
    if (token.type !== 'inline' || first?.type !== 'text' || state.tokens[index - 2]?.type !== 'list_item_open') return
    first.content = first.content.replace(/^\[([ xX])\](?=\s)/, (_, mark) => (mark === ' ' ? '☐' : '☑'))
  })
}

/** A line end between two characters of Chinese or Japanese is no space. */
function joinCjkLines(state: CoreState): void {
  for (const { children } of state.tokens) {
    children?.forEach((token, index) => {
      if (token.type !== 'softbreak' || !WIDE_END.test(textBefore(children, index)) || !WIDE_START.test(textAfter(children, index))) return
      token.type = 'text'
      token.tag = ''
      token.content = ''
    })
  }
}

type Tokens = NonNullable<CoreState['tokens'][number]['children']>

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

const OPTIONS = { html: true, linkify: true } as const
const engines = {
  usual: completed(new MarkdownIt(OPTIONS).use(footnote)),
  withoutNotes: completed(new MarkdownIt(OPTIONS)),
}
