import { isWebUrl } from '../../lib/url/urls.ts'
import { dateOf, type Item } from '../../model/item.ts'
import type { Settings } from '../../model/settings.ts'
import type { Story, Verdict } from '../../model/story.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import { when } from './frame.ts'

export interface ItemRow {
  readonly item: Item
  readonly story: Story | undefined
}

export interface ItemsFacts {
  readonly rows: readonly ItemRow[]
  readonly query: { readonly source?: string; readonly category?: string; readonly text?: string }
  readonly settings: Settings
  readonly now: number
}

/** What is held, newest first, and why each item is where it is. Titles are text; nothing else a publisher wrote is shown. */
export function itemsView({ rows, query, settings, now }: ItemsFacts): Safe {
  return html`<h1>Items</h1>
<form class="filter" method="get" action="/admin/items">
<label>Text <input type="search" name="text" value="${query.text}"></label>
<label>Source ${choice(
    'source',
    query.source,
    settings.sources.map(({ id }) => id),
  )}</label>
<label>Category ${choice(
    'category',
    query.category,
    settings.categories.map(({ slug }) => slug),
  )}</label>
<button class="small">Show</button>
</form>
${rows.length === 0 ? html`<p class="empty">Nothing is held that fits.</p>` : table(rows, now)}`
}

function choice(name: string, chosen: string | undefined, values: readonly string[]): Safe {
  const option = (value: string): Safe => html`<option${value === chosen ? html` selected` : undefined}>${value}</option>`
  return html`<select name="${name}"><option value="">any</option>${values.map(option)}</select>`
}

function table(rows: readonly ItemRow[], now: number): Safe {
  return html`<div class="scroll"><table>
<thead><tr><th>Item</th><th>Source</th><th>Date</th><th>First seen</th><th>Story</th></tr></thead>
<tbody>${rows.map((row) => itemRow(row, now))}</tbody>
</table></div>`
}

function itemRow({ item, story }: ItemRow, now: number): Safe {
  const title = item.title === '' ? 'without a title' : item.title
  return html`<tr>
<th scope="row" dir="auto">${isWebUrl(item.url) ? html`<a href="${item.url}" rel="noreferrer noopener" target="_blank">${title}</a>` : title}
<span class="address"><code>${item.id.slice(0, 12)}</code> known by ${item.rung}</span></th>
<td>${item.sourceId}</td>
<td>${when(dateOf(item), now)}</td>
<td>${when(item.firstSeen, now)}</td>
<td>${story === undefined ? '–' : storyCell(item, story)}</td>
</tr>`
}

function storyCell(item: Item, story: Story): Safe {
  if (story.members.length < 2) return html`alone`
  const own = story.members.find((member) => member.itemId === item.id)
  return html`${story.lead === item.id ? html`<span class="badge">lead</span> ` : undefined}one of ${story.members.length}${own && html`<span class="address">${reasonOf(own.why)}</span>`}`
}

function reasonOf({ rule, score, reasons }: Verdict): string {
  if (rule === 'first') return 'the first of it'
  const told = [rule, ...(score === undefined ? [] : [`score ${score.toFixed(2)}`]), ...reasons]
  return told.join(', ')
}
