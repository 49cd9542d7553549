import type { LoadedConfig } from '../config/index.ts'
import { matches, ownGuid } from '../items/index.ts'
import { compact } from '../lib/record.ts'
import { showableLine } from '../lib/terminal.ts'
import { expandLists } from '../mill/lists.ts'
import type { Category } from '../model/category.ts'
import { dateOf, type Item } from '../model/item.ts'
import { documentUrl } from '../model/publication.ts'
import type { Refusal } from '../model/refusal.ts'
import type { Settings } from '../model/settings.ts'
import type { Source } from '../model/source.ts'
import type { Story } from '../model/story.ts'
import { categoryUrl, ownPages, type Placement, placementOf } from '../publications/index.ts'
import { createRouter } from '../publications/routing.ts'
import type { CategoryEntry, Store } from '../store/contract.ts'
import { digestsOf } from '../store/digests.ts'
import { liveOfSource } from '../store/live-share.ts'
import { explainVerdict, givesWay } from '../stories/index.ts'
import type { CommandContext } from './command.ts'
import { findItem } from './find-item.ts'
import { itemJson } from './item-json.ts'
import { withStore } from './reading.ts'

/** Everything there is to know about one item, in a screenful; of one that was refused before it was held, by what and why. */
export function run(context: CommandContext): Promise<number> {
  return withStore(context, async (store, loaded) => {
    const text = context.args[0] ?? ''
    const refused = (await store.items.find(text)).length === 0 ? await store.refusals.find(text, MOST_REFUSALS) : []
    if (refused.length > 0) {
      context.print(
        context.options.json
          ? JSON.stringify({ refused: refused.map(({ at, ...refusal }) => ({ ...refusal, at: stamp(at) })) })
          : refused.flatMap(refusalLines).map(showableLine).join('\n'),
      )
      return 0
    }
    const item = await findItem(text, store)
    const known = await knownOf(item, store, loaded)
    context.print(context.options.json ? JSON.stringify(knownJson(known)) : linesOf(known, loaded).map(showableLine).join('\n'))
    return 0
  })
}

const MOST_REFUSALS = 20

function refusalLines({ title, url, guid, sourceId, category, rule, reason, at }: Refusal): readonly string[] {
  return [
    title || '(no title)',
    `  ${url ?? guid ?? '(no address)'}`,
    `  refused ${category === undefined ? 'before it was held' : `in ${category}`}, from ${sourceId}, ${stamp(at)}`,
    `  by ${rule}: ${reason}`,
    '',
  ]
}

interface Known {
  readonly item: Item
  readonly source?: Source
  readonly retracted: boolean
  readonly revisions: readonly { readonly at: number; readonly fields: readonly string[] }[]
  readonly story?: Story
  readonly members: readonly Item[]
  readonly overrides: readonly { readonly kind: string; readonly a: string; readonly b: string; readonly at: number }[]
  readonly categories: readonly Placed[]
}

/** Returns what is known for machines: words for what the stories decided, no rows of the store. */
function knownJson({ item, retracted, revisions, story, members, overrides, categories }: Known): object {
  const memberOf = (id: string): Item | undefined => members.find((one) => one.id === id)
  return compact({
    item: itemJson(item),
    knownBy: { rung: item.rung, key: item.key },
    retracted,
    revisions: revisions.map(({ at, fields }) => ({ at: stamp(at), fields })),
    story: story && {
      id: story.id,
      lead: story.lead,
      members: story.members.map(({ itemId, why }) =>
        compact({ itemId, sourceId: memberOf(itemId)?.sourceId, title: memberOf(itemId)?.title, why: explainVerdict(why) }),
      ),
    },
    overrides: overrides.map(({ kind, a, b, at }) => ({ kind, a, b, at: stamp(at) })),
    categories: categories.map(({ slug, rule, placement }) => compact({ slug, rule, placement })),
  })
}

/** What became of the item in one category. */
interface Placed {
  readonly slug: string
  readonly rule?: string
  readonly entry?: CategoryEntry
  readonly placement?: Placement
}

async function knownOf(item: Item, store: Store, { settings }: LoadedConfig): Promise<Known> {
  const source = (await expandLists(settings.sources, store)).find((one) => one.id === item.sourceId)
  const storyId = (await store.stories.ofItems([item.id])).get(item.id)
  const story = storyId === undefined ? undefined : (await store.stories.get([storyId])).get(storyId)
  const members = await store.items.byIds(story?.members.map((member) => member.itemId) ?? [])
  const entries = await store.entries.ofStories([...(storyId === undefined ? [] : [storyId]), item.id])
  return {
    item,
    source,
    retracted: (await store.items.isRetracted([item.id])).has(item.id),
    revisions: (await store.items.revisions(item.id)).map(({ itemId, at, fields }) => ({ itemId, at, fields })),
    story,
    members: [...members.values()],
    overrides: await store.stories.overrides([item.id]),
    categories: await placesOf(item, source, { store, settings, entries }),
  }
}

/** Of categories that are written out all; of those that rules made the ones that take the item. */
async function placesOf(
  item: Item,
  source: Source | undefined,
  { store, settings, entries }: { readonly store: Store; readonly settings: Settings; readonly entries: readonly CategoryEntry[] },
): Promise<readonly Placed[]> {
  const router = createRouter({ settings, made: await store.made.all(), matches })
  const routes = source === undefined ? [] : router.routesOf(item, source)
  const rules = new Map(routes.map(({ category, rule }) => [category.slug, rule]))
  const categories = new Map([...settings.categories, ...routes.map(({ category }) => category)].map((one) => [one.slug, one]))
  return Promise.all(
    [...categories.values()].map(async (category) => {
      const entry = entries.find((one) => one.category === category.slug)
      return { slug: category.slug, ...compact({ rule: rules.get(category.slug) }), ...(await placeOf(category, item, entry, store)) }
    }),
  )
}

/** The placement of an entry, decided by the function that publishing decides with. */
async function placeOf(
  category: Category,
  item: Item,
  entry: CategoryEntry | undefined,
  store: Store,
): Promise<Omit<Placed, 'slug' | 'rule'>> {
  if (entry === undefined) return {}
  const { documents, refusals } = store
  const refused = (await refusals.ofCategory(category.slug, Number.MAX_SAFE_INTEGER)).flatMap(({ itemId, rule, reason }) =>
    itemId === undefined ? [] : [[itemId, { rule, reason }] as const],
  )
  const placement = placementOf(compact({ ...entry, updated: entry.shown === item.id ? item.updated : undefined }), {
    category,
    live: new Set(await documents.live(category.slug)),
    pages: await documents.archivePages(category.slug),
    refused: new Map(refused),
    now: Date.now(),
    liveOfSource: await liveOfSource(category, entry, store, Date.now()),
    ...(category.digest !== undefined && { digests: (await digestsOf(store, category.slug))?.made ?? [] }),
  })
  return { entry, placement }
}

function linesOf(known: Known, loaded: LoadedConfig): string[] {
  const { item, source } = known
  return [
    item.title || '(no title)',
    `  ${ownPages(loaded.settings).withPage(item).url ?? '(no page)'}`,
    `  item ${item.id}`,
    `  guid ${item.guid}${isUnderOwnGuid(item) ? ' (ours: what it says belongs to an item of another story)' : ''}`,
    '',
    `From    ${source?.title ?? item.origin.title} (${item.sourceId}, priority ${source?.priority ?? 0})`,
    `Known   by ${RUNGS[item.rung]}: ${item.key.replaceAll('\n', ' · ')}`,
    `Dates   published ${stamp(item.published)}, updated ${stamp(item.updated)}, first seen ${stamp(item.firstSeen)}, shown as ${stamp(dateOf(item))}`,
    ...(known.revisions.length === 0
      ? ['Edits   none seen']
      : known.revisions.map(
          (revision, index) => `${index === 0 ? 'Edits  ' : '       '} ${stamp(revision.at)}: ${revision.fields.join(', ')}`,
        )),
    ...(known.retracted
      ? ['State   taken back: shown nowhere']
      : item.heldUntil === undefined
        ? []
        : [`State   held back until ${stamp(item.heldUntil)}`]),
    '',
    ...storyLines(known),
    '',
    ...known.categories.map((verdict) => categoryLine(verdict, known, loaded)),
  ]
}

function isUnderOwnGuid({ id, rung, guid }: Item): boolean {
  return rung === 'guid' && guid === ownGuid(id)
}

const RUNGS: Readonly<Record<Item['rung'], string>> = {
  guid: 'its guid',
  'guid+url': 'guid and address (the feed reuses guids)',
  'url+title': 'address and title (the feed gives no usable guid)',
  content: 'its content (the feed gives neither guid nor address)',
  path: 'the path it was first seen at',
}

function storyLines({ item, story, members, overrides }: Known): string[] {
  if (story === undefined) return ['Story   not placed yet; the next turn does it']
  const own = story.members.find((member) => member.itemId === item.id)
  const others = story.members.filter((member) => member.itemId !== item.id)
  return [
    `Story   ${story.id.slice(0, 10)}, shows ${story.lead === item.id ? 'this item' : nameOf(story.lead, members)}`,
    ...gaveWayLines(story, members),
    ...(own === undefined ? [] : [`Why     ${explainVerdict(own.why)}`]),
    ...others.map((member) => `With    ${nameOf(member.itemId, members)}: ${explainVerdict(member.why)}`),
    ...overrides.map(({ kind, a, b, at }) => `Word    ${kind} of ${a.slice(0, 10)} and ${b.slice(0, 10)}, ${stamp(at)}`),
  ]
}

/** The lead may stand under the id of a member that gave way to it. */
function gaveWayLines(story: Story, members: readonly Item[]): readonly string[] {
  const lead = members.find(({ id }) => id === story.lead)
  const former = members.find((one) => lead !== undefined && one.id !== lead.id && one.guid === lead.guid && givesWay(one, lead, 1))
  if (lead === undefined || former === undefined || lead.firstSeen < former.firstSeen) return []
  const why = givesWay(former, lead, 0) ? 'its text is fuller' : 'its source has the higher priority, or it kept the id of the other'
  return [`        under the id and date of ${nameOf(former.id, members)}: ${why}`]
}

function nameOf(id: string, members: readonly Item[]): string {
  const item = members.find((member) => member.id === id)
  return item === undefined ? id.slice(0, 10) : `'${item.title}' of ${item.sourceId} (${id.slice(0, 10)})`
}

function categoryLine({ slug, rule, entry, placement }: Placed, { item, retracted, story }: Known, { settings }: LoadedConfig): string {
  const taken = rule === undefined ? 'refused: no rule of it takes this item' : `taken by ${rule}`
  if (rule !== undefined && retracted) return `In      ${slug}: ${taken}, but taken back`
  if (entry === undefined || placement === undefined)
    return `In      ${slug}: ${taken}${rule !== undefined && story !== undefined ? ', but dropped by its own steps' : ''}`
  const shown = entry.shown === item.id ? 'shown' : `named beside ${entry.shown.slice(0, 10)}`
  return `In      ${slug}: ${taken}, ${placementWords(placement, shown, categoryUrl(settings.site.url, slug))}`
}

function placementWords(placement: Placement, shown: string, url: string): string {
  switch (placement.kind) {
    case 'shown':
      return `${shown} at ${documentUrl(url, 'page')}`
    case 'archived':
      return `${shown} at ${documentUrl(url, 'page', placement.page)}`
    case 'digest':
      return `named in the digest of ${placement.day} at ${documentUrl(url, 'page')}`
    case 'awaits digest':
      return 'to be named in a digest when its day or week has closed'
    case 'held':
      return `held back until ${stamp(placement.until)}`
    case 'dropped':
      return `but left out by ${placement.rule}: ${placement.reason}`
    case 'too old':
      return `not shown: older than ${placement.maxAgeDays} days`
    case 'no room':
      return NO_ROOM[placement.rule]
  }
}

const NO_ROOM: Readonly<Record<Extract<Placement, { kind: 'no room' }>['rule'], string>> = {
  limit: 'not shown: newer ones fill the document (limit)',
  maxPerSource: 'not shown: its source has all the items there that it may have (maxPerSource)',
  maxSize: 'not shown: newer ones fill the document (maxSize)',
}

function stamp(at: number | undefined): string {
  return at === undefined ? '–' : new Date(at).toISOString().replace('.000', '')
}
