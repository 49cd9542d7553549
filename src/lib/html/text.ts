import { Parser } from 'htmlparser2'
import { limitNesting } from './nesting.ts'

/** The text a reader sees in the HTML: entities decoded, tags gone, scripts and styles left out, blocks set apart by one LF, white space folded. */
export function htmlToText(html: string): string {
  if (!/[<&]/.test(html)) return foldLines(html)
  let out = ''
  let hidden = 0
  const parser = new Parser({
    onopentagname(name) {
      if (UNSEEN.has(name)) hidden++
      else if (BLOCKS.has(name)) out += '\n'
    },
    ontext(text) {
      if (hidden === 0) out += text
    },
    onclosetag(name) {
      if (UNSEEN.has(name)) hidden = Math.max(0, hidden - 1)
      else if (BLOCKS.has(name)) out += '\n'
    },
  })
  parser.end(limitNesting(html))
  return foldLines(out)
}

function foldLines(text: string): string {
  return text
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n[\s]*/gu, '\n')
    .trim()
}

/** Elements of which a reader sees no text. */
export const UNSEEN: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'title',
  'head',
  'iframe',
  'object',
  'svg',
  'math',
])

/** Elements that begin a new line. */
export const BLOCKS: ReadonlySet<string> = new Set(
  'address article aside blockquote br dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)
