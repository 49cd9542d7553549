import { showable } from '../lib/terminal.ts'

/** Rows of text below a head; a tone colours its whole row. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** By row. */
  readonly tones?: readonly (Tone | undefined)[]
}

export type Tone = 'good' | 'bad' | 'warning' | 'quiet'

/** Where a table is shown. */
export interface TableStyle {
  /** Columns of the terminal; absent: the table is as wide as it needs to be. */
  readonly width?: number
  readonly colour?: boolean
}

/** Rows as columns of equal width, with a head; wide characters count double. Cells are cut to 60, and on a terminal the widest columns to what it has room for. */
export function tableOf({ head, rows, tones = [] }: Table, { width, colour = false }: TableStyle = {}): string {
  const clean = [head, ...rows].map((row) => row.map((cell) => showable(cell.replace(/\s+/gu, ' '))))
  const natural = head.map((_, column) => Math.min(WIDEST, Math.max(...clean.map((row) => widthOf(row[column] ?? '')))))
  const widths = width === undefined ? natural : fitted(natural, width)
  return clean
    .map((row, index) => {
      const cells = row.map((cell, column) => {
        const shown = cut(cell, widths[column]!)
        return column === row.length - 1 ? shown : shown + ' '.repeat(Math.max(0, widths[column]! - widthOf(shown)))
      })
      const line = cells.join(GAP).trimEnd()
      return colour ? painted(line, index === 0 ? 'head' : tones[index - 1]) : line
    })
    .join('\n')
}

/** Returns the text in a colour of the terminal. */
export function painted(text: string, tone: Tone | 'head' | undefined): string {
  return tone === undefined ? text : `\u001b[${COLOURS[tone]}m${text}\u001b[0m`
}

/** Makes the widest column narrower until all fit, or each has its least width. */
function fitted(natural: readonly number[], most: number): readonly number[] {
  const widths = [...natural]
  let over = widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1) - most
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths))
    if (widths[widest]! <= LEAST) break
    widths[widest]!--
    over--
  }
  return widths
}

const WIDEST = 60
const LEAST = 8
const GAP = '  '
const COLOURS = { head: '1', good: '32', bad: '31', warning: '33', quiet: '2' } as const

function cut(text: string, widest: number): string {
  if (widthOf(text) <= widest) return text
  let width = 1
  let out = ''
  for (const character of text) {
    width += widthOf(character)
    if (width > widest) break
    out += character
  }
  return `${out}…`
}

/** Columns on a terminal: East Asian wide and full-width characters take two. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text)
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u.test(
        character,
      )
        ? 2
        : 1
  return width
}
