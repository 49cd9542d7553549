import { html, type Safe } from '../../writing/page/html.ts'
import type { View } from './frame.ts'

export interface Bar {
  readonly label: string
  readonly value: number
}

/** Returns a bar chart as SVG with the table of its values behind it; nothing where there is nothing to see. */
export function barChart(title: string, bars: readonly Bar[], [first, second]: readonly [string, string], { say }: View): Safe | undefined {
  if (bars.every(({ value }) => value === 0)) return undefined
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const width = Math.min(WIDTH / bars.length, WIDEST)
  return html`<figure class="chart">
<figcaption>${title} <span class="peak">${format(most)}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${title}">${bars.map(({ label, value }, index) => {
    const height = (value / most) * (HEIGHT - 2)
    return html`<rect x="${fixed(index * width + width * 0.1)}" y="${fixed(HEIGHT - height)}" width="${fixed(width * 0.8)}" height="${fixed(height)}"><title>${label}: ${format(value)}</title></rect>`
  })}</svg>
<div class="ends"><span>${bars[0]!.label}</span><span>${bars.at(-1)!.label}</span></div>
<details><summary>${say('as a table')}</summary><table><thead><tr><th>${first}</th><th class="n">${second}</th></tr></thead>
<tbody>${bars.map(({ label, value }) => html`<tr><td>${label}</td><td class="n">${format(value)}</td></tr>`)}</tbody></table></details>
</figure>`
}

/** One bar of parts, in the order of the names. */
export interface PartedBar {
  readonly label: string
  readonly parts: readonly number[]
}

/** Returns a chart of bars made of parts, with the table of its values behind it; nothing where there is nothing to see. */
export function partsChart(
  title: string,
  names: readonly string[],
  bars: readonly PartedBar[],
  first: string,
  { say }: View,
): Safe | undefined {
  const sums = bars.map(({ parts }) => sumOf(parts))
  if (sums.every((sum) => sum === 0)) return undefined
  const most = Math.max(...sums)
  const width = Math.min(WIDTH / bars.length, WIDEST)
  return html`<figure class="chart">
<figcaption>${title} <span class="peak">${format(most)}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${title}">${bars.map(({ label, parts }, index) =>
    parts.map((value, part) => {
      const [below, height] = [sumOf(parts.slice(0, part)), value].map((sum) => (sum / most) * (HEIGHT - 2)) as [number, number]
      return html`<rect class="part${part}" x="${fixed(index * width + width * 0.1)}" y="${fixed(HEIGHT - below - height)}" width="${fixed(width * 0.8)}" height="${fixed(height)}"><title>${label}: ${names[part]} ${format(value)}</title></rect>`
    }),
  )}</svg>
<div class="ends"><span>${bars[0]!.label}</span><span>${bars.at(-1)!.label}</span></div>
<p class="legend">${names.map((name, part) => html`<span class="part${part}">${name}</span> `)}</p>
<details><summary>${say('as a table')}</summary><table><thead><tr><th>${first}</th>${names.map((name) => html`<th class="n">${name}</th>`)}</tr></thead>
<tbody>${bars.map(({ label, parts }) => html`<tr><td>${label}</td>${parts.map((value) => html`<td class="n">${format(value)}</td>`)}</tr>`)}</tbody></table></details>
</figure>`
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Returns a line of small bars with its sum as the text for those who do not see it. */
export function sparkline(values: readonly number[]): Safe {
  const most = Math.max(1, ...values)
  const sum = values.reduce((total, value) => total + value, 0)
  const bars = values.map((value, index) => {
    const height = value === 0 ? 1 : Math.max(2, Math.round((value / most) * 16))
    return `M${index * 3} 16v-${height}h2v${height}z`
  })
  return html`<svg class="spark" viewBox="0 0 ${values.length * 3} 16" role="img" aria-label="${sum}"><path d="${bars.join('')}"/></svg>`
}

const WIDTH = 600
const WIDEST = 60
const HEIGHT = 120

function fixed(value: number): string {
  return value.toFixed(1)
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1)
}
