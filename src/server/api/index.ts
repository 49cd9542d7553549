import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { compact } from '../../lib/record.ts'
import { withMade } from '../../publications/index.ts'
import { readChanges, viewRemoval } from '../changes.ts'
import type { RouteContext } from '../route-context.ts'
import { isKnownSource, viewSources } from '../sources-view.ts'
import { readHealth } from './health.ts'
import { createMetrics } from './metrics.ts'

/** /healthz, /metrics and /api: what machines ask. */
export function addApi(app: FastifyInstance, context: RouteContext): void {
  const { store, settings, guard } = context
  const metrics = createMetrics({
    store,
    status: context.status,
    counts: context.counts,
    documents: () => context.cache.count(),
    connections: () => context.limiter.openConnections,
  })

  app.get('/healthz', async (_request, reply) => {
    const health = await readHealth(store, context.status(), context.cache)
    return reply
      .code(health.status === 'ok' ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send(health)
  })
  app.get('/metrics', { preHandler: guard('metrics') }, async (_request, reply) => {
    const { type, text } = await metrics()
    return reply.header('Cache-Control', 'no-store').type(type).send(text)
  })
  app.get('/api/items', { schema: { querystring: ITEMS_QUERY } }, (request, reply) => answerItems(context, request as never, reply))
  app.get('/api/sources', { preHandler: guard('read') }, async (_request, reply) => {
    const sources = await viewSources(settings, store, context.clock())
    return reply.header('Cache-Control', 'no-store').send({ sources })
  })
  app.post('/api/refresh', { preHandler: guard('refresh'), schema: { body: REFRESH_BODY } }, (request, reply) =>
    answerRefresh(context, request as never, reply),
  )
}

const ITEMS_QUERY = {
  type: 'object',
  properties: {
    category: { type: 'string', maxLength: 200, default: 'all' },
    since: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 },
  },
}

type ItemsRequest = FastifyRequest<{ Querystring: { category: string; since: number; limit: number } }>

async function answerItems(context: RouteContext, request: ItemsRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { settings, store } = context
  const { since, limit } = request.query
  const slug = request.query.category.normalize('NFC')
  const { categories } = withMade(settings, await store.made.all())
  const category = categories.find((known) => known.slug === slug)
  if (category === undefined) return reply.code(404).send({ error: `there is no category '${slug}'` })
  const now = context.clock()
  const { changes, removed, cursor, more } = await readChanges(store, slug, since, limit, now)
  const query = new URLSearchParams({ category: slug, since: String(cursor), limit: String(limit) })
  return reply
    .header('Cache-Control', 'no-cache')
    .header('Access-Control-Allow-Origin', '*')
    .type('application/feed+json; charset=utf-8')
    .send(
      compact({
        version: 'https://jsonfeed.org/version/1.1',
        title: category.title,
        home_page_url: new URL(`${encodeURIComponent(slug)}/`, settings.site.url).href,
        next_url: more ? new URL(`/api/items?${query}`, settings.site.url).href : undefined,
        language: category.language,
        items: await context.viewer.view(changes, category, now),
        _feedmill: compact({ cursor: String(cursor), more, removed: removed.length > 0 ? removed.map(viewRemoval) : undefined }),
      }),
    )
}

const REFRESH_BODY = {
  type: ['object', 'null'],
  properties: {
    sources: { type: 'array', items: { type: 'string', maxLength: 200 }, maxItems: 1000 },
    force: { type: 'boolean', default: false },
  },
  additionalProperties: false,
}

type RefreshRequest = FastifyRequest<{ Body: { sources?: string[]; force?: boolean } | null }>

/** 202 at once: a turn takes as long as the slowest source, and /healthz tells when it is over. */
async function answerRefresh(context: RouteContext, request: RefreshRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { sources, force = false } = request.body ?? {}
  for (const id of sources ?? []) {
    if (!(await isKnownSource(id, context.settings, context.store))) return reply.code(404).send({ error: `there is no source '${id}'` })
  }
  context.refresh(sources, force)
  return reply.code(202).header('Cache-Control', 'no-store').send({ accepted: true })
}
