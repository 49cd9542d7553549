import { Parser } from 'htmlparser2'
import { truncateAtWord } from '../text.ts'
import { limitNesting } from './nesting.ts'

/** The HTML up to so many UTF-16 units of visible text, cut at a word end with an ellipsis, open elements closed; as given where it is short enough. */
export function truncateHtml(given: string, limit: number): string {
  const html = limitNesting(given)
  const open: string[] = []
  let seen = 0
  let hidden = 0
  let result: string | undefined
  const parser = new Parser({
    onopentagname(name) {
      if (VOID.has(name) || result !== undefined) return
      open.push(name)
      if (HIDDEN.has(name)) hidden++
    },
    onclosetag(name) {
      if (VOID.has(name) || result !== undefined) return
      const at = open.lastIndexOf(name)
      if (at >= 0) open.splice(at)
      if (HIDDEN.has(name)) hidden = Math.max(0, hidden - 1)
    },
    ontext(text) {
      if (hidden > 0 || result !== undefined) return
      if (seen + text.length > limit) result = html.slice(0, parser.startIndex) + escapeText(cut(text, limit - seen)) + closing(open)
      seen += text.length
    },
  })
  parser.end(html)
  return result ?? html
}

function cut(text: string, limit: number): string {
  return limit < 1 ? '…' : truncateAtWord(text, limit)
}

function closing(open: readonly string[]): string {
  return open
    .toReversed()
    .map((name) => `</${name}>`)
    .join('')
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
const HIDDEN = new Set(['script', 'style', 'template'])
