import type { Dialect } from './contract.ts'

/** Boxes of Docusaurus, VitePress and Pandoc, and of Python-Markdown: they are unwrapped, with their title. */
export const containers: Dialect = {
  name: 'containers',
  summary:
    'Boxes `::: tip Title` of Docusaurus, VitePress and Pandoc, and `!!! note "Title"` of Python-Markdown, unwrapped with their title.',
  applies: (text, { isHtml }) => !isHtml && /^[ \t>]*(?:::|!!!|\?\?\?)/m.test(text),
  apply: (text) => unwrapped(text.split('\n')).join('\n'),
}

function unwrapped(lines: readonly string[]): string[] {
  const out: string[] = []
  let depth = 0
  let inside: number | undefined
  for (const line of lines) {
    const [, prefix = '', rest = ''] = /^([ \t>]*)(.*)$/.exec(line) ?? []
    const admonition = /^(?:!!!|\?\?\?)\+?\s+([\w-]+)[^"\n]*(?:"([^"\n]*)")?\s*$/.exec(rest)
    if (inside !== undefined && rest !== '' && prefix.length < inside) inside = undefined
    if (admonition !== null) {
      inside = prefix.length + 2
      out.push('', ...titled(prefix, admonition[2] ?? titleOf(admonition[1]!)))
    } else if (inside !== undefined) out.push(line.replace(/^(?: {4}|\t)/, ''))
    else if (/^:{3,}\s*$/.test(rest) && depth > 0) {
      depth--
      out.push(prefix.trimEnd(), '')
    } else {
      const opening = /^:{3,}\s*(?:\{([^}]*)\}|([\w-]+))\s*(?:\[([^\]]*)\])?\s*(.*?)\s*:*$/.exec(rest)
      const leaf = /^::(?!:)[\w-]+(?:\[([^\]]*)\])?(?:\{[^}]*\})?\s*$/.exec(rest)
      if (opening !== null) {
        depth++
        const kind = opening[2] ?? /\.([\w-]+)/.exec(opening[1] ?? '')?.[1] ?? ''
        out.push('', ...titled(prefix, titleIn(opening[3] ?? opening[4]!.replace(/\{[^}]*\}/g, '')) || titleOf(kind)))
      } else out.push(leaf === null ? line : `${prefix}${leaf[1] ?? ''}`)
    }
  }
  return out
}

function titleIn(text: string): string {
  return text.trim()
}

function titled(prefix: string, title: string): readonly string[] {
  return title === '' ? [] : [`${prefix}**${title}**`, prefix.trimEnd()]
}

/** Kinds of boxes that are shown with a title of their own. */
function titleOf(kind: string): string {
  return KINDS.has(kind.toLowerCase()) ? kind[0]!.toUpperCase() + kind.slice(1).toLowerCase() : ''
}

const KINDS = new Set(
  'note tip info warning danger caution important success failure bug example question quote abstract hint error attention seealso details'.split(
    ' ',
  ),
)
