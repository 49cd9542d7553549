import { html, type Safe } from '../html.ts'
import type { Words } from '../words.ts'
import type { RailSource, SiteIndex } from './site-index.ts'

/** Returns the list of sources: face, name, state where it is not well, and feed. Undefined if there is none. */
export function railHtml({ sources = [], moreSources = 0, sourcesUrl }: SiteIndex, words: Words): Safe | undefined {
  if (sources.length === 0) return undefined
  const more = moreSources > 0 ? words.moreSources(moreSources) : 'OPML'
  return html`<aside class="rail" aria-labelledby="sources">
<h2 id="sources" class="day">${words.sources}</h2>
<ul>
${sources.map((source) => entry(source, words))}</ul>
${sourcesUrl === undefined ? undefined : html`<p class="more"><a href="${sourcesUrl}">${more}</a></p>\n`}</aside>
`
}

function entry(source: RailSource, words: Words): Safe {
  const { name, siteUrl, feedUrl, state } = source
  const title =
    siteUrl === undefined
      ? html`<span dir="auto">${name}</span>`
      : html`<a href="${siteUrl}" dir="auto" rel="noopener noreferrer">${name}</a>`
  const health = state === undefined ? undefined : html` <small class="state">${words[state]}</small>`
  const feed =
    feedUrl === undefined
      ? undefined
      : html`<a class="feed" href="${feedUrl}" aria-label="${words.feedOf(name)}" rel="noopener noreferrer">feed</a>`
  return html`<li${state === undefined ? undefined : html` class="unwell"`}>${faceHtml(source)}<span class="who">${title}${health}</span>${feed}</li>\n`
}

/** Returns the face of a source, or its initial where it has none: decoration beside its name. */
export function faceHtml({ name, faceUrl }: Pick<RailSource, 'name' | 'faceUrl'>): Safe {
  if (faceUrl !== undefined) return html`<img class="face" src="${faceUrl}" alt="" width="24" height="24" loading="lazy" decoding="async">`
  const [initial = '·'] = [...name.replace(/^[^\p{L}\p{N}]+/u, '')]
  return html`<span class="face" aria-hidden="true">${initial.toUpperCase()}</span>`
}
