import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RouteContext } from '../route-context.ts'

/** What the operator is told of troubles: as a feed that any reader can subscribe to, and as JSON. */
export function addAlerts(app: FastifyInstance, { alerts, guard }: RouteContext): void {
  if (alerts === undefined) return
  const read = guard('read')
  app.get('/admin/alerts/atom.xml', { preHandler: (request, reply) => read(withQueryToken(request), reply) }, async (_request, reply) =>
    reply
      .header('Cache-Control', 'private, no-cache')
      .type('application/atom+xml; charset=utf-8')
      .send(await alerts.feed()),
  )
  app.get('/api/alerts', { preHandler: read }, async (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ troubles: await alerts.standing() }),
  )
}

/** Many feed readers send no Authorization field: the token may stand in the address, as for feeds of private categories. */
function withQueryToken(request: FastifyRequest): FastifyRequest {
  const { token } = request.query as { readonly token?: unknown }
  if (typeof token === 'string') request.raw.headers.authorization ??= `Bearer ${token}`
  return request
}
