import type { FastifyInstance } from 'fastify'
import { basePathOf } from '../paths.ts'
import type { RouteContext } from '../route-context.ts'

/** POST <site>/hub: subscription requests (WebSub §5.1). */
export function addHub(app: FastifyInstance, { hub, cache, limiter }: RouteContext): void {
  if (hub === undefined) return
  app.post(`${cache.basePath}hub`, async (request, reply) => {
    const form = typeof request.body === 'object' && request.body !== null ? (request.body as Record<string, string>) : {}
    // Each makes us ask an address of the client's choice.
    limiter.charge(request.raw.socket, SUBSCRIPTION_COST)
    const { status, text } = await hub.request(form, request.ip)
    if (status === 503 || status === 429) reply.header('Retry-After', '3600')
    return reply.code(status).header('Cache-Control', 'no-store').type('text/plain; charset=utf-8').send(`${text}\n`)
  })
}

const SUBSCRIPTION_COST = 20

/** Below this lies what hubs of others call: `<publicUrl>push/<source>`, as the subscriber tells them. */
export function pushPathOf(publicUrl: string | undefined): string {
  return `${publicUrl === undefined ? '/' : basePathOf(publicUrl)}push/`
}

/** What hubs of others call (WebSub §5.3 and §7). */
export function addPushReceiver(app: FastifyInstance, { push, settings }: RouteContext): void {
  if (push === undefined) return
  const path = `${pushPathOf(settings.push.publicUrl)}:source`
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const { source } = request.params as { readonly source: string }
      // 410 ends a subscription that a hub still holds (WebSub §7); its body is not read.
      if (request.method === 'POST' && !push.isKnown(source)) return reply.code(410).header('Connection', 'close').send()
    })
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: settings.fetch.maxBodyBytes }, (_request, body, done) =>
      done(null, body),
    )
    scope.get<{ Params: { source: string }; Querystring: Record<string, string> }>(path, async (request, reply) => {
      const { status, body } = await push.verify(request.params.source, request.query)
      // A challenge is a stranger's text: as plain text it is nothing but text.
      return reply.code(status).header('Cache-Control', 'no-store').type('text/plain; charset=utf-8').send(body)
    })
    scope.post<{ Params: { source: string } }>(path, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const status = await push.receive(request.params.source, body, request.headers)
      return reply.code(status).send()
    })
  })
}
