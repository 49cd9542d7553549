import type { FastifyRequest } from 'fastify'
import type { RouteContext } from '../route-context.ts'
import { type Catalogue, SHORT, sendJson } from './described.ts'

/** What the operator is told of troubles: as a feed that any reader can subscribe to, and as JSON. */
export function addAlerts(routes: Catalogue, { alerts }: RouteContext): void {
  if (alerts === undefined) return
  routes.add(
    'GET',
    '/admin/alerts/atom.xml',
    {
      summary: 'Atom feed of troubles that began and that were over.',
      scope: 'read',
      query: { type: 'object', properties: { token: { ...SHORT, description: 'For readers that send no Authorization field.' } } },
      answer: { words: 'The feed.', mediaType: 'application/atom+xml' },
    },
    async (_request, reply) =>
      reply
        .header('Cache-Control', 'private, no-cache')
        .type('application/atom+xml; charset=utf-8')
        .send(await alerts.feed()),
    { before: takeQueryToken },
  )
  routes.add(
    'GET',
    '/api/alerts',
    { summary: 'Troubles that stand.', scope: 'read', answer: { words: 'The troubles.', shape: 'Troubles' } },
    async (_request, reply) => {
      const troubles = (await alerts.standing()).map(({ key: _, since, ...trouble }) => ({
        ...trouble,
        since: new Date(since).toISOString(),
      }))
      return sendJson(reply, { troubles })
    },
  )
}

/** Many feed readers send no Authorization field: the token may stand in the address, as for feeds of private categories. */
function takeQueryToken(request: FastifyRequest): void {
  const { token } = request.query as { readonly token?: unknown }
  if (typeof token === 'string') request.raw.headers.authorization ??= `Bearer ${token}`
}
