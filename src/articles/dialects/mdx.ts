import { replaceBetween } from './between.ts'
import type { Dialect, Marks } from './contract.ts'
import { picture } from './html.ts'

/** Marks of MDX: programs in it are left out, components go and their text stays. */
export const mdx: Dialect = {
  name: 'mdx',
  summary:
    'MDX: imports, exports, comments and expressions go; components are dropped, their text stays; `{/* truncate */}` ends the excerpt.',
  applies: (text, { path, generator }) =>
    /\.mdx$/i.test(path) || (generator === 'docusaurus' && /^(?:import|export)\s|\{\/\*|<[A-Z]/m.test(text)),
  apply: (text, marks) => withoutExpressions(withoutComponents(withoutPrograms(excerpted(text)), marks), marks),
}

/** Comments go, but for the one that ends the excerpt. */
function excerpted(text: string): string {
  return replaceBetween(text, '{/*', '*/}', (comment) => (/^\s*(?:truncate|more)\s*$/i.test(comment) ? '<!-- truncate -->' : ''))
}

/** Without the blocks that begin with `import` or `export`: to the next empty line at which no bracket is open. */
function withoutPrograms(text: string): string {
  const kept: string[] = []
  let open: number | undefined
  for (const line of text.split('\n')) {
    if (
      open === undefined &&
      /^(?:import\s.*(?:from\s|['"])|export\s+(?:default\b|const\b|let\b|var\b|function\b|async\b|class\b|\{|\*))/.test(line)
    )
      open = 0
    if (open === undefined) kept.push(line)
    else if (line.trim() === '' && open <= 0) {
      open = undefined
      kept.push(line)
    } else open += (line.match(/[{([]/g)?.length ?? 0) - (line.match(/[})\]]/g)?.length ?? 0)
  }
  return kept.join('\n')
}

/** Tags of components go; a picture with an address as text stays one. Attributes that are programs go from all tags. */
function withoutComponents(text: string, marks: Marks): string {
  let out = ''
  let at = 0
  for (const match of text.matchAll(/<\/?([A-Za-z][\w.-]*)(?=[\s/>])|<\/?>/g)) {
    if (match.index < at) continue
    const end = endOfTag(text, match.index + match[0].length, match[0].endsWith('>'))
    if (end === undefined) continue
    const tag = text.slice(match.index, end)
    out += text.slice(at, match.index) + writtenTag(match[1] ?? '', tag, marks)
    at = end
  }
  return out + text.slice(at)
}

const MOST_TAG = 5000

/** Where the tag ends: quotes and braces may hold `>`. */
function endOfTag(text: string, from: number, isDone: boolean): number | undefined {
  if (isDone) return from
  let depth = 0
  let quote = ''
  for (let at = from; at < Math.min(text.length, from + MOST_TAG); at++) {
    const character = text[at]!
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'" || (character === '`' && depth > 0)) quote = character
    else if (character === '{') depth++
    else if (character === '}') depth--
    else if (character === '>' && depth <= 0) return at + 1
  }
  return undefined
}

function writtenTag(name: string, tag: string, marks: Marks): string {
  if (name !== '' && /^[a-z]/.test(name) && !name.includes('.')) return tag.includes('{') ? withoutProgramAttributes(tag) : tag
  const src = /\ssrc=(?:"([^"]*)"|'([^']*)')/.exec(tag)
  if (src === null || tag.startsWith('</')) return ''
  const alt = /\salt=(?:"([^"]*)"|'([^']*)')/.exec(tag)
  return marks.hold(picture(marks.context.resolve(src[1] ?? src[2] ?? ''), { alt: alt?.[1] ?? alt?.[2] }))
}

function withoutProgramAttributes(tag: string): string {
  return tag.replace(/\s[\w:-]+=\{(?:[^{}]|\{[^{}]*\})*\}|\s?\{\.\.\.[^{}]*\}/g, '').replace(/\sclassName=/g, ' class=')
}

/** `{'text'}` is its text; other expressions would have to be run. */
function withoutExpressions(text: string, marks: Marks): string {
  return text.replace(/(?<!\\)\{(?:[^{}\n]|\{(?:[^{}]|\{[^{}]*\}){0,1000}\}|\n(?!\n)){0,2000}\}/g, (expression) => {
    const literal = /^\{\s*(?:"([^"]*)"|'([^']*)'|`([^`$]*)`)\s*\}$/.exec(expression)
    if (literal !== null) return literal[1] ?? literal[2] ?? literal[3] ?? ''
    if (/^\{\s*\ufdd2\d+\ufdd3\s*\}$/.test(expression)) return expression.slice(1, -1)
    // An attribute list of a heading, which later dialects read.
    if (/^\{[#.:]/.test(expression)) return expression
    marks.unknown('{expression}')
    return ''
  })
}
