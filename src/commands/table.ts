import { showable } from '../lib/terminal.ts'

/** Rows as columns of equal width, with a head; wide characters count double. Longer cells are cut. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[], widest = 60): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cut(showable(cell.replace(/\s+/gu, ' ')), widest)))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))))
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat(widths[column]! - widthOf(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

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
