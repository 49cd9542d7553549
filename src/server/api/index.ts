import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createSigner, DIRECTORY_PATH } from '../../http/signature.ts'
import type { RouteContext } from '../route-context.ts'
import { isKnownSource, viewSources } from '../sources-view.ts'
import { addAlerts } from './alerts.ts'
import { readHealth, readReadiness } from './health.ts'
import { answerItems, ITEMS_QUERY } from './items.ts'
import { createMetrics } from './metrics.ts'

/** /healthz, /readyz, /metrics and /api: what machines ask. */
export function addApi(app: FastifyInstance, context: RouteContext): void {
  const { store, settings, guard } = context
  const metrics = createMetrics(context)
  const health = () => ({ store, cache: context.cache, now: context.clock(), isClosing: context.closing.aborted })
  app.get('/healthz', { config: { headRuns: true } }, async (_request, reply) => {
    const answer = await readHealth(context.status(), health())
    return sendHealth(reply, answer.status === 'ok', answer)
  })
  app.get('/readyz', { config: { headRuns: true } }, async (_request, reply) => {
    const answer = await readReadiness(context.status(), health())
    return sendHealth(reply, answer.status === 'ready', answer)
  })
  if (settings.fetch.signature !== undefined) {
    const signer = createSigner(settings.fetch.signature)
    app.get(DIRECTORY_PATH, { config: { headRuns: true } }, async (request, reply) => {
      const { body, headers } = signer.directory(request.headers.host ?? '', context.clock())
      return reply.headers(headers).header('Cache-Control', 'no-store').send(Buffer.from(body))
    })
  }
  app.get('/metrics', { preHandler: guard('metrics') }, async (_request, reply) => {
    const { type, text } = await metrics()
    return reply.header('Cache-Control', 'no-store').type(type).send(text)
  })
  const items = { schema: { querystring: ITEMS_QUERY }, config: { headRuns: true } }
  app.get('/api/items', items, (request, reply) => answerItems(context, request, reply))
  app.get('/api/sources', { preHandler: guard('read') }, async (_request, reply) => {
    const sources = await viewSources(settings, store, context.clock())
    return reply.header('Cache-Control', 'no-store').send({ sources })
  })
  addAlerts(app, context)
  app.post('/api/refresh', { preHandler: guard('refresh'), schema: { body: REFRESH_BODY } }, (request, reply) =>
    answerRefresh(context, request as never, reply),
  )
}

function sendHealth(reply: FastifyReply, isGood: boolean, answer: object): FastifyReply {
  return reply
    .code(isGood ? 200 : 503)
    .header('Cache-Control', 'no-store')
    .send(answer)
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
