import type { FastifyReply, FastifyRequest } from 'fastify'
import { html, type Safe } from '../../writing/page/html.ts'
import type { RouteContext } from '../route-context.ts'
import { type Language, languageOf, type Say, sayIn } from './words.ts'

/** What every page of the control room is made with. */
export interface View {
  readonly say: Say
  readonly language: Language
  readonly now: number
  readonly siteTitle: string
  /** Proves that a form came from our own page. */
  readonly formToken: string
}

/** A view in a language. */
export function viewOf(given: Omit<View, 'say'>): View {
  return { ...given, say: sayIn(given.language) }
}

/** Returns the view of a request: its language, the time, the form token. */
export function viewFor({ clock, settings, access }: RouteContext, request: FastifyRequest): View {
  return viewOf({ language: languageOf(request), now: clock(), siteTitle: settings.site.title, formToken: access.formToken })
}

/** Sends a page with our own style and, where it is live, script; nothing from elsewhere, no frame around it, and no copy of it in any cache. */
export function sendPage(reply: FastifyReply, title: string, view: View, body: Safe): FastifyReply {
  const script = LIVE_PAGES.has(title) ? "script-src 'self'; connect-src 'self'; " : ''
  return reply
    .header(
      'Content-Security-Policy',
      `default-src 'none'; img-src data:; style-src 'self'; ${script}form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    )
    .header('Cache-Control', 'no-store')
    .header('Vary', 'Accept-Language')
    .header('Referrer-Policy', 'same-origin')
    .header('Cross-Origin-Opener-Policy', 'same-origin')
    .header('Cross-Origin-Resource-Policy', 'same-origin')
    .type('text/html; charset=utf-8')
    .send(adminPage(title, view, body))
}

/** Returns a page of the admin origin around its body. Links are relative, so that the pages work below any prefix of a proxy. */
export function adminPage(title: string, { say, language, siteTitle }: Pick<View, 'say' | 'language' | 'siteTitle'>, body: Safe): string {
  return html`<!DOCTYPE html>
<html lang="${language === 'zh' ? 'zh-Hans' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${say(title)} · ${siteTitle} · feedmill</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
${LIVE_PAGES.has(title) ? html`<script src="live.js" defer></script>\n` : undefined}</head>
<body>
<header class="bar">
<p class="name"><strong>feedmill</strong> <span dir="auto">${siteTitle}</span></p>
<nav aria-label="${say('Pages')}">${PAGES.map(
    ([name, href]) => html`<a href="${href}"${name === title ? html` aria-current="page"` : undefined}>${say(name)}</a>`,
  )}</nav>
</header>
<main>
${body}
</main>
</body>
</html>
`.safe
}

/** The pages with a script: it shows the progress of a turn. */
const LIVE_PAGES: ReadonlySet<string> = new Set(['Overview', 'Import'])

const PAGES = [
  ['Overview', './'],
  ['Sources', 'sources'],
  ['Items', 'items'],
  ['Joins', 'joins'],
  ['Categories', 'categories'],
  ['Hosts', 'hosts'],
] as const

/** An instant as people say it, with the exact one behind it: `3 min ago`, `in 2 h`. */
export function when(instant: number | string | undefined, { say, now, language }: Pick<View, 'say' | 'now' | 'language'>): Safe {
  if (instant === undefined) return html`<span class="none">${say('never')}</span>`
  const at = new Date(instant)
  return html`<time datetime="${at.toISOString()}" title="${at.toISOString()}">${distance(at.getTime() - now, language)}</time>`
}

/** The largest whole unit of a span of time, and which way it lies. */
export function distance(ms: number, language: Language = 'en'): string {
  const size = Math.abs(ms)
  if (size < 5_000) return sayIn(language)('now')
  const amount = span(size, language)
  if (language === 'zh') return ms < 0 ? `${amount}前` : `${amount}后`
  return ms < 0 ? `${amount} ago` : `in ${amount}`
}

/** The largest whole unit of a length of time. */
export function span(ms: number, language: Language = 'en'): string {
  const [unitMs, en, zh] = UNITS.find(([least]) => ms >= least) ?? [1_000, 's', '秒']
  return `${Math.floor(ms / unitMs)} ${language === 'zh' ? zh : en}`
}

const UNITS = [
  [86_400_000, 'd', '天'],
  [3_600_000, 'h', '小时'],
  [60_000, 'min', '分钟'],
  [1_000, 's', '秒'],
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

/** A form of one button that changes something. */
export function action(
  to: string,
  label: string,
  fields: Readonly<Record<string, string>>,
  { formToken }: Pick<View, 'formToken'>,
  tone: 'small' | 'small danger' = 'small',
): Safe {
  const hidden = Object.entries({ token: formToken, ...fields })
  return html`<form method="post" action="${to}">${hidden.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="${tone}">${label}</button></form>`
}

/** A sentence that says what a form has done. */
export function note(text: string | undefined, { say }: Pick<View, 'say'>): Safe | undefined {
  return text === undefined ? undefined : html`<p class="note" role="status">${say(text)}</p>`
}
