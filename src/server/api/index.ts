import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createSigner, DIRECTORY_PATH } from '../../http/signature.ts'
import type { RouteContext } from '../route-context.ts'
import { isKnownSource } from '../sources-view.ts'
import { addAlerts } from './alerts.ts'
import { addDeciding } from './deciding.ts'
import { Catalogue, sendJson } from './described.ts'
import { readHealth, readReadiness } from './health.ts'
import { answerItems, ITEMS_QUERY } from './items.ts'
import { createMetrics } from './metrics.ts'
import { openApiOf } from './openapi.ts'
import { addReading } from './reading.ts'
import { addSteering } from './steering.ts'

/** /healthz, /readyz, /metrics and /api: what machines ask. */
export function addApi(app: FastifyInstance, context: RouteContext): void {
  const routes = new Catalogue(app, context)
  addWatching(routes, context)
  routes.add(
    'GET',
    '/api/items',
    {
      summary: 'Changes of a category after a cursor, or a search, as JSON Feed.',
      scope: 'category',
      query: ITEMS_QUERY,
      answer: { words: 'The items.', shape: 'Items', mediaType: 'application/feed+json' },
      others: { 401: 'The category is read with a token.', 404: 'There is no such category.' },
    },
    (request, reply) => answerItems(context, request, reply),
    { headRuns: true },
  )
  addReading(routes, context)
  addAlerts(routes, context)
  routes.add(
    'POST',
    '/api/refresh',
    {
      summary: 'Asks for a turn: of all sources that are due, or of these.',
      scope: 'refresh',
      body: REFRESH_BODY,
      answer: { status: 202, words: 'The turn was asked for.', shape: 'Accepted' },
      others: { 404: 'There is no such source.' },
    },
    (request, reply) => answerRefresh(context, request as never, reply),
  )
  addDeciding(routes, context)
  addSteering(routes, context)
  routes.add(
    'GET',
    '/api/openapi.json',
    { summary: 'This description of the API.', scope: 'anyone', answer: { words: 'OpenAPI 3.1.', mediaType: 'application/json' } },
    async (_request, reply) => {
      const document = openApiOf(routes.routes, {
        version: context.status().version,
        url: context.settings.site.url.replace(/\/$/, '') || '/',
      })
      return reply.header('Cache-Control', 'no-cache').header('Access-Control-Allow-Origin', '*').send(document)
    },
  )
}

/** What is asked by what watches feedmill. */
function addWatching(routes: Catalogue, context: RouteContext): void {
  const { store, settings } = context
  const metrics = createMetrics(context)
  const health = () => ({ store, cache: context.cache, now: context.clock(), isClosing: context.closing.aborted })
  const runs = { headRuns: true }
  routes.add(
    'GET',
    '/healthz',
    {
      summary: 'Whether a restart may be needed.',
      scope: 'anyone',
      answer: { words: 'It is well.', shape: 'Health' },
      others: { 503: 'It is not; `reasons` says why.' },
    },
    async (_request, reply) => {
      const answer = await readHealth(context.status(), health())
      return sendJson(reply, answer, answer.status === 'ok' ? 200 : 503)
    },
    runs,
  )
  routes.add(
    'GET',
    '/readyz',
    {
      summary: 'Whether there is something to serve.',
      scope: 'anyone',
      answer: { words: 'There is.', shape: 'Readiness' },
      others: { 503: 'Not yet, or no longer.' },
    },
    async (_request, reply) => {
      const answer = await readReadiness(context.status(), health())
      return sendJson(reply, answer, answer.status === 'ready' ? 200 : 503)
    },
    runs,
  )
  routes.add(
    'GET',
    '/metrics',
    { summary: 'Metrics for Prometheus.', scope: 'metrics', answer: { words: 'The metrics.', mediaType: 'text/plain' } },
    async (_request, reply) => {
      const { type, text } = await metrics()
      return reply.header('Cache-Control', 'no-store').type(type).send(text)
    },
  )
  if (settings.fetch.signature === undefined) return
  const signer = createSigner(settings.fetch.signature)
  routes.add(
    'GET',
    DIRECTORY_PATH,
    {
      summary: 'Key of signed requests (Web Bot Auth).',
      scope: 'anyone',
      answer: { words: 'The directory.', mediaType: 'application/http-message-signatures-directory+json' },
    },
    async (request, reply) => {
      const { body, headers } = signer.directory(request.headers.host ?? '', context.clock())
      return reply.headers(headers).header('Cache-Control', 'no-store').send(Buffer.from(body))
    },
    runs,
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
