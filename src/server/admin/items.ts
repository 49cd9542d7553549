import { isWebUrl } from '../../lib/url/urls.ts'
import { dateOf, type Item } from '../../model/item.ts'
import type { Story, Verdict } from '../../model/story.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import { type View, when } from './frame.ts'

export interface ItemRow {
  readonly item: Item
  readonly story: Story | undefined
}

export interface ItemsFacts {
  readonly rows: readonly ItemRow[]
  readonly query: { readonly source?: string; readonly category?: string; readonly text?: string; readonly sort?: string }
  /** Items that a search could not look at yet. */
  readonly waiting: number
  readonly categories: readonly string[]
}

/** What is held, newest first, and why each item is where it is. Titles are text; nothing else a publisher wrote is shown. */
export function itemsView({ rows, query, waiting, categories }: ItemsFacts, view: View): Safe {
  const { say } = view
  return html`<h1>${say('Items')}</h1>
<form class="filter" method="get" action="items">
<label>${say('Text')} <input type="search" name="text" value="${query.text}"></label>
<label>${say('Source')} <input name="source" value="${query.source}" autocapitalize="off" spellcheck="false"></label>
<label>${say('Category')} ${choice(view, 'category', query.category, categories)}</label>
<label>${say('Sort')} <select name="sort"><option value="">${say('newest first')}</option><option value="relevance"${query.sort === 'relevance' ? html` selected` : undefined}>${say('best match first')}</option></select></label>
<button class="small">${say('Show')}</button>
</form>
<p class="since">${say('All words must occur; "words in quotes" stand side by side; ferr* is how a word begins.')}</p>
${waiting > 0 ? html`<p class="note" role="status">${say('{n} older items are still being indexed and could not be searched.', { n: waiting })}</p>` : undefined}
${rows.length === 0 ? html`<p class="empty">${say('Nothing is held that fits.')}</p>` : table(rows, view)}`
}

function choice({ say }: View, name: string, chosen: string | undefined, values: readonly string[]): Safe {
  const option = (value: string): Safe => html`<option${value === chosen ? html` selected` : undefined}>${value}</option>`
  return html`<select name="${name}"><option value="">${say('any')}</option>${values.map(option)}</select>`
}

function table(rows: readonly ItemRow[], view: View): Safe {
  const { say } = view
  return html`<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Item')}</th><th>${say('Source')}</th><th>${say('Date')}</th><th>${say('First seen')}</th><th>${say('Story')}</th></tr></thead>
<tbody>${rows.map((row) => itemRow(row, view))}</tbody>
</table></div>`
}

function itemRow({ item, story }: ItemRow, view: View): Safe {
  const title = item.title === '' ? view.say('without a title') : item.title
  return html`<tr>
<th scope="row" dir="auto"><a href="item?${new URLSearchParams({ id: item.id }).toString()}">${title}</a>
<span class="address"><code>${item.id.slice(0, 12)}</code> ${view.say('known by')} ${item.rung}${isWebUrl(item.url) ? html` · <a href="${item.url}" rel="noreferrer noopener" target="_blank">${new URL(item.url).host}</a>` : undefined}</span></th>
<td><a href="source?${new URLSearchParams({ id: item.sourceId }).toString()}">${item.sourceId}</a></td>
<td>${when(dateOf(item), view)}</td>
<td>${when(item.firstSeen, view)}</td>
<td>${story === undefined ? '–' : storyCell(item, story, view)}</td>
</tr>`
}

function storyCell(item: Item, story: Story, { say }: View): Safe {
  if (story.members.length < 2) return html`${say('alone')}`
  const own = story.members.find((member) => member.itemId === item.id)
  return html`${story.lead === item.id ? html`<span class="badge">${say('lead')}</span> ` : undefined}${say('one of {n}', { n: story.members.length })}${own && html`<span class="address">${reasonOf(own.why)}</span>`}`
}

function reasonOf({ rule, score, reasons }: Verdict): string {
  if (rule === 'first') return 'the first of it'
  const told = [rule, ...(score === undefined ? [] : [`score ${score.toFixed(2)}`]), ...reasons]
  return told.join(', ')
}
