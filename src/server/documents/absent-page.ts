import { createHash } from 'node:crypto'
import { html, safe } from '../../writing/page/html.ts'

/** Why there is no document to show. */
export type AbsentStatus = 404 | 410 | 503

/** The site that a page leads home to. */
export interface Home {
  readonly title: string
  /** Path of the site, `/` at both ends. */
  readonly path: string
  readonly language: string | undefined
}

/** Returns the page a person sees in the place of a document, in the language of the site (English and Chinese), with a way home. */
export function absentPage(status: AbsentStatus, { title, path, language }: Home): string {
  const words = wordsFor(language)
  const [heading, text] = words[status]
  const reload = status === 503 ? html`<meta http-equiv="refresh" content="10">\n` : undefined
  return html`<!DOCTYPE html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${reload}<title>${heading} · ${title}</title>
<link rel="icon" href="data:,">
<style>${safe(STYLE)}</style>
</head>
<body>
<main>
<p class="code">${String(status)}</p>
<h1>${heading}</h1>
<p>${text}</p>
<p><a href="${path}">${words.home(title)}</a></p>
</main>
</body>
</html>
`.safe
}

interface Words {
  readonly lang: string
  readonly home: (title: string) => string
  readonly 404: readonly [heading: string, text: string]
  readonly 410: readonly [heading: string, text: string]
  readonly 503: readonly [heading: string, text: string]
}

function wordsFor(language = 'en'): Words {
  const tag = language.toLowerCase()
  if (/^zh-(?:hant|tw|hk|mo)\b/.test(tag)) return ZH_HANT
  return tag.startsWith('zh') ? ZH_HANS : EN
}

const EN: Words = {
  lang: 'en',
  home: (title) => `All feeds of ${title}`,
  404: [
    'There is no such page',
    'The address may be mistyped, or what stood here has moved. Everything that is published is listed on the first page.',
  ],
  410: ['This feed has ended', 'It was published here and ended for good. Your reader can let it go; the other feeds go on.'],
  503: ['Nothing is published yet', 'The first turn is under way. This page looks again by itself in ten seconds.'],
}

const ZH_HANS: Words = {
  lang: 'zh-Hans',
  home: (title) => `返回“${title}”的全部订阅源`,
  404: ['没有这个页面', '地址可能有误，或者内容已经移走。所有已发布的内容都列在首页。'],
  410: ['这个订阅源已经停止', '它曾在这里发布，现已永久停止。您可以在阅读器中取消订阅；其他订阅源继续更新。'],
  503: ['尚未发布任何内容', '第一轮抓取正在进行。本页会在十秒后自动刷新。'],
}

const ZH_HANT: Words = {
  lang: 'zh-Hant',
  home: (title) => `返回「${title}」的全部訂閱源`,
  404: ['沒有這個頁面', '網址可能有誤，或者內容已經移走。所有已發布的內容都列在首頁。'],
  410: ['這個訂閱源已經停止', '它曾在這裡發布，現已永久停止。您可以在閱讀器中取消訂閱；其他訂閱源繼續更新。'],
  503: ['尚未發布任何內容', '第一輪擷取正在進行。本頁會在十秒後自動重新整理。'],
}

const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1d1c1a;--soft:#625e57;--accent:#9a3412}
@media(prefers-color-scheme:dark){:root{--paper:#161513;--ink:#ebe7df;--soft:#a39c90;--accent:#f0a37a}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans",sans-serif}
main{max-width:34rem;margin:0 auto;padding:18vh 1.25rem 4rem}
.code{margin:0;color:var(--soft);font-variant-numeric:tabular-nums;letter-spacing:.08em}
h1{font:700 clamp(1.7rem,1.2rem + 2.6vw,2.5rem)/1.2 "Iowan Old Style",Palatino,Georgia,"Noto Serif","Songti SC","Noto Serif CJK SC",serif;margin:.3rem 0 1rem;text-wrap:balance}
p{color:var(--soft);text-wrap:pretty}a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
`.trim()

/** The Content-Security-Policy of these pages. */
export const ABSENT_POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
