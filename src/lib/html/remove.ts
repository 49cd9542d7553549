import { type Attributes, applyEdits, type Edit, FlatParser, rewriteTags } from './tags.ts'

/** The HTML without comments, processing instructions, doctypes, scripts and styles (with what they hold); the rest stays byte for byte. An unclosed one runs to the end, as in browsers. */
export function removeUnseen(html: string): string {
  if (!UNSEEN_HINT.test(html)) return html
  const edits: Edit[] = []
  const cut = (start: number, end: number): void => {
    const last = edits.at(-1)
    if (last !== undefined && start < last.end) return
    edits.push({ start, end: Math.min(end, html.length), text: '' })
  }
  let openedAt: number | undefined
  const parser: RawTextParser = new RawTextParser({
    onopentagname(name) {
      if (RAW.has(name) && openedAt === undefined) openedAt = parser.startIndex
    },
    onclosetag(name) {
      if (!RAW.has(name) || openedAt === undefined) return
      cut(openedAt, html.indexOf('>', parser.endIndex) + 1 || html.length)
      openedAt = undefined
    },
    oncomment: () => cut(parser.startIndex, parser.endIndex + 1),
    onprocessinginstruction: () => cut(parser.startIndex, parser.endIndex + 1),
  })
  parser.end(html)
  return applyEdits(html, edits)
}

/** The HTML without images a reader cannot see: at most one pixel high or wide, or hidden by their own style. */
export function removeTrackingPixels(html: string): string {
  if (!PIXEL_HINT.test(html)) return html
  return rewriteTags(html, (name, attributes) => (name === 'img' && isPixel(attributes) ? 'drop' : undefined))
}

function isPixel({ width, height, style = '' }: Attributes): boolean {
  return isTiny(width) || isTiny(height) || HIDDEN_STYLE.test(style)
}

function isTiny(size: string | undefined): boolean {
  return size !== undefined && /^\s*[01](px)?\s*$/i.test(size)
}

/** Holds only elements whose close tag matters here; their text is raw, so they cannot nest. */
class RawTextParser extends FlatParser {
  protected override isVoidElement(name?: string): boolean {
    return name === undefined || !RAW.has(name)
  }
}

const RAW = new Set(['script', 'style'])
const UNSEEN_HINT = /<[!?]|<\/?(script|style)/i
const PIXEL_HINT = /<img\s[^>]{0,2000}(?:width|height|style)/i
const HIDDEN_STYLE =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|(?:max-)?(?:width|height)\s*:\s*[01](?:px)?)\s*(?:!important\s*)?(?:;|$)/i
