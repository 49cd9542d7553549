import { DAY_MS } from '../../lib/time/duration.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { MillStatus } from '../../model/status.ts'
import type { TurnRecord } from '../../model/turn.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import type { MachineFacts } from '../contract.ts'
import type { TokenUse } from '../door/index.ts'
import type { SubscriberView, WebhookView } from '../push/contract.ts'
import type { ReaderSeen } from '../readers-seen.ts'
import type { SourceView } from '../sources-view.ts'
import { type Bar, barChart, type PartedBar, partsChart } from './charts.ts'
import { action, bytes, count, note, tile, type View, when } from './frame.ts'
import { liveLine } from './live.ts'
import { sourcesTable } from './sources.ts'

export interface OverviewFacts {
  readonly sources: readonly SourceView[]
  readonly itemCount: number
  readonly storeBytes: number
  readonly machine: MachineFacts | undefined
  /** Most subscribers first. */
  readonly readers: readonly ReaderSeen[]
  readonly documents: number
  readonly subscribers: readonly SubscriberView[]
  readonly webhooks: readonly WebhookView[]
  readonly tokens: readonly TokenUse[]
  /** Of the last 30 days. */
  readonly turns: readonly TurnRecord[]
  readonly status: MillStatus
  /** Items that did not survive being read back, newest first. */
  readonly heldItems: readonly Refusal[]
  /** What a form has done. */
  readonly done: string | undefined
}

/** How the mill stands: the turn, the figures, what is in trouble, and how it went. */
export function overviewView(facts: OverviewFacts, view: View): Safe {
  return html`${turnBox(facts, view)}
${figures(facts, view)}
${refusedConfig(facts.status, view)}
${heldBack(facts.status, view)}
${heldItems(facts.heldItems, view)}
${troubles(facts.sources, view)}
<div class="charts">
${barChart(view.say('New items a day'), daysOf(facts.turns, view.now, 'added'), [view.say('Day'), view.say('New')], view)}
${barChart(view.say('Items that joined a story, a day'), daysOf(facts.turns, view.now, 'joined'), [view.say('Day'), view.say('Joined')], view)}
${partsChart(
  view.say('Seconds a turn'),
  PHASES.map((phase) => view.say(phase)),
  turnsOf(facts.turns),
  view.say('Turn'),
  view,
)}
${barChart(view.say('Sources due in the next 24 hours'), dueOf(facts.sources, view.now), [view.say('Hour'), view.say('Due')], view)}
</div>
${webhooksTable(facts, view)}
${subscribersTable(facts, view)}
${readersTable(facts, view)}
${tokensTable(facts, view)}`
}

function turnBox({ status, done }: OverviewFacts, view: View): Safe {
  const { say } = view
  const { running, lastTurn, nextTurnAt } = status
  return html`<section class="turn">
<div>
<h1>${running ? say('A turn is under way') : say(turnWords(lastTurn))}</h1>
${liveLine(status, view)}
<p>${say('Last turn')} ${when(lastTurn?.endedAt, view)}${lastTurn && html`: ${count(lastTurn.items.new)} ${say('new')}, ${count(lastTurn.items.updated)} ${say('updated')}, ${count(lastTurn.sources.total)} ${say('Sources')}`}. ${say('Next turn')} ${
    nextTurnAt === undefined ? say('not planned') : when(nextTurnAt, view)
  }. ${say('Up since')} ${when(status.startedAt, view)}, ${say('version')} ${status.version}.</p>
${lastTurn?.error && html`<p class="error">${lastTurn.error}</p>`}
${note(done, view)}
</div>
${action('refresh', say('Refresh now'), {}, view)}
</section>`
}

function turnWords(lastTurn: MillStatus['lastTurn']): string {
  if (lastTurn === undefined) return 'No turn yet'
  return lastTurn.good ? 'The mill is turning' : 'The last turn failed'
}

function figures({ sources, itemCount, storeBytes, machine, readers, documents, status, subscribers }: OverviewFacts, { say }: View): Safe {
  const bad = sources.filter(({ state }) => TROUBLES.has(state)).length
  const requests = sources.reduce((sum, source) => sum + source.requests, 0)
  const notModified = sources.reduce((sum, source) => sum + source.notModified, 0)
  return html`<dl class="tiles">
${tile(say('Sources'), html`<a href="sources">${count(sources.length)}</a>`)}
${tile(say('In trouble'), count(bad), bad > 0 ? 'bad' : 'good')}
${tile(say('Items held'), html`<a href="items">${count(itemCount)}</a>`)}
${tile(say('Documents'), count(documents))}
${tile(say('Turns, good / failed'), `${count(status.turns.good)} / ${count(status.turns.failed)}`)}
${tile(say('Requests answered 304'), requests === 0 ? '–' : `${Math.round((notModified / requests) * 100)} %`)}
${subscribers.length + readers.length > 0 ? tile(say('Subscribers'), count(subscribers.length + readers.reduce((sum, reader) => sum + reader.subscribers, 0))) : undefined}
${tile(say('Store'), bytes(storeBytes))}
${machine && tile(say('Memory'), bytes(machine.memory))}
${machine && tile(say('Free on the disk'), bytes(machine.freeDisk), machine.freeDisk < LITTLE_DISK ? 'bad' : undefined)}
</dl>`
}

const LITTLE_DISK = 1_073_741_824
const TROUBLES: ReadonlySet<string> = new Set(['dead', 'failing', 'silent', 'late'])
const SHOWN_TROUBLES = 5

function troubles(sources: readonly SourceView[], view: View): Safe | undefined {
  const bad = sources.filter(({ state }) => TROUBLES.has(state))
  if (bad.length === 0) return undefined
  return html`<section><h2>${view.say('In trouble')}</h2>
${sourcesTable(bad.slice(0, SHOWN_TROUBLES), { rates: new Map(), stories: new Map() }, view)}
${bad.length > SHOWN_TROUBLES ? html`<p><a href="sources">${view.say('Sources')}: ${count(bad.length)}</a></p>` : undefined}</section>`
}

function refusedConfig({ refused }: MillStatus, view: View): Safe | undefined {
  if (refused === undefined) return undefined
  return html`<section><h2>${view.say('The changed configuration is wrong')}</h2><p>${view.say('The one before goes on.')} ${when(refused.at, view)}</p>
<ul class="held">${refused.message.split('\n').map((line) => html`<li class="error"><code>${line}</code></li>`)}</ul></section>`
}

function heldBack({ heldBack: held }: MillStatus, { say }: View): Safe | undefined {
  if (held.length === 0) return undefined
  return html`<section><h2>${say('Held back')}</h2><p>${say('These documents did not survive being read back. Their last good form stays published.')}</p>
<ul class="held">${held.map(({ path, reason }) => html`<li><code>${path}</code> ${reason}</li>`)}</ul></section>`
}

function heldItems(held: readonly Refusal[], { say }: View): Safe | undefined {
  if (held.length === 0) return undefined
  return html`<section><h2>${say('Items held back')}</h2><p>${say('Each did not survive being read back and is left out of the named category; its neighbours are published.')}</p>
<ul class="held">${held.map(({ itemId, title, sourceId, category, reason }) => {
    const name = title === '' ? say('without a title') : title
    return html`<li>${itemId === undefined ? name : html`<a href="item?${new URLSearchParams({ id: itemId }).toString()}">${name}</a>`} <span class="since">${sourceId} · ${category}</span> ITEM_HELD: ${reason}</li>`
  })}</ul></section>`
}

/** The last 30 days, also those without a turn, from the first turn that is remembered. */
function daysOf(turns: readonly TurnRecord[], now: number, what: 'added' | 'joined'): readonly Bar[] {
  if (turns.length === 0) return []
  const sums = new Map<number, number>()
  for (const turn of turns) {
    const day = Math.floor(turn.at / DAY_MS)
    sums.set(day, (sums.get(day) ?? 0) + turn[what])
  }
  const today = Math.floor(now / DAY_MS)
  const first = Math.max(today - 29, Math.floor(turns[0]!.at / DAY_MS))
  return Array.from({ length: today - first + 1 }, (_, index) => {
    const day = first + index
    return { label: new Date(day * DAY_MS).toISOString().slice(5, 10), value: sums.get(day) ?? 0 }
  })
}

const SHOWN_TURNS = 48

const PHASES = ['collect', 'gather', 'publish'] as const

/** The last turns by phase; of those from before phases were kept the whole stands as the first. */
function turnsOf(turns: readonly TurnRecord[]): readonly PartedBar[] {
  return turns.slice(-SHOWN_TURNS).map(({ at, durationMs, phases }) => {
    const known = PHASES.map((phase) => phases[phase])
    const parts = known.some((ms) => ms > 0) ? known : [durationMs, 0, 0]
    return { label: new Date(at).toISOString().slice(5, 16).replace('T', ' '), parts: parts.map((ms) => Math.round(ms / 100) / 10) }
  })
}

/** What is overdue counts for the hour that begins now. */
function dueOf(sources: readonly SourceView[], now: number): readonly Bar[] {
  const hours = Array<number>(24).fill(0)
  for (const { dueMs } of sources) {
    const hour = dueMs === undefined ? -1 : Math.max(0, Math.floor((dueMs - now) / 3_600_000))
    if (hour in hours) hours[hour]!++
  }
  return sources.length === 0 ? [] : hours.map((value, hour) => ({ label: `+${hour} h`, value }))
}

function webhooksTable({ webhooks }: OverviewFacts, view: View): Safe | undefined {
  const { say } = view
  if (webhooks.length === 0) return undefined
  return html`<section><h2>${say('Webhooks')}</h2>
<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Address')}</th><th>${say('Category')}</th><th>${say('State')}</th><th>${say('Last deliveries')}</th></tr></thead>
<tbody>${webhooks.map(
    ({ url, category, failures, retryAt, history }) =>
      html`<tr class="${failures > 0 ? 'failing' : 'good'}"><th scope="row">${url}</th><td>${category}</td><td><span class="badge">${say(failures > 0 ? 'failing' : 'good')}</span>${
        failures > 0 ? html` <span class="since">${say('{n} in a row', { n: failures })}, ${when(retryAt, view)}</span>` : undefined
      }</td><td>${
        history.length === 0
          ? '–'
          : html`<details><summary>${when(history[0]!.at, view)}: ${history[0]!.status ?? '–'}</summary>${history.map(
              ({ at, status, changes }) => html`<span class="since">${when(at, view)}: ${status ?? '–'}, ${count(changes)}</span>`,
            )}</details>`
      }</td></tr>`,
  )}</tbody>
</table></div></section>`
}

function subscribersTable({ subscribers }: OverviewFacts, view: View): Safe | undefined {
  const { say } = view
  if (subscribers.length === 0) return undefined
  return html`<section><h2>${say('Subscribers of our hub')}</h2>
<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Callback')}</th><th>${say('Feed')}</th><th>${say('Lease ends')}</th><th class="n">${say('Failures')}</th></tr></thead>
<tbody>${subscribers.map(
    ({ callback, path, leaseUntil, failures }) =>
      html`<tr><th scope="row">${callback}</th><td><code>${path}</code></td><td>${leaseUntil === 0 ? say('not verified') : when(leaseUntil, view)}</td><td class="n">${failures}</td></tr>`,
  )}</tbody>
</table></div></section>`
}

function readersTable({ readers }: OverviewFacts, view: View): Safe | undefined {
  const { say } = view
  if (readers.length === 0) return undefined
  return html`<section><h2>${say('Feed readers, by what they say of their subscribers')}</h2>
<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Reader')}</th><th>${say('Feed')}</th><th class="n">${say('Subscribers')}</th><th>${say('Last asked')}</th></tr></thead>
<tbody>${readers
    .slice(0, SHOWN_READERS)
    .map(
      ({ name, path, subscribers, lastAt }) =>
        html`<tr><th scope="row">${name}</th><td><code>${path}</code></td><td class="n">${count(subscribers)}</td><td>${when(lastAt, view)}</td></tr>`,
    )}</tbody>
</table></div></section>`
}

const SHOWN_READERS = 50

function tokensTable({ tokens }: OverviewFacts, view: View): Safe | undefined {
  const { say } = view
  if (tokens.length === 0) return undefined
  return html`<section><h2>${say('Tokens')}</h2>
<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Name')}</th><th>${say('Scopes')}</th><th>${say('Last used')}</th></tr></thead>
<tbody>${tokens.map(
    ({ name, scopes, lastUsedAt }) =>
      html`<tr><th scope="row">${name}</th><td>${scopes.join(', ')}</td><td>${when(lastUsedAt, view)}</td></tr>`,
  )}</tbody>
</table></div></section>`
}
