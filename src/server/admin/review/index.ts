import type { FastifyInstance } from 'fastify'
import type { RouteContext } from '../../route-context.ts'
import { sendPage, viewFor } from '../frame.ts'
import { joinsView, readJoins } from './joins.ts'

/** The page for reviewing what was joined, and what was decided by hand. */
export function addReviewPages(app: FastifyInstance, context: RouteContext): void {
  app.get('/admin/joins', { preHandler: context.guard('admin') }, async (request, reply) => {
    const view = viewFor(context, request)
    const { done } = request.query as { readonly done?: string }
    return sendPage(reply, 'Joins', view, joinsView({ ...(await readJoins(context.store)), done }, view))
  })
}
