import { html, type Safe } from '../../../writing/page/html.ts'
import type { TriedSource } from '../../steering.ts'
import { count, type View, when } from '../frame.ts'

export interface TryFacts {
  readonly id: string
  /** Settings of the source as YAML; undefined for a source that the configuration does not have. */
  readonly text: string | undefined
  readonly tried: TriedSource | undefined
}

/** A source with its settings to change, and what it gives with them. Nothing is saved. */
export function tryView({ id, text, tried }: TryFacts, view: View): Safe {
  const { say } = view
  if (text === undefined) return html`<h1>${say('Nothing fits.')}</h1><p><code>${id}</code></p>`
  return html`<h1>${say('Try with changes')}</h1>
<p class="address"><a href="source?${new URLSearchParams({ id }).toString()}">${id}</a></p>
<form class="edit" method="post" action="try-source">
<input type="hidden" name="token" value="${view.formToken}"><input type="hidden" name="id" value="${id}">
<label for="text">${say('Settings of the source, as YAML')}</label>
<textarea id="text" name="text" rows="${Math.max(8, text.split('\n').length + 2)}" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off">
${text}</textarea>
<div class="actions"><button>${say('Try')}</button><span class="since">${say('Fetched once; nothing is stored and nothing is saved.')}</span></div>
</form>
${tried && outcome(tried, view)}`
}

const SHOWN_ITEMS = 30

function outcome({ error, items, dropped, warnings, steps }: TriedSource, view: View): Safe {
  const { say } = view
  return html`<section aria-labelledby="outcome"><h2 id="outcome">${say('What it gives')}</h2>
${error && html`<p class="error" role="alert"><code>${error.code}</code> ${error.message}</p>`}
${error === undefined ? html`<p role="status">${say('{n} items', { n: count(items.length) })}</p>` : undefined}
${list(steps)}
${list(dropped.map(({ reason, count: many }) => `${say('Dropped')}: ${reason} (${many})`))}
${list(warnings.map(({ code, message }) => `${code}: ${message}`))}
<ol class="preview">${items
    .slice(0, SHOWN_ITEMS)
    .map(
      ({ title, published, tags }) =>
        html`<li dir="auto">${title === '' ? say('without a title') : title} <span class="since">${published === undefined ? undefined : when(published, view)} ${tags.join(', ')}</span></li>`,
    )}</ol></section>`
}

function list(lines: readonly string[]): Safe | undefined {
  return lines.length === 0 ? undefined : html`<ul class="held">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}
