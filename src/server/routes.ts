import fastify, { type FastifyInstance } from 'fastify'
import { type Access, createAccess, isOwnPage } from './access.ts'
import { addAdmin } from './admin/index.ts'
import { addApi } from './api/index.ts'
import type { Limiter } from './limiter.ts'
import { addHub, addPushReceiver } from './push/index.ts'
import type { RouteContext } from './route-context.ts'

/** Everything the server answers that is not a published document, ready to take requests. */
export async function createRoutes(options: Omit<RouteContext, 'guard' | 'access'>): Promise<FastifyInstance> {
  const access = createAccess(options.settings.server)
  const context: RouteContext = { ...options, access, guard: createGuard(options.limiter, access) }
  const app = fastify({
    bodyLimit: options.limits.bodyBytes,
    exposeHeadRoutes: true,
    // An unknown member is a mistake worth telling; only the texts of a query become numbers.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 400 },
    // Answers name the fact, never a path, a stack or a query of ours.
    logger: false,
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.addHook('onSend', async (_request, reply) => {
    reply.header('X-Content-Type-Options', 'nosniff')
    if (!reply.hasHeader('Content-Security-Policy')) reply.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  })
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) options.log.error({ err: error }, 'a request could not be answered')
    return reply.code(status).send({ error: status >= 500 ? 'the server could not answer this' : error.message })
  })
  app.setNotFoundHandler((request, reply) => {
    const [url = ''] = request.url.split('?')
    const allowed = METHODS.filter((method) => app.hasRoute({ url, method }))
    if (allowed.length === 0) return reply.code(404).send({ error: 'there is nothing here' })
    return reply
      .code(405)
      .header('Allow', allowed.join(', '))
      .send({ error: `it takes ${allowed.join(', ')}` })
  })
  addApi(app, context)
  addAdmin(app, context)
  addHub(app, context)
  addPushReceiver(app, context)
  await app.ready()
  return app
}

const METHODS = ['GET', 'HEAD', 'POST'] as const

/** A wrong token costs as much as many requests, so that guessing is slow. */
function createGuard(limiter: Limiter, access: Access): RouteContext['guard'] {
  return async (request, reply) => {
    const verdict = access.verdict(request.raw)
    const isWriting = request.method !== 'GET' && request.method !== 'HEAD'
    if (verdict === 'in')
      return isWriting && !isOwnPage(request.raw) ? reply.code(403).send({ error: 'a foreign page sent this' }) : undefined
    if (verdict === 'hidden') return reply.code(404).send({ error: 'there is nothing here' })
    limiter.charge(request.raw.socket, WRONG_TOKEN_COST)
    return reply.code(401).header('WWW-Authenticate', 'Basic realm="feedmill", charset="UTF-8"').send({ error: 'a token is needed' })
  }
}

const WRONG_TOKEN_COST = 20
