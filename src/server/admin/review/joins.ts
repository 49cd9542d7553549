import type { Item, ItemId } from '../../../model/item.ts'
import type { Join, Store } from '../../../store/contract.ts'
import { explainVerdict } from '../../../stories/index.ts'
import { html, type Safe } from '../../../writing/page/html.ts'
import { allDeeds, type Deed } from '../../item/deeds.ts'
import { action, count, note, type View, when } from '../frame.ts'

export interface JoinsFacts {
  /** Weakest first. */
  readonly joins: readonly Join[]
  /** Of the joins, the items they were compared with, and the deeds. */
  readonly items: ReadonlyMap<ItemId, Item>
  /** Newest first. */
  readonly deeds: readonly Deed[]
  /** What a form has done. */
  readonly done: string | undefined
}

const NEWEST_JOINS = 300
const SHOWN_JOINS = 50
const SHOWN_DEEDS = 50

/** Returns the weakest of the newest joins, and the newest decisions by hand. */
export async function readJoins(store: Store): Promise<Omit<JoinsFacts, 'done'>> {
  const newest = await store.stories.joins(NEWEST_JOINS)
  const joins = newest
    .filter(({ why }) => why.rule !== 'forced')
    .toSorted((a, b) => strengthOf(a) - strengthOf(b))
    .slice(0, SHOWN_JOINS)
  const deeds = (await allDeeds(store)).toSorted((a, b) => b.at - a.at).slice(0, SHOWN_DEEDS)
  const ids = [...joins.flatMap(({ itemId, storyId, why }) => [itemId, why.with ?? storyId]), ...deeds.map(({ item }) => item)]
  return { joins, deeds, items: await store.items.byIds([...new Set(ids)]) }
}

/** What is joined by an address or equal words has no score: it is no question. */
function strengthOf({ why }: Join): number {
  return why.score ?? Number.POSITIVE_INFINITY
}

/** The newest joins, weakest first, each with its reasons and a way to split it; below them what was decided by hand. */
export function joinsView({ joins, items, deeds, done }: JoinsFacts, view: View): Safe {
  const { say } = view
  return html`<h1>${say('Joins')}</h1>
${note(done, view)}
<p class="since">${say('Of the newest {n} joins the weakest come first. Split what is not one story.', { n: count(NEWEST_JOINS) })}</p>
${
  joins.length === 0
    ? html`<p class="empty">${say('Nothing was joined yet.')}</p>`
    : html`<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Item')}</th><th>${say('Joined with')}</th><th class="n">${say('Score')}</th><th>${say('Why')}</th><th>${say('When')}</th><th><span class="hidden">${say('Split from the story')}</span></th></tr></thead>
<tbody>${joins.map((join) => joinRow(join, items, view))}</tbody></table></div>`
}
${deedsSection(deeds, items, view)}`
}

function joinRow({ itemId, storyId, why, joinedAt }: Join, items: JoinsFacts['items'], view: View): Safe {
  return html`<tr><th scope="row">${itemCell(itemId, items, view)}</th><td class="words">${itemCell(why.with ?? storyId, items, view)}</td>
<td class="n">${why.score === undefined ? '–' : why.score.toFixed(2)}</td><td class="words">${reasonWords(why, items)}</td><td>${when(joinedAt, view)}</td>
<td>${action('split', view.say('Split'), { item: itemId, from: 'joins' }, view)}</td></tr>`
}

/** The reasons, with the title of the other item in the place of its id. */
function reasonWords(why: Join['why'], items: JoinsFacts['items']): string {
  const other = why.with === undefined ? undefined : items.get(why.with)
  const words = explainVerdict(why)
  return other === undefined || other.title === '' ? words : words.replace(other.id, `“${other.title}”`)
}

function itemCell(id: ItemId, items: JoinsFacts['items'], { say }: View): Safe {
  const item = items.get(id)
  const title = item === undefined ? id.slice(0, 12) : item.title === '' ? say('without a title') : item.title
  return html`<a href="item?${new URLSearchParams({ id }).toString()}" dir="auto">${title}</a>${item && html`<span class="address">${item.sourceId}</span>`}`
}

function deedsSection(deeds: readonly Deed[], items: JoinsFacts['items'], view: View): Safe | undefined {
  const { say } = view
  if (deeds.length === 0) return undefined
  return html`<section><h2>${say('By hand')}</h2>
<div class="scroll" tabindex="0"><table><thead><tr><th>${say('Decision')}</th><th>${say('Item')}</th><th>${say('When')}</th><th><span class="hidden">${say('Undo')}</span></th></tr></thead>
<tbody>${deeds.map(
    (
      deed,
    ) => html`<tr><td>${say(deed.kind)}</td><th scope="row">${itemCell(deed.item, items, view)}</th><td>${when(deed.at, view)} ${say('by')} ${deed.by}</td>
<td>${deed.undoneAt === undefined ? action('undo', say('Undo'), { deed: deed.key, from: 'joins' }, view) : html`${say('undone')} ${when(deed.undoneAt, view)}`}</td></tr>`,
  )}</tbody></table></div></section>`
}
