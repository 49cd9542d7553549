import { DAY_MS } from '../../lib/time/duration.ts'
import { html, type Safe } from '../../writing/page/html.ts'

/** A page of the admin origin around its body. */
export function adminPage(title: string, siteTitle: string, body: Safe): string {
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · ${siteTitle} · feedmill</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/admin/style.css">
</head>
<body>
<header class="bar">
<p class="name"><strong>feedmill</strong> <span dir="auto">${siteTitle}</span></p>
<nav aria-label="Pages">${PAGES.map(
    ([name, href]) => html`<a href="${href}"${name === title ? html` aria-current="page"` : undefined}>${name}</a>`,
  )}</nav>
</header>
<main>
${body}
</main>
</body>
</html>
`.safe
}

const PAGES = [
  ['Overview', '/admin/'],
  ['Items', '/admin/items'],
  ['Hosts', '/admin/hosts'],
] as const

/** An instant as people say it, with the exact one behind it: `3 min ago`, `in 2 h`. */
export function when(instant: number | string | undefined, now: number): Safe {
  if (instant === undefined) return html`<span class="none">never</span>`
  const at = new Date(instant)
  return html`<time datetime="${at.toISOString()}" title="${at.toISOString()}">${distance(at.getTime() - now)}</time>`
}

/** The largest whole unit of a span of time, and which way it lies. */
export function distance(ms: number): string {
  const size = Math.abs(ms)
  if (size < 5_000) return 'now'
  const [unitMs, unit] = UNITS.find(([least]) => size >= least) ?? [1_000, 's']
  const amount = `${Math.floor(size / unitMs)} ${unit}`
  return ms < 0 ? `${amount} ago` : `in ${amount}`
}

const UNITS = [
  [DAY_MS, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const

/** A number with thin spaces between the thousands. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u2009')
}

/** Bytes in the unit that fits. */
export function bytes(value: number): string {
  if (value < 1_024) return `${value} B`
  if (value < 1_048_576) return `${(value / 1_024).toFixed(0)} KiB`
  return value < 1_073_741_824 ? `${(value / 1_048_576).toFixed(1)} MiB` : `${(value / 1_073_741_824).toFixed(2)} GiB`
}

/** One cell of the row of figures at the top of a page. */
export function tile(label: string, value: Safe | string, tone?: 'bad' | 'good'): Safe {
  return html`<div class="tile${tone === undefined ? '' : ` ${tone}`}"><dt>${label}</dt><dd>${value}</dd></div>`
}
