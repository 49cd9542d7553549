import { DAY_MS } from '../../lib/time/duration.ts'
import { loggableUrl } from '../../lib/url/urls.ts'
import type { Warning } from '../../model/feed.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { SourceState } from '../../model/source.ts'
import type { FetchRecord } from '../../model/turn.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import type { SourceView } from '../sources-view.ts'
import { type Bar, barChart } from './charts.ts'
import { action, bytes, count, note, span, tile, type View, when } from './frame.ts'
import { stateCell, trouble } from './sources.ts'

export interface SourceFacts {
  readonly source: SourceView
  /** What is remembered of it; undefined before its first poll. */
  readonly state: SourceState | undefined
  /** How many of its newest items stand in the story of another. */
  readonly stories: { readonly items: number; readonly joined: number }
  /** Of the last 30 days, newest first. */
  readonly fetches: readonly FetchRecord[]
  /** New items by day of the last 30. */
  readonly rate: readonly number[]
  readonly warnings: readonly Warning[]
  readonly refusals: readonly Refusal[]
  /** The page may pause and resume it. */
  readonly canPause: boolean
  readonly done: string | undefined
}

/** One source: how it stands, how it answered for 30 days, what its newest document was warned of, and what was refused. */
export function sourceView({ source, state, stories, fetches, rate, warnings, refusals, canPause, done }: SourceFacts, view: View): Safe {
  const { say } = view
  const { id, title, address, kind, categories } = source
  return html`<h1 dir="auto">${title ?? id}</h1>
<p class="address">${id} · ${address ?? kind}${source.movedTo && html` → ${source.movedTo}`}</p>
<div class="${source.state} standing">${stateCell(source, view)}${trouble(source, view)}</div>
${note(done, view)}
<div class="actions">${action('refresh', say('Poll now'), { source: id, from: 'source' }, view)}
${canPause ? pauseAction(source, view) : undefined}
${canPause ? html`<a class="button" href="try-source?${new URLSearchParams({ id }).toString()}">${say('Try with changes')}</a>` : undefined}
<a class="button" href="items?${new URLSearchParams({ source: id }).toString()}">${say('Items')}</a>
<details><summary>${say('Forget')}</summary>${action('forget', say('Forget this source: its items, and what is remembered of them'), { source: id }, view, 'small danger')}</details></div>
<dl class="tiles">
${tile(say('Last good'), when(source.lastGoodAt, view))}
${tile(say('Newest item'), when(source.lastNewAt, view))}
${tile(say('Next due'), html`${source.nextDueAt === undefined ? '–' : when(source.nextDueAt, view)}<span class="since">${source.nextReason}</span>`)}
${tile(say('Requests'), count(source.requests))}
${tile('304', source.requests === 0 ? '–' : `${Math.round((source.notModified / source.requests) * 100)} %`)}
${tile(say('Taken'), bytes(source.wireBytes))}
${stories.items > 0 ? tile(say('Duplicates'), html`${count(stories.joined)}<span class="since">${say('of its newest {n} items', { n: count(stories.items) })}</span>`) : undefined}
${categories.length > 0 ? tile(say('Categories'), categories.join(', ')) : undefined}
</dl>
<div class="charts">${barChart(say('New items a day'), barsOf(rate, view.now), [say('Day'), say('New')], view)}</div>
<section><h2>${say('Fetches of the last 30 days')}</h2>
${fetches.length === 0 ? html`<p class="empty">${say('Not asked in the last 30 days.')}</p>` : fetchesTable(fetches, view)}</section>
${saidTable(state, view)}
${warningsList(warnings, view)}
${refusalsTable(refusals, view)}`
}

function pauseAction({ id, state }: SourceView, view: View): Safe {
  const [to, label] = state === 'paused' ? (['resume', 'Resume'] as const) : (['pause', 'Pause'] as const)
  return action(to, view.say(label), { source: id }, view)
}

function barsOf(rate: readonly number[], now: number): readonly Bar[] {
  const today = Math.floor(now / DAY_MS)
  return rate.map((value, index) => ({
    label: new Date((today - rate.length + 1 + index) * DAY_MS).toISOString().slice(5, 10),
    value,
  }))
}

function fetchesTable(fetches: readonly FetchRecord[], view: View): Safe {
  const { say } = view
  return html`<div class="scroll tall" tabindex="0"><table>
<thead><tr><th>${say('When')}</th><th>${say('Outcome')}</th><th class="n">${say('Status')}</th><th class="n">${say('Took')}</th><th class="n">${say('Taken')}</th><th class="n">${say('New')}</th><th class="n">${say('Edited')}</th><th class="n">${say('Known')}</th><th class="n">${say('Dropped')}</th></tr></thead>
<tbody>${fetches.map(
    (
      one,
    ) => html`<tr class="${one.outcome === 'failed' || one.outcome === 'gone' ? 'failing' : one.outcome === 'fetched' ? 'good' : 'quiet'}">
<td>${when(one.at, view)}</td><td><span class="badge">${say(one.outcome === 'notModified' ? 'unchanged' : one.outcome)}</span>${one.code && html` <code>${one.code}</code>`}</td>
<td class="n">${one.status ?? '–'}</td><td class="n">${count(one.durationMs)} ms</td><td class="n">${bytes(one.bytes)}</td>
<td class="n">${count(one.added)}</td><td class="n">${count(one.updated)}</td><td class="n">${count(one.unchanged)}</td><td class="n">${count(one.dropped)}</td></tr>`,
  )}</tbody>
</table></div>`
}

/** What its server and its document said last, and what made of it when to poll. */
function saidTable(state: SourceState | undefined, view: View): Safe | undefined {
  const { say } = view
  if (state === undefined) return undefined
  const { validators, hints, redirect, postingGapMs } = state
  const rows = [
    ['ETag', validators?.etag],
    ['Last-Modified', validators?.lastModified],
    [say('Its own address'), state.selfUrl === undefined ? undefined : loggableUrl(state.selfUrl)],
    [say('Site'), state.siteUrl === undefined ? undefined : loggableUrl(state.siteUrl)],
    [say('Redirect under observation'), redirect === undefined ? undefined : `${loggableUrl(redirect.to)} (${redirect.times})`],
    [say('Posting rate'), postingGapMs === undefined ? undefined : say('about every {span}', { span: span(postingGapMs, view.language) })],
    [say('Hints for polling'), hintsOf(hints, view)],
  ] as const
  const known = rows.filter(([, value]) => value !== undefined && value !== '')
  if (known.length === 0) return undefined
  return html`<section><h2>${say('What it says of itself')}</h2><div class="scroll" tabindex="0"><table class="facts"><tbody>${known.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )}</tbody></table></div></section>`
}

function hintsOf(hints: SourceState['hints'], { language }: View): string {
  return Object.entries(hints)
    .map(
      ([name, value]) =>
        `${name} ${name.endsWith('Ms') && typeof value === 'number' ? span(value, language) : typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(', ')
}

function warningsList(warnings: readonly Warning[], { say }: View): Safe | undefined {
  if (warnings.length === 0) return undefined
  return html`<section><h2>${say('Warnings')}</h2>
<ul class="held">${warnings.map(({ code, message }) => html`<li><code>${code}</code> ${message}</li>`)}</ul></section>`
}

function refusalsTable(refusals: readonly Refusal[], view: View): Safe | undefined {
  const { say } = view
  if (refusals.length === 0) return undefined
  return html`<section><h2>${say('What was refused')}</h2>
<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Item')}</th><th>${say('Reason')}</th><th>${say('Category')}</th><th>${say('When')}</th></tr></thead>
<tbody>${refusals.map(
    ({ title, url, rule, reason, category, at }) =>
      html`<tr><th scope="row" dir="auto">${title === '' ? say('without a title') : title}${url && html`<span class="address">${url}</span>`}</th><td>${rule}: ${reason}</td><td>${category ?? '–'}</td><td>${when(at, view)}</td></tr>`,
  )}</tbody>
</table></div></section>`
}
