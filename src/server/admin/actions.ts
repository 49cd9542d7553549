import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { mergeItems, pinItem, retractItem, splitItem, undoDeed } from '../item/deeds.ts'
import type { RouteContext } from '../route-context.ts'
import { isKnownSource } from '../sources-view.ts'
import type { TriedFeed } from '../steering.ts'
import { chosenCategories } from './add.ts'

type Fields = Readonly<Record<string, string | undefined>>

/** Answers with the page for adding, with what an address turned out to be. */
type SendTried = (request: FastifyRequest, reply: FastifyReply, address: string, tried: TriedFeed) => FastifyReply

/** The forms of the control room. Each is refused unless it comes from a page of ours, does one thing, and leads back to where it stood. */
export function addActions(app: FastifyInstance, context: RouteContext, sendTried: SendTried): void {
  const { store, settings, clock } = context
  add(app, context, 'refresh', async ({ source, from }, reply) => {
    if (source !== undefined && source !== '' && !(await isKnownSource(source, settings, store)))
      return missing(reply, `source '${source}'`)
    context.refresh(source ? [source] : undefined, Boolean(source))
    return back(reply, from === 'source' ? 'source' : './', {
      id: from === 'source' ? source : undefined,
      done: source ? 'The poll was asked for.' : 'A turn was asked for.',
    })
  })
  add(app, context, 'pause', ({ source = '' }, reply) => pause(context, source, true, reply))
  add(app, context, 'resume', ({ source = '' }, reply) => pause(context, source, false, reply))
  addAdding(app, context, sendTried)
  add(app, context, 'forget', async ({ source = '' }, reply) => {
    if (!(await isKnownSource(source, settings, store))) return missing(reply, `source '${source}'`)
    await store.sources.remove([source])
    return back(reply, 'sources', { done: 'The source is forgotten.' })
  })
  add(app, context, 'merge', async ({ item: id = '', with: other = '' }, reply, by) => {
    const [item] = await store.items.find(id)
    const found = await store.items.find(other.trim())
    if (item === undefined || found.length !== 1 || found[0]!.id === item.id) return missing(reply, `other item '${other}'`)
    await mergeItems(store, item, found[0]!, by, clock())
    return back(reply, 'item', { id: item.id, done: SAVED })
  })
  add(app, context, 'split', async ({ item: id = '', from }, reply, by) => {
    const [item] = await store.items.find(id)
    if (item === undefined || !(await splitItem(store, item, by, clock()))) return missing(reply, `story of '${id}'`)
    return from === 'joins' ? back(reply, 'joins', { done: SAVED }) : back(reply, 'item', { id: item.id, done: SAVED })
  })
  add(app, context, 'pin', async ({ item: id = '' }, reply, by) => {
    const [item] = await store.items.find(id)
    if (item === undefined || !(await pinItem(store, item, by, clock())))
      return missing(reply, `other member of the story that '${id}' could stand for`)
    return back(reply, 'item', { id: item.id, done: SAVED })
  })
  add(app, context, 'retract', async ({ item: id = '' }, reply, by) => {
    const [item] = await store.items.find(id)
    if (item === undefined) return missing(reply, `item '${id}'`)
    await retractItem(store, item, by, clock())
    return back(reply, 'item', { id: item.id, done: SAVED })
  })
  add(app, context, 'undo', async ({ deed: key = '', from }, reply) => {
    const deed = await undoDeed(store, key, clock())
    if (deed === undefined) return missing(reply, 'such decision, or it is undone already')
    const done = 'Undone; it counts from the next turn on.'
    return from === 'joins' ? back(reply, 'joins', { done }) : back(reply, 'item', { id: deed.item, done })
  })
}

/** Looking at an address is a form too, because a link of another page must not make us fetch. */
function addAdding(app: FastifyInstance, context: RouteContext, sendTried: SendTried): void {
  const { steering, settings } = context
  if (steering === undefined) return
  add(app, context, 'try', async ({ address = '' }, reply, _by, request) =>
    sendTried(request, reply, address.trim(), await steering.tryAddress(address.trim())),
  )
  add(app, context, 'add', async ({ url = '', ...fields }, reply) => {
    const categories = chosenCategories(fields)
    const unknown = categories.find((slug) => !settings.categories.some((category) => category.slug === slug))
    if (unknown !== undefined) return missing(reply, `category '${unknown}'`)
    steering.addFeed({ url, categories })
    return back(reply, 'sources', { done: 'Added: it is polled for the first time within seconds.' })
  })
}

/** Only a source of the configuration has a state that can be kept beside it. */
async function pause({ settings, steering }: RouteContext, id: string, paused: boolean, reply: FastifyReply): Promise<FastifyReply> {
  if (steering === undefined || !settings.sources.some((source) => source.id === id)) return missing(reply, `source '${id}' to pause`)
  const changed = steering.setPaused(id, paused)
  const done = paused ? 'Paused: it is not polled any more; its items stay.' : 'Resumed: it is polled again.'
  return back(reply, 'source', { id, done: changed ? done : 'Nothing changed: the configuration file itself says so.' })
}

const SAVED = 'Saved; it counts from the next turn on.'

function add(
  app: FastifyInstance,
  { guard, access }: RouteContext,
  name: string,
  act: (fields: Fields, reply: FastifyReply, by: string, request: FastifyRequest) => Promise<FastifyReply>,
): void {
  app.post(`/admin/${name}`, { preHandler: guard('admin') }, async (request: FastifyRequest, reply) => {
    const fields = (request.body ?? {}) as Fields
    if (!access.isOwnForm(request.raw, fields.token))
      return reply.code(403).send({ error: 'the form is not ours or too old; load the page again' })
    return act(fields, reply, access.nameOf(request.raw), request)
  })
}

function missing(reply: FastifyReply, what: string): FastifyReply {
  return reply.code(404).send({ error: `there is no ${what}` })
}

/** Relative to the form's own address, so that it holds below any prefix of a proxy. */
function back(reply: FastifyReply, page: string, query: Readonly<Record<string, string | undefined>>): FastifyReply {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]))
  return reply.redirect(`${page}?${new URLSearchParams(given)}`, 303)
}
