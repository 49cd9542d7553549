import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { Item } from '../../model/item.ts'
import { withMade } from '../../publications/index.ts'
import { html } from '../../writing/page/html.ts'
import { deedsOf } from '../item/deeds.ts'
import { readItemFacts } from '../item/facts.ts'
import { viewSubscribers, viewWebhooks } from '../push/contract.ts'
import type { RouteContext } from '../route-context.ts'
import { viewOneSource, viewSources } from '../sources-view.ts'
import type { TriedFeed } from '../steering.ts'
import { addActions } from './actions.ts'
import { ADD_PAGE, addView } from './add.ts'
import { addConfigPages } from './config/index.ts'
import { adminPage, sendPage as send, type View, viewFor, viewOf } from './frame.ts'
import { hostsView } from './hosts.ts'
import { itemView } from './item.ts'
import { type ItemRow, itemsView } from './items.ts'
import { LIVE_SCRIPT, LiveFeed } from './live.ts'
import { overviewView } from './overview.ts'
import { addReviewPages } from './review/index.ts'
import { sourceView } from './source.ts'
import { chosenSources, PAGE_SIZE, type SourcesQuery, sourcesView } from './sources.ts'
import { STYLE } from './style.ts'
import { languageOf } from './words.ts'

/** /admin/: the control room. Server-rendered, and works without script but for the live progress of a turn. */
export function addAdmin(app: FastifyInstance, context: RouteContext): void {
  const options = { preHandler: context.guard('admin') }
  const live = new LiveFeed(context.status, context.closing)
  app.get('/admin', options, async (_request, reply) => reply.redirect('admin/', 308))
  addFile(app, '/admin/style.css', 'text/css; charset=utf-8', STYLE)
  addFile(app, '/admin/live.js', 'text/javascript; charset=utf-8', LIVE_SCRIPT)
  app.get('/admin/events', options, (request, reply) => live.answer(request, reply))
  app.get('/admin/', options, (request, reply) => answerOverview(context, request, reply))
  app.get('/admin/sources', { ...options, schema: { querystring: SOURCES_QUERY } }, (request, reply) =>
    answerSources(context, request, reply),
  )
  app.get('/admin/source', { ...options, schema: { querystring: ONE_QUERY } }, (request, reply) => answerSource(context, request, reply))
  app.get('/admin/items', { ...options, schema: { querystring: ITEMS_QUERY } }, (request, reply) => answerItems(context, request, reply))
  app.get('/admin/item', { ...options, schema: { querystring: ONE_QUERY } }, (request, reply) => answerItem(context, request, reply))
  app.get('/admin/hosts', options, async (request, reply) => {
    const view = viewFor(context, request)
    return send(reply, 'Hosts', view, hostsView(await context.store.sources.politeness(), view))
  })
  if (context.steering !== undefined)
    app.get('/admin/add', options, async (request, reply) => sendAdd(context, request, reply, '', undefined))
  addConfigPages(app, context)
  addReviewPages(app, context)
  addActions(app, context, (request, reply, address, tried) => sendAdd(context, request, reply, address, tried))
}

/** Answers an operator who asks for a page that is not there. */
export function missingPage(context: RouteContext, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return notFound(reply, viewFor(context, request), request.url)
}

/** A page with a link to where a page of another site led: followed from here, the request is our own. */
export function foreignLinkPage(request: FastifyRequest, siteTitle: string): string {
  const view = viewOf({ language: languageOf(request), now: 0, siteTitle, formToken: '' })
  const body = html`<h1>${view.say('Another site led here')}</h1><p><a href="${request.url}">${request.url}</a></p>`
  return adminPage('Another site led here', view, body)
}

function addFile(app: FastifyInstance, path: string, mediaType: string, text: string): void {
  app.get(path, async (_request, reply) => reply.header('Cache-Control', 'public, max-age=3600').type(mediaType).send(text))
}

function sendAdd(
  context: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
  address: string,
  tried: TriedFeed | undefined,
): FastifyReply {
  const view = viewFor(context, request)
  return send(reply, ADD_PAGE, view, addView({ address, tried, categories: context.settings.categories }, view))
}

const SHORT = { type: 'string', maxLength: 2000 }
const ONE_QUERY = { type: 'object', properties: { id: SHORT, done: SHORT }, required: ['id'] }
const SOURCES_QUERY = {
  type: 'object',
  properties: { state: SHORT, text: SHORT, sort: SHORT, done: SHORT, page: { type: 'integer', minimum: 1, maximum: 1_000_000 } },
}
const ITEMS_QUERY = { type: 'object', properties: { source: SHORT, category: SHORT, text: SHORT } }

async function answerOverview(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { store, settings, access } = context
  const view = viewFor(context, request)
  const [sources, itemCount, storeBytes, machine, subscribers, webhooks, documents, turns, heldItems] = await Promise.all([
    viewSources(settings, store, view.now),
    store.items.count(),
    store.bytes(),
    context.machine?.(),
    viewSubscribers(store),
    viewWebhooks(store),
    context.cache.count(),
    store.history.turns(view.now - HISTORY_MS),
    store.refusals.held(SHOWN_HELD),
  ])
  const done = (request.query as { readonly done?: string }).done
  const tokens = access.tokenUses()
  const facts = {
    sources,
    itemCount,
    storeBytes,
    machine,
    readers: context.readers.list(),
    subscribers,
    webhooks,
    documents,
    turns,
    heldItems,
    status: context.status(),
    tokens,
    done,
  }
  return send(reply, 'Overview', view, overviewView(facts, view))
}

const HISTORY_MS = 30 * DAY_MS
const SHOWN_HELD = 20

async function answerSources(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { store, settings } = context
  const view = viewFor(context, request)
  const query = request.query as SourcesQuery
  const sources = await viewSources(settings, store, view.now)
  const page = Math.max(1, query.page ?? 1)
  const shown = chosenSources(sources, query).slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
  const rates = new Map(await Promise.all(shown.map(async ({ id }) => [id, await rateOf(context, id, view.now)] as const)))
  const stories = new Map(await Promise.all(shown.map(async ({ id }) => [id, await store.stories.joinedOf(id, NEWEST_ITEMS)] as const)))
  return send(reply, 'Sources', view, sourcesView({ sources, query, rates, stories, canAdd: context.steering !== undefined }, view))
}

/** New items of each of the last 30 days, oldest first. */
async function rateOf({ store }: RouteContext, id: string, now: number): Promise<readonly number[]> {
  const days = await store.history.newPerDay(id, now - HISTORY_MS)
  const today = Math.floor(now / DAY_MS)
  return Array.from({ length: 30 }, (_, index) => days.get(today - 29 + index) ?? 0)
}

async function answerSource(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { store, settings } = context
  const view = viewFor(context, request)
  const { id, done } = request.query as { readonly id: string; readonly done?: string }
  const source = await viewOneSource(id, settings, store, view.now)
  if (source === undefined) return notFound(reply, view, id)
  const canPause = context.steering !== undefined && settings.sources.some((one) => one.id === id)
  const [fetches, rate, warnings, refusals, state, stories] = await Promise.all([
    store.history.fetchesOf(id, view.now - HISTORY_MS, MOST_FETCHES),
    rateOf(context, id, view.now),
    store.sources.warnings(id),
    store.refusals.ofSource(id, 50),
    store.sources.get(id),
    store.stories.joinedOf(id, NEWEST_ITEMS),
  ])
  return send(reply, 'Source', view, sourceView({ source, state, stories, fetches, rate, warnings, refusals, canPause, done }, view))
}

const MOST_FETCHES = 500
/** Of which a source's duplicates are counted. */
const NEWEST_ITEMS = 200

interface ItemsQuery {
  readonly source?: string
  readonly category?: string
  readonly text?: string
  readonly sort?: string
}

async function answerItems(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { store, settings } = context
  const view = viewFor(context, request)
  const query = request.query as ItemsQuery
  const { source, category, text = '', sort } = query
  const wanted = compact({ sourceId: source || undefined, category: category || undefined, limit: 50 })
  const { items, waiting } =
    text.trim() === ''
      ? { items: await store.items.list(wanted), waiting: 0 }
      : await store.search.find({ ...wanted, text, order: sort === 'relevance' ? 'relevance' : 'newest' })
  const rows = await withStories(context, items)
  const categories = withMade(settings, await store.made.all()).categories.map(({ slug }) => slug)
  return send(reply, 'Items', view, itemsView({ rows, query, waiting, categories }, view))
}

async function answerItem(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const view = viewFor(context, request)
  const { id, done } = request.query as { readonly id: string; readonly done?: string }
  const [item] = await context.store.items.find(id)
  if (item === undefined) return notFound(reply, view, id)
  const [facts, deeds] = await Promise.all([readItemFacts(context, item), deedsOf(context.store, item.id)])
  return send(reply, 'Item', view, itemView({ ...facts, deeds, done }, view))
}

function notFound(reply: FastifyReply, view: View, id: string): FastifyReply {
  return send(reply.code(404), 'Nothing fits.', view, html`<h1>${view.say('Nothing fits.')}</h1><p><code>${id}</code></p>`)
}

/** Items with the other members of their story, and why each is one. */
async function withStories({ store }: RouteContext, items: readonly Item[]): Promise<readonly ItemRow[]> {
  const storyOf = await store.stories.ofItems(items.map((item) => item.id))
  const stories = await store.stories.get([...new Set(storyOf.values())])
  return items.map((item) => ({ item, story: stories.get(storyOf.get(item.id) ?? '') }))
}
