import type { FastifyInstance, FastifyReply } from 'fastify'
import { compact } from '../../lib/record.ts'
import type { Item } from '../../model/item.ts'
import { withMade } from '../../publications/index.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import { viewSubscribers } from '../push/contract.ts'
import type { RouteContext } from '../route-context.ts'
import { isKnownSource, viewSources } from '../sources-view.ts'
import { adminPage } from './frame.ts'
import { hostsView } from './hosts.ts'
import { type ItemRow, itemsView } from './items.ts'
import { overviewView } from './overview.ts'
import { STYLE } from './style.ts'

/** /admin/: what the operator looks at. Server-rendered text; the only form asks for a turn. */
export function addAdmin(app: FastifyInstance, context: RouteContext): void {
  const { store, settings, guard, access } = context
  const options = { preHandler: guard('admin') }

  app.get('/admin', options, async (_request, reply) => reply.redirect('/admin/', 308))
  app.get('/admin/style.css', async (_request, reply) =>
    reply.header('Cache-Control', 'public, max-age=3600').type('text/css; charset=utf-8').send(STYLE),
  )
  app.get<{ Querystring: { asked?: string } }>('/admin/', options, async (request, reply) => {
    const now = context.clock()
    const [sources, itemCount, subscribers, documents] = await Promise.all([
      viewSources(settings, store, now),
      store.items.count(),
      viewSubscribers(store),
      context.cache.count(),
    ])
    const facts = { now, sources, itemCount, subscribers, documents, status: context.status(), settings }
    return send(
      reply,
      context,
      'Overview',
      overviewView({ ...facts, formToken: access.formToken, tokens: access.tokenUses(), asked: request.query.asked !== undefined }),
    )
  })
  app.get<{ Querystring: ItemsQuery }>('/admin/items', { ...options, schema: { querystring: ITEMS_QUERY } }, async (request, reply) => {
    const { source, category, text } = request.query
    const query = compact({ sourceId: source || undefined, category: category || undefined, text: text || undefined, limit: 100 })
    const rows = await withStories(context, await store.items.list(query))
    const whole = withMade(settings, await store.made.all())
    return send(reply, context, 'Items', itemsView({ rows, query: request.query, settings: whole, now: context.clock() }))
  })
  app.get('/admin/hosts', options, async (_request, reply) =>
    send(reply, context, 'Hosts', hostsView(await store.sources.politeness(), context.clock())),
  )
  app.post<{ Body: { token?: unknown; source?: unknown } | undefined }>('/admin/refresh', options, async (request, reply) => {
    const { token, source } = request.body ?? {}
    if (!access.isOwnForm(request.raw, token))
      return reply.code(403).send({ error: 'the form is not ours or too old; load the page again' })
    const one = typeof source === 'string' && source !== '' ? source : undefined
    if (one !== undefined && !(await isKnownSource(one, settings, store)))
      return reply.code(404).send({ error: `there is no source '${one}'` })
    context.refresh(one === undefined ? undefined : [one], one !== undefined)
    return reply.redirect('/admin/?asked', 303)
  })
}

interface ItemsQuery {
  readonly source?: string
  readonly category?: string
  readonly text?: string
}

const ITEMS_QUERY = {
  type: 'object',
  properties: Object.fromEntries(['source', 'category', 'text'].map((name) => [name, { type: 'string', maxLength: 200 }])),
}

/** Items with the other members of their story, and why each is one. */
async function withStories({ store }: RouteContext, items: readonly Item[]): Promise<readonly ItemRow[]> {
  const storyOf = await store.stories.ofItems(items.map((item) => item.id))
  const stories = await store.stories.get([...new Set(storyOf.values())])
  return items.map((item) => ({ item, story: stories.get(storyOf.get(item.id) ?? '') }))
}

/** A page with a link to where a page of another site led: followed from here, the request is our own. */
export function foreignLinkPage(target: string): string {
  const body = html`<h1>Another site led here</h1><p>Nothing was shown to it. <a href="${target}">Go on to ${target}</a></p>`
  return adminPage('Another site led here', 'feedmill', body)
}

/** No script, nothing from elsewhere, no frame around it, and no copy of it in any cache. */
function send(reply: FastifyReply, context: RouteContext, title: string, body: Safe): FastifyReply {
  return reply
    .header(
      'Content-Security-Policy',
      "default-src 'none'; img-src data:; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    .header('Cache-Control', 'no-store')
    .header('Referrer-Policy', 'same-origin')
    .header('Cross-Origin-Opener-Policy', 'same-origin')
    .header('Cross-Origin-Resource-Policy', 'same-origin')
    .type('text/html; charset=utf-8')
    .send(adminPage(title, context.settings.site.title, body))
}
