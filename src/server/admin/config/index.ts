import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { withMade } from '../../../publications/index.ts'
import { outputFormats } from '../../../writing/index.ts'
import type { RouteContext } from '../../route-context.ts'
import type { Steering } from '../../steering.ts'
import { sendPage, viewFor } from '../frame.ts'
import { type CategoryRow, categoriesView, type DocumentFacts, previewView } from './categories.ts'
import { editorView } from './editor.ts'
import { addImport } from './import.ts'
import { tryView } from './try-changes.ts'

/** The pages that change the configuration (its editor with a plan, import, trial of a source) and those that show the categories. */
export function addConfigPages(app: FastifyInstance, context: RouteContext): void {
  const options = { preHandler: context.guard('admin') }
  app.get('/admin/categories', options, (request, reply) => answerCategories(context, request, reply))
  app.get('/admin/category', { ...options, schema: { querystring: CATEGORY_QUERY } }, (request, reply) =>
    answerCategory(context, request, reply),
  )
  const { steering } = context
  if (steering === undefined) return
  app.get('/admin/config', options, async (request, reply) => {
    const view = viewFor(context, request)
    const { done } = request.query as { readonly done?: string }
    const outcome = done === 'saved' ? 'saved' : undefined
    return sendPage(reply, 'Configuration', view, editorView({ ...steering.readConfig(), checked: undefined, outcome }, view))
  })
  // Who may not come in sends no large body: the check stands before the body is read.
  const large = { onRequest: context.guard('admin'), bodyLimit: MOST_BYTES }
  app.post('/admin/config', large, (request, reply) => editConfig(context, steering, request, reply))
  app.get('/admin/try-source', { ...options, schema: { querystring: CATEGORY_QUERY } }, async (request, reply) => {
    const { id } = request.query as { readonly id: string }
    return sendTrial(context, request, reply, { id, text: steering.sourceText(id), tried: undefined })
  })
  app.post('/admin/try-source', large, async (request, reply) => {
    const { id = '', text = '', token } = (request.body ?? {}) as Fields
    if (!context.access.isOwnForm(request.raw, token)) return refuseForm(reply)
    const known = steering.sourceText(id) !== undefined
    return sendTrial(context, request, reply, {
      id,
      text: known ? text : undefined,
      tried: known ? await steering.trySource(id, text) : undefined,
    })
  })
  addImport(app, context, steering, large)
}

type Fields = Readonly<Record<string, string | undefined>>

/** A configuration of 10,000 sources, as a form. */
const MOST_BYTES = 16_777_216
const SHORT = { type: 'string', maxLength: 2000 }
const CATEGORY_QUERY = { type: 'object', properties: { id: SHORT, format: SHORT }, required: ['id'] }

function refuseForm(reply: FastifyReply): FastifyReply {
  return reply.code(403).send({ error: 'the form is not ours or too old; load the page again' })
}

async function editConfig(context: RouteContext, steering: Steering, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { text = '', mark = '', token, do: wanted } = (request.body ?? {}) as Fields
  if (!context.access.isOwnForm(request.raw, token)) return refuseForm(reply)
  const saved = wanted === 'save' ? steering.saveConfig(text, mark) : undefined
  if (saved === 'saved') return reply.redirect('config?done=saved', 303)
  const view = viewFor(context, request)
  const checked = await steering.checkConfig(text, context.store)
  const facts = { file: steering.readConfig().file, text, mark, checked, outcome: saved === 'moved' ? saved : undefined }
  return sendPage(
    reply.code(checked.problems.length > 0 ? 422 : saved === 'moved' ? 409 : 200),
    'Configuration',
    view,
    editorView(facts, view),
  )
}

function sendTrial(
  context: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
  facts: Parameters<typeof tryView>[0],
): FastifyReply {
  const view = viewFor(context, request)
  return sendPage(facts.text === undefined ? reply.code(404) : reply, 'Try with changes', view, tryView(facts, view))
}

async function answerCategories(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { store, settings, steering } = context
  const view = viewFor(context, request)
  const { categories } = withMade(settings, await store.made.all())
  const rows: CategoryRow[] = []
  for (const category of categories.slice(0, MOST_CATEGORIES))
    rows.push({ category, stories: await store.entries.count(category.slug), documents: await documentsOf(context, category.slug) })
  return sendPage(reply, 'Categories', view, categoriesView(rows, steering !== undefined, view))
}

const MOST_CATEGORIES = 200

async function answerCategory(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { store, settings, cache } = context
  const view = viewFor(context, request)
  const { id, format } = request.query as { readonly id: string; readonly format?: string }
  const category = withMade(settings, await store.made.all()).categories.find(({ slug }) => slug === id)
  if (category === undefined) return reply.code(404).send({ error: `there is no category '${id}'` })
  const documents = await documentsOf(context, id)
  const chosen = documents.find((one) => one.format === format)
  const cached = chosen === undefined ? undefined : await cache.get(chosen.path)
  const loaded = cached === undefined ? undefined : await cache.bytesOf(cached, 'identity')
  const items = loaded === undefined ? await itemsOf(context, category, view.now) : []
  const source = loaded && {
    format: chosen!.format,
    text: loaded.bytes.subarray(0, SHOWN_BYTES).toString('utf8'),
    size: loaded.bytes.length,
    isCut: loaded.bytes.length > SHOWN_BYTES,
  }
  return sendPage(reply, 'Category', view, previewView({ category, documents, items, source }, view))
}

const SHOWN_BYTES = 60_000
const SHOWN_ITEMS = 20

async function itemsOf(
  { store, viewer }: RouteContext,
  category: Parameters<RouteContext['viewer']['view']>[1],
  now: number,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const entries = await store.entries.newest(category.slug, SHOWN_ITEMS, now)
  const held = await store.items.byIds(entries.map(({ shown }) => shown))
  const changes = entries.flatMap(({ shown, sequence = 0 }) => {
    const item = held.get(shown)
    return item === undefined ? [] : [{ sequence, item, companions: [] }]
  })
  return (await viewer.view(changes, category, now)).items
}

/** The documents that a category has, in the order of the formats. */
async function documentsOf({ store }: RouteContext, slug: string): Promise<readonly DocumentFacts[]> {
  const found = await Promise.all(
    outputFormats.map(async ({ name, fileName }) => ({ format: name, head: await store.documents.get(`${slug}/${fileName}`) })),
  )
  return found.flatMap(({ format, head }) => (head === undefined ? [] : [{ format, path: head.path, lastModified: head.lastModified }]))
}
