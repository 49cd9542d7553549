import type { Settings } from '../../model/settings.ts'
import type { MillStatus } from '../../model/status.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import type { TokenUse } from '../door/index.ts'
import type { SubscriberView } from '../push/contract.ts'
import type { SourceView } from '../sources-view.ts'
import { count, tile, when } from './frame.ts'

export interface OverviewFacts {
  readonly now: number
  readonly sources: readonly SourceView[]
  readonly itemCount: number
  readonly documents: number
  readonly subscribers: readonly SubscriberView[]
  readonly status: MillStatus
  readonly settings: Settings
  readonly formToken: string
  readonly tokens: readonly TokenUse[]
  /** A turn was asked for a moment ago. */
  readonly asked: boolean
}

/** How the mill stands, and every source: those in trouble first. */
export function overviewView(facts: OverviewFacts): Safe {
  return html`${turnBox(facts)}
${figures(facts)}
${heldBack(facts.status)}
${sourcesTable(facts)}
${subscribersTable(facts)}
${tokensTable(facts)}`
}

function turnBox({ status, now, formToken, asked }: OverviewFacts): Safe {
  const { running, lastTurn, nextTurnAt } = status
  return html`<section class="turn">
<div>
<h1>${running ? `A turn is under way: ${running.sourcesDone} of ${running.sourcesTotal} sources` : turnWords(lastTurn)}</h1>
<p>Last turn ${when(lastTurn?.endedAt, now)}${lastTurn && html`, ${count(lastTurn.items.new)} new and ${count(lastTurn.items.updated)} updated items from ${count(lastTurn.sources.total)} sources`}. Next turn ${
    nextTurnAt === undefined ? 'not planned' : when(nextTurnAt, now)
  }. Up since ${when(status.startedAt, now)}, version ${status.version}.</p>
${lastTurn?.error && html`<p class="error">${lastTurn.error}</p>`}
${asked ? html`<p class="note" role="status">A turn was asked for. <a href="/admin/">Look again</a></p>` : undefined}
</div>
<form method="post" action="/admin/refresh"><input type="hidden" name="token" value="${formToken}"><button${running ? html` disabled` : undefined}>Refresh now</button></form>
</section>`
}

function turnWords(lastTurn: MillStatus['lastTurn']): string {
  if (lastTurn === undefined) return 'No turn yet'
  return lastTurn.good ? 'The mill is turning' : 'The last turn failed'
}

function figures({ sources, itemCount, documents, status, subscribers }: OverviewFacts): Safe {
  const of = (state: SourceView['state']): number => sources.filter((source) => source.state === state).length
  const bad = of('failing') + of('dead')
  const requests = sources.reduce((sum, source) => sum + source.requests, 0)
  const notModified = sources.reduce((sum, source) => sum + source.notModified, 0)
  return html`<dl class="tiles">
${tile('Sources', count(sources.length))}
${tile('In trouble', count(bad), bad > 0 ? 'bad' : 'good')}
${tile('Items held', count(itemCount))}
${tile('Documents', count(documents))}
${tile('Turns, good / failed', `${count(status.turns.good)} / ${count(status.turns.failed)}`)}
${tile('Requests answered 304', requests === 0 ? '–' : `${Math.round((notModified / requests) * 100)} %`)}
${subscribers.length > 0 ? tile('Subscribers', count(subscribers.length)) : undefined}
</dl>`
}

function heldBack({ heldBack: held }: MillStatus): Safe | undefined {
  if (held.length === 0) return undefined
  return html`<section><h2>Held back</h2><p>These documents did not survive being read back. Their last good form stays published.</p>
<ul class="held">${held.map(({ path, reason }) => html`<li><code>${path}</code> ${reason}</li>`)}</ul></section>`
}

function sourcesTable(facts: OverviewFacts): Safe {
  if (facts.sources.length === 0) return html`<p class="empty">No source is configured.</p>`
  return html`<section><h2>Sources</h2>
<div class="scroll"><table>
<thead><tr><th>Source</th><th>State</th><th>Last good</th><th>Newest item</th><th>Next due</th><th class="n">Requests</th><th class="n">304</th><th><span class="hidden">Refresh</span></th></tr></thead>
<tbody>${facts.sources.map((source) => sourceRow(source, facts))}</tbody>
</table></div></section>`
}

function sourceRow(source: SourceView, { now, formToken }: OverviewFacts): Safe {
  const { id, title, address, state, error, failingSince, failuresInRow } = source
  return html`<tr class="${state}">
<th scope="row"><a href="/admin/items?${new URLSearchParams({ source: id }).toString()}" dir="auto">${title ?? id}</a>
<span class="address">${title === undefined || id === title ? undefined : html`${id} · `}${address ?? source.kind}${source.movedTo && html` → ${source.movedTo}`}</span>
${source.insecureTls && html`<span class="error">TLS is not verified: anyone on the way can change what it says</span>`}
${error && html`<span class="error"><code>${error.code}</code> ${error.message}</span>`}</th>
<td><span class="badge">${state}</span>${failingSince === undefined ? undefined : html` <span class="since">since ${when(failingSince, now)}, ${count(failuresInRow)} in a row</span>`}</td>
<td>${when(source.lastGoodAt, now)}</td>
<td>${when(source.lastNewAt, now)}</td>
<td>${source.nextDueAt === undefined ? '–' : when(source.nextDueAt, now)}${source.nextReason && html` <span class="since">${source.nextReason}</span>`}</td>
<td class="n">${count(source.requests)}</td>
<td class="n">${count(source.notModified)}</td>
<td><form method="post" action="/admin/refresh"><input type="hidden" name="token" value="${formToken}"><input type="hidden" name="source" value="${id}"><button class="small" aria-label="Refresh ${id}">Refresh</button></form></td>
</tr>`
}

function subscribersTable({ subscribers, now }: OverviewFacts): Safe | undefined {
  if (subscribers.length === 0) return undefined
  return html`<section><h2>Subscribers of our hub</h2>
<div class="scroll"><table>
<thead><tr><th>Callback</th><th>Feed</th><th>Lease ends</th><th class="n">Failures</th></tr></thead>
<tbody>${subscribers.map(
    ({ callback, path, leaseUntil, failures }) =>
      html`<tr><th scope="row">${callback}</th><td><code>${path}</code></td><td>${leaseUntil === 0 ? 'not verified' : when(leaseUntil, now)}</td><td class="n">${failures}</td></tr>`,
  )}</tbody>
</table></div></section>`
}

function tokensTable({ tokens, now }: OverviewFacts): Safe | undefined {
  if (tokens.length === 0) return undefined
  return html`<section><h2>Tokens</h2>
<div class="scroll"><table>
<thead><tr><th>Name</th><th>Scopes</th><th>Last used</th></tr></thead>
<tbody>${tokens.map(
    ({ name, scopes, lastUsedAt }) =>
      html`<tr><th scope="row">${name}</th><td>${scopes.join(', ')}</td><td>${when(lastUsedAt, now)}</td></tr>`,
  )}</tbody>
</table></div></section>`
}
