import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify'
import { addAdmin, foreignLinkPage, missingPage } from './admin/index.ts'
import { addApi } from './api/index.ts'
import { type Access, createAccess, isFollowedLink, isOwnPage, type Limiter, openTokens } from './door/index.ts'
import { addHub, addPushReceiver } from './push/index.ts'
import type { RouteContext } from './route-context.ts'

export type RoutesOptions = Omit<RouteContext, 'guard' | 'access'> & { readonly generatedToken: string | undefined }

/** Everything the server answers that is not a published document, ready to take requests. */
export async function createRoutes(options: RoutesOptions): Promise<FastifyInstance> {
  const access = await openAccess(options)
  const context: RouteContext = { ...options, access, guard: createGuard(options.limiter, access, options.settings.site.title) }
  const app = fastify({
    bodyLimit: options.limits.bodyBytes,
    exposeHeadRoutes: false,
    // An unknown member is a mistake worth telling; only the texts of a query become numbers.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 400 },
    // Answers name the fact, never a path, a stack or a query of ours.
    logger: false,
  })
  app.addHook('onRoute', (route) => addHead(app, route))
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.addHook('onSend', async (_request, reply) => {
    reply.header('X-Content-Type-Options', 'nosniff')
    if (!reply.hasHeader('Content-Security-Policy')) reply.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  })
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) options.log.error({ event: 'request-failed', err: error }, 'a request could not be answered')
    return reply.code(status).send({ error: status >= 500 ? 'the server could not answer this' : error.message })
  })
  app.setNotFoundHandler((request, reply) => {
    const [url = ''] = request.url.split('?')
    const allowed = METHODS.filter((method) => app.hasRoute({ url, method }))
    if (allowed.length === 0 && url.startsWith('/admin/') && access.verdict(request.raw, 'admin') === 'in')
      return missingPage(context, request, reply)
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

/** HEAD passes the same checks as GET, and the body is not made: only routes whose status depends on it run. */
function addHead(app: FastifyInstance, route: RouteOptions): void {
  if (route.method !== 'GET') return
  const { headRuns = false } = (route.config ?? {}) as { readonly headRuns?: boolean }
  const handler: RouteOptions['handler'] = headRuns
    ? route.handler
    : async (_request, reply) => reply.header('Cache-Control', 'no-store').send()
  app.route({ ...route, method: 'HEAD', handler })
}

/** The token made at the first start opens everything, unless the configuration has tokens of its own. */
async function openAccess({ settings, store, clock, log, generatedToken }: RoutesOptions): Promise<Access> {
  const { host, trustLoopback, tokens: configured } = settings.server
  const generated = generatedToken === undefined ? [] : [{ name: 'first start', token: generatedToken, scopes: ['admin'] as const }]
  const tokens = await openTokens(configured.length > 0 ? configured : generated, {
    consumers: store.consumers,
    clock,
    failed: (error) => log.warn({ event: 'token-use-unsaved', err: error }, 'the last use of a token was not saved'),
  })
  return createAccess({ host, trustsLoopback: trustLoopback && configured.length === 0, tokens })
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT'] as const

/** A wrong token costs as much as many requests, so that guessing is slow. A page of another site gets nothing, reads included. */
function createGuard(limiter: Limiter, access: Access, siteTitle: string): RouteContext['guard'] {
  return (scope) => async (request, reply) => {
    const verdict = access.verdict(request.raw, scope)
    if (verdict === 'in') return isOwnPage(request.raw) ? undefined : refuseForeign(request, reply, siteTitle)
    if (verdict === 'hidden') return reply.code(404).send({ error: 'there is nothing here' })
    if (verdict === 'forbidden') return reply.code(403).send({ error: `this token does not have the scope '${scope}'` })
    limiter.charge(request.raw.socket, WRONG_TOKEN_COST)
    return reply.code(401).header('WWW-Authenticate', 'Basic realm="feedmill", charset="UTF-8"').send({ error: 'a token is needed' })
  }
}

/** A person who followed a link of another page is asked to come by a link of ours. */
function refuseForeign(request: FastifyRequest, reply: FastifyReply, siteTitle: string): FastifyReply {
  reply.code(403).header('Cache-Control', 'no-store')
  if (!isFollowedLink(request.raw)) return reply.send({ error: 'a page of another site sent this' })
  return reply.type('text/html; charset=utf-8').send(foreignLinkPage(request, siteTitle))
}

const WRONG_TOKEN_COST = 20
