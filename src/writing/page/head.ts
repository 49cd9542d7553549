import type { Look } from '../../model/publication.ts'
import { html, jsonBlock, type Safe, safe } from './html.ts'
import { pagePolicy, styleOf } from './style.ts'

export interface Head {
  readonly title: string
  readonly description: string
  readonly language: string
  readonly canonical: string
  readonly noindex: boolean
  /** Shown only when it stands on our own host: a page asks nobody else for anything but the articles' pictures. */
  readonly icon?: string
  readonly feeds: readonly { readonly title: string; readonly type: string; readonly url: string }[]
  readonly prev?: string
  readonly next?: string
  readonly image?: string
  /** `article` of the one article a page holds. Default: `website`. */
  readonly kind?: 'article'
  /** Address of a shared style sheet; absent: the style stands in the page. */
  readonly styleUrl?: string
  /** Address of the one script the page may run. */
  readonly scriptUrl?: string
  /** JSON. */
  readonly jsonLd: string
  readonly look?: Look
}

/** A whole page around its body. */
export function wholePage(head: Head, body: Safe): string {
  const icon = head.icon !== undefined && URL.parse(head.icon)?.origin === URL.parse(head.canonical)?.origin ? head.icon : 'data:,'
  const page = html`<!DOCTYPE html>
<html lang="${head.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy({ ...head.look, ...head })}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${head.title}</title>
<meta name="description" content="${head.description}">
${head.noindex ? html`<meta name="robots" content="noindex">\n` : undefined}<link rel="canonical" href="${head.canonical}">
<link rel="icon" href="${icon}">
${head.feeds.map((feed) => html`<link rel="alternate" type="${feed.type}" title="${feed.title}" href="${feed.url}">\n`)}${
  head.prev === undefined ? undefined : html`<link rel="prev" href="${head.prev}">\n`
}${head.next === undefined ? undefined : html`<link rel="next" href="${head.next}">\n`}<meta property="og:type" content="${head.kind ?? 'website'}">
<meta property="og:title" content="${head.title}">
<meta property="og:description" content="${head.description}">
<meta property="og:url" content="${head.canonical}">
${head.image === undefined ? undefined : html`<meta property="og:image" content="${head.image}">\n`}${head.styleUrl === undefined ? html`<style>${safe(styleOf(head.look?.theme))}</style>` : html`<link rel="stylesheet" href="${head.styleUrl}">`}
<script type="application/ld+json">${jsonBlock(head.jsonLd)}</script>
${head.scriptUrl === undefined ? undefined : html`<script src="${head.scriptUrl}" defer></script>\n`}</head>
${body}
</html>
`
  return page.safe
}
