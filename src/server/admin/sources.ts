import { ERROR_CODES, type ErrorCode } from '../../model/errors.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import type { SourceView } from '../sources-view.ts'
import { sparkline } from './charts.ts'
import { action, bytes, count, note, type View, when } from './frame.ts'

export interface SourcesQuery {
  readonly state?: string
  readonly text?: string
  readonly sort?: string
  readonly page?: number
  readonly done?: string
}

export interface SourcesFacts {
  /** The page leads to the one that adds feeds. */
  readonly canAdd: boolean
  /** All sources, worst first. */
  readonly sources: readonly SourceView[]
  readonly query: SourcesQuery
  /** New items by day of the last 30, by source: of those on this page. */
  readonly rates: ReadonlyMap<string, readonly number[]>
  /** How many of its newest items stand in the story of another, by source: of those on this page. */
  readonly stories: ReadonlyMap<string, { readonly items: number; readonly joined: number }>
}

/** Sources on one page. */
export const PAGE_SIZE = 50
const STATES = ['dead', 'failing', 'silent', 'late', 'new', 'good', 'paused'] as const
const SORTS = [
  ['state', 'by state'],
  ['name', 'by name'],
  ['newest', 'by newest item'],
  ['due', 'by next poll'],
  ['requests', 'by requests'],
] as const

/** Returns the sources a query asks for, in its order. */
export function chosenSources(sources: readonly SourceView[], { state, text = '', sort }: SourcesQuery): readonly SourceView[] {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const fitting = sources.filter(
    (source) => (state === undefined || state === '' || source.state === state) && (words.length === 0 || hasWords(source, words)),
  )
  return sort === undefined || sort === '' || sort === 'state' ? fitting : fitting.toSorted(ORDERS[sort] ?? (() => 0))
}

const BY_NAME = new Intl.Collator()

const ORDERS: Readonly<Record<string, (a: SourceView, b: SourceView) => number>> = {
  name: (a, b) => BY_NAME.compare(nameOf(a), nameOf(b)),
  newest: (a, b) => (b.newestMs ?? 0) - (a.newestMs ?? 0),
  due: (a, b) => (a.dueMs ?? Number.MAX_VALUE) - (b.dueMs ?? Number.MAX_VALUE),
  requests: (a, b) => b.requests - a.requests,
}

function hasWords({ searchText }: SourceView, words: readonly string[]): boolean {
  return words.every((word) => searchText.includes(word))
}

function nameOf({ title, id }: SourceView): string {
  return title ?? id
}

/** The sources: searched, filtered, sorted, a page at a time. */
export function sourcesView({ sources, query, rates, stories, canAdd }: SourcesFacts, view: View): Safe {
  const { say } = view
  const chosen = chosenSources(sources, query)
  const pages = Math.max(1, Math.ceil(chosen.length / PAGE_SIZE))
  const page = Math.min(pages, Math.max(1, query.page ?? 1))
  const shown = chosen.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
  return html`<div class="actions"><h1>${say('Sources')}</h1>${canAdd ? html`<a class="button" href="add">${say('Add a feed')}</a><a class="button" href="import">${say('Import a list of feeds')}</a>` : undefined}</div>
${note(query.done, view)}
${stateLinks(sources, query, view)}
<form class="filter" method="get" action="sources">
<input type="hidden" name="state" value="${query.state ?? ''}">
<label>${say('Search')} <input type="search" name="text" value="${query.text ?? ''}"></label>
<label>${say('Sort')} <select name="sort">${SORTS.map(
    ([value, label]) => html`<option value="${value}"${value === query.sort ? html` selected` : undefined}>${say(label)}</option>`,
  )}</select></label>
<button class="small">${say('Show')}</button>
</form>
${shown.length === 0 ? html`<p class="empty">${say(sources.length === 0 ? 'No source is configured.' : 'Nothing fits.')}</p>` : sourcesTable(shown, { rates, stories }, view)}
${pager(query, page, pages, chosen.length, view)}`
}

function stateLinks(sources: readonly SourceView[], query: SourcesQuery, { say }: View): Safe {
  const link = (state: string, label: string, amount: number): Safe =>
    html`<a href="sources?${queryOf({ ...query, state, page: undefined, done: undefined })}"${(query.state ?? '') === state ? html` aria-current="true"` : undefined}>${say(label)} <b>${count(amount)}</b></a>`
  const counts = STATES.map((state) => [state, sources.filter((source) => source.state === state).length] as const)
  return html`<nav class="states" aria-label="${say('State')}">${link('', 'all', sources.length)}${counts
    .filter(([, amount]) => amount > 0)
    .map(([state, amount]) => link(state, state, amount))}</nav>`
}

function pager(query: SourcesQuery, page: number, pages: number, total: number, { say }: View): Safe | undefined {
  if (pages === 1) return undefined
  const link = (to: number, label: string): Safe =>
    html`<a href="sources?${queryOf({ ...query, page: to, done: undefined })}">${say(label)}</a>`
  return html`<nav class="pager" aria-label="${say('Pages of the list')}">${page > 1 ? link(page - 1, 'earlier') : undefined}
<span>${say('page {page} of {pages}, {total} in all', { page, pages, total: count(total) })}</span>
${page < pages ? link(page + 1, 'further') : undefined}</nav>`
}

function queryOf(query: SourcesQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)] as [string, string])).toString()
}

/** A table of sources; with new items of 30 days where they are known. */
export function sourcesTable(
  sources: readonly SourceView[],
  { rates, stories }: Pick<SourcesFacts, 'rates' | 'stories'>,
  view: View,
): Safe {
  const { say } = view
  return html`<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Source')}</th><th>${say('State')}</th><th>${say('Newest item')}</th><th>${say('30 days')}</th><th>${say('Next due')}</th><th class="n">${say('Requests')}</th><th class="n">304</th><th class="n">${say('Duplicates')}</th><th><span class="hidden">${say('Poll now')}</span></th></tr></thead>
<tbody>${sources.map((source) => sourceRow(source, rates.get(source.id), stories.get(source.id), view))}</tbody>
</table></div>`
}

function sourceRow(
  source: SourceView,
  rate: readonly number[] | undefined,
  story: { readonly items: number; readonly joined: number } | undefined,
  view: View,
): Safe {
  const { id, title, address, state } = source
  const { say } = view
  return html`<tr class="${state}">
<th scope="row"><a href="source?${new URLSearchParams({ id }).toString()}" dir="auto">${title ?? id}</a>
<span class="address">${title === undefined || id === title ? undefined : html`${id} · `}${address ?? source.kind}${source.movedTo && html` → ${source.movedTo}`}</span>
${trouble(source, view)}</th>
<td>${stateCell(source, view)}</td>
<td>${when(source.lastNewAt, view)}</td>
<td>${rate === undefined ? '–' : sparkline(rate)}</td>
<td>${source.nextDueAt === undefined ? '–' : when(source.nextDueAt, view)}${source.nextReason && html` <span class="since">${source.nextReason}</span>`}</td>
<td class="n">${count(source.requests)}<span class="since">${bytes(source.wireBytes)}</span></td>
<td class="n">${source.requests === 0 ? '–' : `${Math.round((source.notModified / source.requests) * 100)} %`}</td>
<td class="n">${story === undefined || story.items === 0 ? '–' : `${Math.round((story.joined / story.items) * 100)} %`}</td>
<td>${action('refresh', say('Poll now'), { source: id }, view)}</td>
</tr>`
}

/** The state as a badge, with since when. */
export function stateCell({ state, failingSince, failuresInRow, lastNewAt }: SourceView, view: View): Safe {
  const { say } = view
  return html`<span class="badge">${say(state)}</span>${
    failingSince === undefined
      ? undefined
      : html` <span class="since">${say('since')} ${when(failingSince, view)}, ${say('{n} in a row', { n: count(failuresInRow) })}</span>`
  }${state === 'silent' ? html` <span class="since">${say('nothing new since')} ${when(lastNewAt, view)}</span>` : undefined}`
}

/** What is wrong with a source, in plain words, and what helps. */
export function trouble({ error, insecureTls }: SourceView, { say }: View): Safe {
  const [, helps] = error === undefined ? [] : (ERROR_CODES[error.code as ErrorCode] ?? [])
  return html`${insecureTls && html`<span class="error">${say('TLS is not verified: anyone on the way can change what it says')}</span>`}
${error && html`<span class="error"><code>${error.code}</code> ${error.message}</span>`}
${helps && html`<span class="since">${say('What helps')}: ${helps}</span>`}`
}
