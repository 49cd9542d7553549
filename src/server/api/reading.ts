import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import { withMade } from '../../publications/index.ts'
import { explainVerdict } from '../../stories/index.ts'
import { deedsOf } from '../item/deeds.ts'
import { type ItemFacts, readItemFacts } from '../item/facts.ts'
import type { RouteContext } from '../route-context.ts'
import { viewOneSource, viewSources } from '../sources-view.ts'
import { type Catalogue, object, SHORT, sendJson } from './described.ts'

/** What the control room shows, as JSON. */
export function addReading(routes: Catalogue, context: RouteContext): void {
  const { settings, store, clock } = context
  const missing = { 404: 'There is no such thing.' }
  routes.add(
    'GET',
    '/api/sources',
    { summary: 'All sources, those that stand worst first.', scope: 'read', answer: { words: 'The sources.', shape: 'Sources' } },
    async (_request, reply) => sendJson(reply, { sources: await viewSources(settings, store, clock()) }),
  )
  routes.add(
    'GET',
    '/api/source',
    {
      summary: 'One source with every poll of the last 30 days.',
      scope: 'read',
      query: object({ id: SHORT }),
      answer: { words: 'The source.', shape: 'OneSource' },
      others: missing,
    },
    async (request, reply) => {
      const { id } = request.query as { readonly id: string }
      const source = await viewOneSource(id, settings, store, clock())
      if (source === undefined) return sendJson(reply, { error: `there is no source '${id}'` }, 404)
      const fetches = await store.history.fetchesOf(id, clock() - 30 * DAY_MS, MOST_FETCHES)
      const warnings = await store.sources.warnings(id)
      return sendJson(reply, {
        source,
        fetches: fetches.map(({ sourceId: _, at, ...fetch }) => ({ at: stamp(at), ...fetch })),
        warnings: warnings.map(({ code, message }) => ({ code, message })),
      })
    },
  )
  routes.add(
    'GET',
    '/api/item',
    {
      summary: 'Where an item came from, which story it is in and why, and where it is published.',
      scope: 'read',
      query: object({ id: { ...SHORT, description: 'Its id or a unique beginning of it, its guid or its address.' } }),
      answer: { words: 'The item.', shape: 'ItemFacts' },
      others: missing,
    },
    async (request, reply) => {
      const { id } = request.query as { readonly id: string }
      const [item] = await store.items.find(id)
      if (item === undefined) return sendJson(reply, { error: `there is no item '${id}'` }, 404)
      const [facts, deeds] = await Promise.all([readItemFacts(context, item), deedsOf(store, item.id)])
      const decisions = deeds.map((deed) => compact({ ...deed, at: stamp(deed.at), undoneAt: deed.undoneAt && stamp(deed.undoneAt) }))
      return sendJson(reply, { ...itemJson(facts), decisions })
    },
  )
  routes.add(
    'GET',
    '/api/categories',
    { summary: 'All categories with what they publish.', scope: 'read', answer: { words: 'The categories.', shape: 'Categories' } },
    async (_request, reply) => {
      const { categories } = withMade(settings, await store.made.all())
      const documents = Map.groupBy(await store.documents.list(), ({ path }) => path.split('/', 1)[0]!)
      const rows = categories.map(async ({ slug, title, description, token }) => ({
        slug,
        title,
        description,
        isPrivate: token !== undefined,
        stories: await store.entries.count(slug),
        documents: (documents.get(slug) ?? []).map(({ path }) => path),
      }))
      return sendJson(reply, { categories: await Promise.all(rows) })
    },
  )
}

const MOST_FETCHES = 500

function itemJson({ item, isRetracted, revisions, story, entries, placements, rules, refusals }: ItemFacts): object {
  const { id, sourceId, guid, url, title, published, updated, firstSeen, rung, key } = item
  const slugs = new Set([
    ...entries.map(({ category }) => category),
    ...rules.keys(),
    ...refusals.flatMap(({ category }) => category ?? []),
  ])
  return compact({
    id,
    sourceId,
    guid,
    url,
    title,
    published: published && stamp(published),
    updated: updated && stamp(updated),
    firstSeen: stamp(firstSeen),
    knownBy: { rung, key },
    isRetracted,
    revisions: revisions.map(({ at, fields }) => ({ at: stamp(at), fields })),
    story: story && {
      id: story.id,
      lead: story.lead,
      members: story.members.map(({ itemId, why }) => ({ itemId, why: explainVerdict(why) })),
    },
    places: [...slugs].map((category) =>
      compact({
        category,
        rule: rules.get(category) ?? entries.find((entry) => entry.category === category)?.rule,
        placement: placements.get(category)?.kind,
        reason: refusals.find((refusal) => refusal.category === category)?.reason,
      }),
    ),
  })
}

function stamp(at: number): string {
  return new Date(at).toISOString()
}
