import { Parser } from 'htmlparser2'
import { limitNesting } from './nesting.ts'
import { type Attributes, applyEdits, type Edit } from './tags.ts'
import { htmlToText } from './text.ts'

/**
 * The HTML without elements that their own style or the attribute `hidden` keeps from readers, such as the preheader of a newsletter: styles go when a text is
 * sanitized, and what they hid must not come to light. Images are left to `removeTrackingPixels`. Unchanged if nothing would remain.
 */
export function removeHidden(html: string): string {
  if (!HINT.test(html)) return html
  const shallow = limitNesting(html)
  const edits = hiddenRanges(shallow)
  if (edits.length === 0) return html
  const rest = applyEdits(shallow, edits)
  return htmlToText(rest) === '' && !/<(?:img|video|audio|picture|iframe)\b/i.test(rest) ? html : rest
}

const HINT =
  /\bhidden\b|display\s{0,9}:\s{0,9}none|(?:height|font-size)\s{0,9}:\s{0,9}0|(?:left|top|text-indent)\s{0,9}:\s{0,9}-\d{4}|\bclip\s{0,9}:/i
const STYLE =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|(?:max-height|font-size)\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?|text-indent\s*:\s*-\d{4,}(?:px|em)|clip\s*:\s*rect\((?:\s*[01](?:px)?\s*,?){4}\))\s*(?:!\s*important\s*)?(?:;|$)/i

const NO_HEIGHT = /(?:^|;)\s*height\s*:\s*0(?:px|pt|em|%)?\s*(?:!\s*important\s*)?(?:;|$)/i
const CLIPPED = /(?:^|;)\s*overflow\s*:\s*hidden/i
const AWAY = /(?:^|;)\s*(?:left|top)\s*:\s*-\d{4,}px/i
const PLACED = /(?:^|;)\s*position\s*:\s*(?:absolute|fixed)/i

function hiddenRanges(html: string): Edit[] {
  const edits: Edit[] = []
  const open: boolean[] = []
  let start = -1
  let depth = 0
  const parser: Parser = new Parser({
    onopentag(name, attributes) {
      const hides = start < 0 && !KEPT.has(name) && isHidden(attributes)
      if (hides) {
        start = parser.startIndex
        depth = open.length
      }
      open.push(hides)
    },
    onclosetag(_name, isImplied) {
      open.pop()
      if (start < 0 || open.length > depth) return
      edits.push({ start, end: isImplied ? Math.max(start, parser.startIndex) : parser.endIndex + 1, text: '' })
      start = -1
    },
  })
  parser.end(html)
  return edits
}

/** Void elements are handled elsewhere or say nothing; a closed `details` is for readers to open. */
const KEPT: ReadonlySet<string> = new Set(['img', 'source', 'input', 'br', 'hr', 'meta', 'link', 'details'])

function isHidden({ style, hidden }: Attributes): boolean {
  if (hidden !== undefined && hidden.toLowerCase() !== 'until-found') return true
  return (
    style !== undefined && (STYLE.test(style) || (NO_HEIGHT.test(style) && CLIPPED.test(style)) || (AWAY.test(style) && PLACED.test(style)))
  )
}
