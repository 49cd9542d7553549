import { isWebUrl } from '../../lib/url/urls.ts'
import { dateOf, type Revision } from '../../model/item.ts'
import type { Placement } from '../../publications/index.ts'
import { explainVerdict } from '../../stories/index.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import type { Deed } from '../item/deeds.ts'
import type { ItemFacts } from '../item/facts.ts'
import { action, distance, note, type View, when } from './frame.ts'

export interface ItemPageFacts extends ItemFacts {
  /** By hand, newest first. */
  readonly deeds: readonly Deed[]
  readonly done: string | undefined
}

/** Why an item is, or is not, where it is, and what can be done about it. */
export function itemView(facts: ItemPageFacts, view: View): Safe {
  const { item, isRetracted } = facts
  const { say } = view
  return html`<h1 dir="auto">${item.title === '' ? say('without a title') : item.title}</h1>
<p class="address">${isWebUrl(item.url) ? html`<a href="${item.url}" rel="noreferrer noopener" target="_blank">${item.url}</a>` : item.path}</p>
${note(facts.done, view)}
${isRetracted ? html`<p class="error">${say('Retracted: shown nowhere.')}</p>` : undefined}
${actions(facts, view)}
<div class="scroll" tabindex="0"><table class="facts"><tbody>
<tr><th scope="row">${say('Source')}</th><td><a href="source?${new URLSearchParams({ id: item.sourceId }).toString()}">${item.sourceId}</a></td></tr>
<tr><th scope="row">${say('Item')}</th><td><code>${item.id}</code></td></tr>
<tr><th scope="row">${say('Guid')}</th><td><code>${item.guid}</code></td></tr>
<tr><th scope="row">${say('Key')}</th><td>${say('known by')} ${item.rung}: <code>${item.key.replaceAll('\n', ' · ')}</code></td></tr>
<tr><th scope="row">${say('Dates')}</th><td>${say('published')} ${when(item.published, view)}, ${say('updated')} ${when(item.updated, view)}, ${say('First seen')} ${when(item.firstSeen, view)}, ${say('shown as')} ${when(dateOf(item), view)}${item.heldUntil && html`, ${say('held until')} ${when(item.heldUntil, view)}`}</td></tr>
${facts.revisions.toReversed().map((revision) => revisionRow(revision, view))}
</tbody></table></div>
${storySection(facts, view)}
${placesSection(facts, view)}
${deedsSection(facts.deeds, view)}`
}

/** What an edit changed: each readable field with the words that went and those that came. */
function revisionRow({ at, fields, edits = [] }: Revision, view: View): Safe {
  return html`<tr><th scope="row">${view.say('Changes')}</th><td>${when(at, view)}: ${fields.join(', ')}${edits.map(
    ({ field, left, before, after, right }) =>
      html`<p class="edit-of" dir="auto"><b>${field}</b> ${left}${before && html`<del>${before}</del>`}${after && html`<ins>${after}</ins>`}${right}</p>`,
  )}</td></tr>`
}

function actions({ item, isRetracted, story }: ItemPageFacts, view: View): Safe {
  const { say, formToken } = view
  const others = (story?.members.length ?? 0) > 1
  return html`<div class="actions">
${others ? action('split', say('Split from the story'), { item: item.id }, view) : undefined}
${others && story?.lead !== item.id ? action('pin', say('Let the story show this item'), { item: item.id }, view) : undefined}
<form method="post" action="merge"><input type="hidden" name="token" value="${formToken}"><input type="hidden" name="item" value="${item.id}"><label>${say('Merge with item')} <input name="with" required placeholder="${say('id or address')}"></label><button class="small">${say('Merge')}</button></form>
${isRetracted ? undefined : html`<details><summary>${say('retract')}</summary>${action('retract', say('Retract from all feeds'), { item: item.id }, view, 'small danger')}</details>`}
</div>`
}

function storySection({ item, story, members }: ItemPageFacts, view: View): Safe {
  const { say } = view
  if (story === undefined) return html`<section><h2>${say('Story')}</h2><p>${say('Not placed yet: the next turn does it.')}</p></section>`
  return html`<section><h2>${say('Story members')}</h2>
<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Item')}</th><th>${say('Source')}</th><th>${say('Why')}</th></tr></thead>
<tbody>${story.members.map(({ itemId, why }) => {
    const member = members.get(itemId)
    return html`<tr><th scope="row" dir="auto">${itemId === item.id ? say('this item') : html`<a href="item?${new URLSearchParams({ id: itemId }).toString()}">${member?.title ?? itemId.slice(0, 12)}</a>`}${
      story.lead === itemId ? html` <span class="badge">${say('lead')}</span>` : undefined
    }</th><td>${member?.sourceId ?? '–'}</td><td class="words">${explainVerdict(why)}</td></tr>`
  })}</tbody>
</table></div></section>`
}

function placesSection({ item, entries, placements, rules, refusals }: ItemPageFacts, view: View): Safe {
  const { say } = view
  const slugs = [
    ...new Set([...entries.map(({ category }) => category), ...rules.keys(), ...refusals.flatMap(({ category }) => category ?? [])]),
  ]
  return html`<section><h2>${say('Where it is published')}</h2>
${slugs.length === 0 ? html`<p>${say('In no category.')}</p>` : undefined}
<ul class="held">${slugs.map((slug) => {
    const entry = entries.find(({ category }) => category === slug)
    const refusal = refusals.find(({ category }) => category === slug)
    const rule = rules.get(slug) ?? entry?.rule
    const placement = placements.get(slug)
    const beside = entry === undefined || entry.shown === item.id ? '' : ` (${say('named beside another')})`
    const state = placement === undefined ? (refusal?.reason ?? '–') : `${placementWords(placement, view)}${beside}`
    return html`<li><strong>${slug}</strong> ${state}${rule && html` <span class="since">${say('rule')} ${rule}</span>`}</li>`
  })}${refusals.filter(({ category }) => category === undefined).map(({ rule, reason }) => html`<li>${rule}: ${reason}</li>`)}</ul></section>`
}

function placementWords(placement: Placement, { say, language, now }: View): string {
  switch (placement.kind) {
    case 'shown':
      return say('shown')
    case 'archived':
      return say('on archive page {page}', { page: placement.page })
    case 'digest':
      return say('in the digest of {day}', { day: placement.day })
    case 'awaits digest':
      return say('waits for its digest')
    case 'held':
      return `${say('held until')} ${distance(placement.until - now, language)}`
    case 'dropped':
      return `${placement.rule}: ${placement.reason}`
    case 'too old':
      return say('not shown: older than {days} days', { days: placement.maxAgeDays })
    case 'no room':
      return say(
        placement.rule === 'maxPerSource' ? 'not shown: its source has all its room there' : 'not shown: newer ones fill the document',
      )
  }
}

function deedsSection(deeds: readonly Deed[], view: View): Safe | undefined {
  const { say } = view
  if (deeds.length === 0) return undefined
  return html`<section><h2>${say('By hand')}</h2>
<div class="scroll" tabindex="0"><table><tbody>${deeds.map(
    (deed) =>
      html`<tr><th scope="row">${say(deed.kind)}</th><td>${when(deed.at, view)} ${say('by')} ${deed.by}</td><td>${
        deed.undoneAt === undefined
          ? action('undo', say('Undo'), { deed: deed.key }, view)
          : html`${say('Undone; it counts from the next turn on.')} ${when(deed.undoneAt, view)}`
      }</td></tr>`,
  )}</tbody></table></div></section>`
}
