import { escapeText } from 'entities'
import { textRangesWithin } from './select.ts'
import { applyEdits } from './tags.ts'

/** The HTML with each text within the elements that a CSS selector matches rewritten; tags and all else stay byte for byte. Texts are given and taken plain. */
export function rewriteText(html: string, selector: string, change: (text: string) => string): string {
  const edits = textRangesWithin(html, selector).flatMap(({ start, end, text }) => {
    const rewritten = change(text)
    return rewritten === text ? [] : [{ start, end, text: escapeText(rewritten) }]
  })
  return applyEdits(html, edits)
}
