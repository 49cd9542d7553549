import type { FastifyReply } from 'fastify'
import { compact } from '../../lib/record.ts'
import { FeedmillError } from '../../model/errors.ts'
import type { RouteContext } from '../route-context.ts'
import { isKnownSource } from '../sources-view.ts'
import type { Steering } from '../steering.ts'
import { type Catalogue, listOf, object, SHORT, sendJson, TEXT } from './described.ts'

/** Changes of the configuration, as the pages make them. Each is in force once the configuration has been read again, within seconds. */
export function addSteering(routes: Catalogue, context: RouteContext): void {
  const { settings, store, steering } = context
  routes.add(
    'POST',
    '/api/forget',
    {
      summary: 'Forgets a source with its items; one that is configured begins anew.',
      scope: 'admin',
      body: ONE_SOURCE,
      answer: DONE,
      others: NO_SOURCE,
    },
    async (request, reply) => {
      const { source } = request.body as OneSource
      if (!(await isKnownSource(source, settings, store))) return noSource(reply, source)
      await store.sources.remove([source])
      return sendJson(reply, { done: true })
    },
  )
  if (steering === undefined) return
  addSourceRoutes(routes, context, steering)
  addConfigRoutes(routes, context, steering)
}

interface OneSource {
  readonly source: string
}

interface NewFeeds {
  readonly url?: string
  readonly address?: string
  readonly opml?: string
  readonly categories?: readonly string[]
}

const ONE_SOURCE = object({ source: SHORT })
const CATEGORIES = { ...listOf(SHORT), maxItems: 100, description: 'Slugs of the categories it feeds.' }
const DONE = { words: 'It is done.', shape: 'Done' }
const NO_SOURCE = { 404: 'There is no such source.' }
const WRONG = { 422: 'What was given is wrong; the message says what is allowed.' }
/** A configuration of 10,000 sources. */
const MOST_BYTES = 16_777_216

function addSourceRoutes(routes: Catalogue, { settings }: RouteContext, steering: Steering): void {
  for (const [name, paused] of [['pause', true] as const, ['resume', false] as const])
    routes.add(
      'POST',
      `/api/${name}`,
      {
        summary: paused ? 'Stops polling a source; its items stay.' : 'Polls a paused source again.',
        scope: 'admin',
        body: ONE_SOURCE,
        answer: DONE,
        others: { ...NO_SOURCE, 409: 'It is so already, or the configuration itself switches it off.' },
      },
      async (request, reply) => {
        const { source } = request.body as OneSource
        if (!settings.sources.some(({ id }) => id === source)) return noSource(reply, source)
        return steering.setPaused(source, paused) ? sendJson(reply, { done: true }) : sendJson(reply, { error: 'nothing changed' }, 409)
      },
    )
  routes.add(
    'POST',
    '/api/try',
    {
      summary: 'Fetches an address, or the best feed that its page names, and stores nothing.',
      scope: 'admin',
      body: object({ address: SHORT }),
      answer: { words: 'What it turned out to be.', shape: 'TriedFeed' },
    },
    async (request, reply) => {
      const tried = await steering.tryAddress((request.body as { readonly address: string }).address.trim())
      if (tried.error !== undefined) return sendJson(reply, tried)
      const items = tried.items.map(({ published, ...item }) =>
        compact({ ...item, published: published && new Date(published).toISOString() }),
      )
      return sendJson(reply, { ...tried, items })
    },
  )
  routes.add(
    'POST',
    '/api/sources',
    {
      summary: 'Adds the feed at an address.',
      scope: 'admin',
      body: object({ url: SHORT, 'categories?': CATEGORIES }),
      answer: { status: 201, words: 'It is there; the id is also given if it was there already.', shape: 'AddedSource' },
      others: WRONG,
    },
    async (request, reply) => {
      const { url = '', categories = [] } = request.body as NewFeeds
      const unknown = categories.find((slug) => !settings.categories.some((category) => category.slug === slug))
      if (unknown !== undefined) return sendJson(reply, { error: `there is no category '${unknown}'` }, 422)
      return orRefused(reply, () => sendJson(reply, { id: steering.addFeed({ url, categories }) }, 201))
    },
  )
  routes.add(
    'POST',
    '/api/import',
    {
      summary: 'Adds every feed of an OPML list that is not there yet, whole or not at all.',
      scope: 'admin',
      bodyLimit: MOST_BYTES,
      body: object(
        { 'opml?': TEXT, 'address?': SHORT, 'categories?': CATEGORIES },
        { oneOf: [{ required: ['opml'] }, { required: ['address'] }] },
      ),
      answer: { words: 'What was added.', shape: 'Imported' },
      others: WRONG,
    },
    async (request, reply) => {
      const { opml, address = '', categories = [] } = request.body as NewFeeds
      const list = opml === undefined ? { address } : { bytes: new TextEncoder().encode(opml) }
      return orRefused(reply, async () => sendJson(reply, await steering.importFeeds({ list, categories })))
    },
  )
}

function addConfigRoutes(routes: Catalogue, { store }: RouteContext, steering: Steering): void {
  routes.add(
    'GET',
    '/api/config',
    {
      summary: 'The configuration file as it stands, with the mark that replacing it asks for.',
      scope: 'admin',
      answer: { words: 'The file.', shape: 'Config' },
      others: WRONG,
    },
    async (_request, reply) => orRefused(reply, () => sendJson(reply, steering.readConfig())),
  )
  routes.add(
    'PUT',
    '/api/config',
    {
      summary: 'Replaces the configuration file.',
      scope: 'admin',
      bodyLimit: MOST_BYTES,
      body: object({ text: TEXT, mark: SHORT }),
      answer: { words: 'Saved.', shape: 'Done' },
      others: { 409: 'The file has another mark by now.', ...WRONG },
    },
    async (request, reply) => {
      const { text, mark } = request.body as { readonly text: string; readonly mark: string }
      const saved = steering.saveConfig(text, mark)
      if (saved === 'saved') return sendJson(reply, { done: true })
      if (saved === 'moved') return sendJson(reply, { error: 'the file was changed meanwhile; nothing was saved' }, 409)
      const { problems } = await steering.checkConfig(text, store)
      return sendJson(reply, { error: 'the configuration is wrong; nothing was saved', problems }, 422)
    },
  )
  routes.add(
    'POST',
    '/api/plan',
    {
      summary: 'Says what a text as the configuration would change in each category, of what is held; saves nothing.',
      scope: 'admin',
      bodyLimit: MOST_BYTES,
      body: object({ text: TEXT }),
      answer: { words: 'What is wrong with it, or the plan.', shape: 'Checked' },
    },
    async (request, reply) => sendJson(reply, await steering.checkConfig((request.body as { readonly text: string }).text, store)),
  )
  routes.add(
    'GET',
    '/api/source-settings',
    {
      summary: 'The settings of a configured source as YAML.',
      scope: 'admin',
      query: object({ id: SHORT }),
      answer: { words: 'The settings.', shape: 'SourceSettings' },
      others: NO_SOURCE,
    },
    async (request, reply) => {
      const { id } = request.query as { readonly id: string }
      const text = steering.sourceText(id)
      return text === undefined ? noSource(reply, id) : sendJson(reply, { id, text })
    },
  )
  routes.add(
    'POST',
    '/api/try-source',
    {
      summary: 'Fetches a source with other settings than it has, and stores nothing.',
      scope: 'admin',
      bodyLimit: MOST_BYTES,
      body: object({ id: SHORT, text: TEXT }),
      answer: { words: 'What it gave.', shape: 'TriedSource' },
      others: NO_SOURCE,
    },
    async (request, reply) => {
      const { id, text } = request.body as { readonly id: string; readonly text: string }
      if (steering.sourceText(id) === undefined) return noSource(reply, id)
      const tried = await steering.trySource(id, text)
      const items = tried.items.map(({ published, ...item }) =>
        compact({ ...item, published: published && new Date(published).toISOString() }),
      )
      return sendJson(reply, { ...tried, items })
    },
  )
}

/** An expected error is an answer. */
async function orRefused(reply: FastifyReply, work: () => FastifyReply | Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FeedmillError)) throw error
    return sendJson(reply, { error: error.message, code: error.code }, 422)
  }
}

function noSource(reply: FastifyReply, id: string): FastifyReply {
  return sendJson(reply, { error: `there is no source '${id}'` }, 404)
}
