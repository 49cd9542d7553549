import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Item } from '../../model/item.ts'
import { mergeItems, pinItem, retractItem, splitItem, undoDeed } from '../item/deeds.ts'
import type { RouteContext } from '../route-context.ts'
import { type Catalogue, object, SHORT, sendJson } from './described.ts'

/** Decisions about items that take precedence over the automatic ones; each is undone by its key, which GET /api/item names. */
export function addDeciding(routes: Catalogue, context: RouteContext): void {
  const { store, clock, access } = context
  const others = { 404: 'There is no such item.', 409: 'It is so already.' }
  const done = { words: 'Saved; it counts from the next turn on.', shape: 'Done' }
  const by = (request: FastifyRequest): string => access.nameOf(request.raw)

  /** Decides about the item of the body. */
  function decide(name: string, summary: string, act: (item: Item, request: FastifyRequest) => Promise<boolean>): void {
    routes.add(
      'POST',
      `/api/${name}`,
      { summary, scope: 'admin', body: object({ item: SHORT }), answer: done, others },
      async (request, reply) => {
        const { item: text } = request.body as { readonly item: string }
        const item = await onlyItem(text)
        if (item === undefined) return noItem(reply, text)
        return (await act(item, request)) ? sendJson(reply, { done: true }) : sendJson(reply, { error: 'it is so already' }, 409)
      },
    )
  }

  async function onlyItem(text: string): Promise<Item | undefined> {
    const found = await store.items.find(text)
    return found.length === 1 ? found[0] : undefined
  }

  decide('split', 'Makes an item a story of its own.', (item, request) => splitItem(store, item, by(request), clock()))
  decide('pin', 'Makes the story of an item show it.', (item, request) => pinItem(store, item, by(request), clock()))
  decide('retract', 'Takes an item out of all feeds.', async (item, request) => {
    if ((await store.items.isRetracted([item.id])).has(item.id)) return false
    await retractItem(store, item, by(request), clock())
    return true
  })
  routes.add(
    'POST',
    '/api/merge',
    { summary: 'Joins two items in one story.', scope: 'admin', body: object({ item: SHORT, with: SHORT }), answer: done, others },
    async (request, reply) => {
      const given = request.body as { readonly item: string; readonly with: string }
      const [item, other] = [await onlyItem(given.item), await onlyItem(given.with)]
      if (item === undefined) return noItem(reply, given.item)
      if (other === undefined || other.id === item.id) return noItem(reply, given.with)
      await mergeItems(store, item, other, by(request), clock())
      return sendJson(reply, { done: true })
    },
  )
  routes.add(
    'POST',
    '/api/undo',
    {
      summary: 'Takes a decision back: a retracted item is shown again, a story is as it was before.',
      scope: 'admin',
      body: object({ decision: { ...SHORT, description: 'Key of the decision.' } }),
      answer: done,
      others: { 404: 'There is no such decision, or it is undone already.' },
    },
    async (request, reply) => {
      const { decision } = request.body as { readonly decision: string }
      const deed = await undoDeed(store, decision, clock())
      return deed === undefined
        ? sendJson(reply, { error: 'there is no such decision, or it is undone already' }, 404)
        : sendJson(reply, { done: true })
    },
  )
}

function noItem(reply: FastifyReply, text: string): FastifyReply {
  return sendJson(reply, { error: `no item, or more than one, is known by '${text}'` }, 404)
}
