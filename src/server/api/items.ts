import type { FastifyReply, FastifyRequest } from 'fastify'
import { compact } from '../../lib/record.ts'
import type { Category } from '../../model/category.ts'
import { withMade } from '../../publications/index.ts'
import { readChanges, viewRemoval } from '../changes.ts'
import { PrivateCategories } from '../door/index.ts'
import type { RouteContext } from '../route-context.ts'
import { findChanges } from './found.ts'

export const ITEMS_QUERY = {
  type: 'object',
  properties: {
    category: { type: 'string', maxLength: 200 },
    since: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 },
    q: { type: 'string', maxLength: 1000 },
  },
}

type ItemsRequest = FastifyRequest<{ Querystring: { category?: string; since: number; limit: number; q?: string } }>

/**
 * Answers as JSON Feed with the changes of a category after a cursor: at most `limit`, and about 1 MiB; the cursor goes on from there. With `q`: what the
 * category shows that fits the words, newest first, without a cursor. HEAD reads nothing.
 */
export async function answerItems(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { since, limit, q, ...query } = (request as ItemsRequest).query
  const { settings, store } = context
  const { categories } = withMade(settings, await store.made.all())
  const slug = (query.category ?? settings.allSlug)?.normalize('NFC')
  if (slug === undefined) return reply.code(400).send({ error: 'name a category: there is none of everything' })
  const category = categories.find((known) => known.slug === slug)
  if (!mayRead(context, slug, request))
    return reply.code(401).header('WWW-Authenticate', 'Basic realm="feed"').send({ error: 'this category is read with a token' })
  if (category === undefined) return reply.code(404).send({ error: `there is no category '${slug}'` })
  reply.header('Cache-Control', 'no-cache').header('Access-Control-Allow-Origin', '*').type('application/feed+json; charset=utf-8')
  if (request.method === 'HEAD') return reply.send()
  const head = {
    version: 'https://jsonfeed.org/version/1.1',
    title: category.title,
    home_page_url: new URL(`${encodeURIComponent(slug)}/`, settings.site.url).href,
  }
  const { language } = category
  if (q !== undefined) {
    const { items, waiting, costMs } = await searchPage(context, category, { text: q, limit })
    context.limiter.charge(request.raw.socket, Math.floor(costMs / MS_OF_A_REQUEST))
    return reply.send(compact({ ...head, language, items, _feedmill: { waiting } }))
  }
  const { items, removed, cursor, more, costMs } = await readPage(context, category, since, limit)
  context.limiter.charge(request.raw.socket, Math.floor(costMs / MS_OF_A_REQUEST))
  const next = new URLSearchParams({ category: slug, since: String(cursor), limit: String(limit) })
  const next_url = more ? new URL(`api/items?${next}`, settings.site.url).href : undefined
  const _feedmill = compact({ cursor: String(cursor), more, removed: removed.length > 0 ? removed : undefined })
  return reply.send(compact({ ...head, next_url, language, items, _feedmill }))
}

/** The time of the search counts as processor time, because the store works in this thread. */
async function searchPage(
  context: RouteContext,
  category: Category,
  query: { readonly text: string; readonly limit: number },
): Promise<{ readonly items: ItemsPage['items']; readonly waiting: number; readonly costMs: number }> {
  const now = context.clock()
  const startedAt = performance.now()
  const { changes, waiting } = await findChanges(context.store, category, query, now)
  const foundMs = performance.now() - startedAt
  const { items, costMs } = await context.viewer.view(changes, category, now, PAGE_BYTES)
  return { items, waiting, costMs: foundMs + costMs }
}

/** With the category's own token, or as an operator who may read. */
function mayRead({ settings, access }: RouteContext, slug: string, request: FastifyRequest): boolean {
  const privates = new PrivateCategories(settings.categories)
  return privates.admits(slug, request.raw) || access.verdict(request.raw, 'read') === 'in'
}

/** An address may ask 50 times a second: one request is worth 20 ms of processor time, what costs more counts as several. */
const MS_OF_A_REQUEST = 20

interface ItemsPage {
  readonly items: readonly Record<string, unknown>[]
  readonly removed: readonly Record<string, unknown>[]
  readonly cursor: number
  readonly more: boolean
  /** Processor time of the making. */
  readonly costMs: number
}

/** Reads in strides that double, so that few large items are not read in vain and many small ones take few questions. */
async function readPage(context: RouteContext, category: Category, since: number, limit: number): Promise<ItemsPage> {
  const now = context.clock()
  const items: Record<string, unknown>[] = []
  const removed: Record<string, unknown>[] = []
  let [cursor, more, costMs, bytes, stride] = [since, true, 0, 0, FIRST_STRIDE]
  while (more && bytes < PAGE_BYTES && items.length + removed.length < limit) {
    const wanted = Math.min(stride, limit - items.length - removed.length)
    const stretch = await readChanges(context.store, category.slug, cursor, wanted, now)
    const viewed = await context.viewer.view(stretch.changes, category, now, PAGE_BYTES - bytes)
    const end = viewed.end ?? stretch.cursor
    items.push(...viewed.items)
    // A consumer that begins knows of nothing that could be gone.
    if (since > 0) removed.push(...stretch.removed.filter(({ sequence }) => sequence <= end).map(viewRemoval))
    more = stretch.more || viewed.end !== undefined
    cursor = end
    bytes += viewed.bytes
    costMs += viewed.costMs
    stride = Math.min(MOST_STRIDE, stride * 2)
  }
  return { items, removed, cursor, more, costMs }
}

const PAGE_BYTES = 1_048_576
const FIRST_STRIDE = 8
const MOST_STRIDE = 128
