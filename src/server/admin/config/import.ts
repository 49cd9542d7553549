import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import { FeedmillError } from '../../../model/errors.ts'
import { html, type Safe } from '../../../writing/page/html.ts'
import type { RouteContext } from '../../route-context.ts'
import { type SourceView, viewSources } from '../../sources-view.ts'
import type { ImportedFeeds, Steering } from '../../steering.ts'
import { chosenCategories } from '../add.ts'
import { count, sendPage, tile, type View, viewFor, when } from '../frame.ts'
import { liveLine } from '../live.ts'
import { stateCell, trouble } from '../sources.ts'
import { readForm } from './multipart.ts'

/** The page that imports an OPML list and reports how its feeds answered. */
export function addImport(app: FastifyInstance, context: RouteContext, steering: Steering, large: RouteShorthandOptions): void {
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.get('/admin/import', { preHandler: context.guard('admin') }, (request, reply) => answerImport(context, request, reply, undefined))
  app.post('/admin/import', large, async (request, reply) => {
    const { fields, file } = Buffer.isBuffer(request.body)
      ? await readForm(request.body as Buffer<ArrayBuffer>, request.headers['content-type'] ?? '')
      : { fields: (request.body ?? {}) as Readonly<Record<string, string>>, file: undefined }
    if (!context.access.isOwnForm(request.raw, fields.token))
      return reply.code(403).send({ error: 'the form is not ours or too old; load the page again' })
    try {
      const address = (fields.address ?? '').trim()
      const list = file === undefined ? { address } : { bytes: file }
      const imported = await steering.importFeeds({ list, categories: chosenCategories(fields) })
      const job = randomUUID()
      await rememberJob(context, job, { ...imported, at: context.clock(), by: context.access.nameOf(request.raw) })
      return reply.redirect(`import?${new URLSearchParams({ job })}`, 303)
    } catch (error) {
      if (!(error instanceof FeedmillError)) throw error
      return answerImport(context, request, reply.code(422), { code: error.code, message: error.message })
    }
  })
}

/** What an import did, as it is kept: the newest ten. */
interface ImportJob extends ImportedFeeds {
  readonly at: number
  /** Name of a token, or this machine. */
  readonly by: string
}

const KIND = 'import'
const KEPT_JOBS = 10

async function jobsOf({ store }: RouteContext): Promise<readonly { readonly key: string; readonly job: ImportJob }[]> {
  const rows = await store.consumers.list(KIND)
  return rows.map(({ key, value }) => ({ key, job: value as ImportJob })).toSorted((a, b) => b.job.at - a.job.at)
}

async function rememberJob(context: RouteContext, key: string, job: ImportJob): Promise<void> {
  await context.store.consumers.put(KIND, key, job)
  for (const old of (await jobsOf(context)).slice(KEPT_JOBS)) await context.store.consumers.remove(KIND, old.key)
}

type Failure = { readonly code: string; readonly message: string } | undefined

async function answerImport(context: RouteContext, request: FastifyRequest, reply: FastifyReply, failed: Failure): Promise<FastifyReply> {
  const view = viewFor(context, request)
  const { job: wanted } = request.query as { readonly job?: string }
  const jobs = await jobsOf(context)
  const shown = jobs.find(({ key }) => key === wanted)?.job
  const sources = shown === undefined ? [] : await sourcesOf(context, shown, view.now)
  const report = shown && reportSection(shown, sources, context, view)
  return sendPage(
    reply,
    'Import',
    view,
    html`<h1>${view.say('Import a list of feeds')}</h1>
${failed && html`<p class="error" role="alert"><code>${failed.code}</code> ${failed.message}</p>`}
${report ?? importForm(context, view)}
${report === undefined ? earlier(jobs, view) : undefined}`,
  )
}

/** Of the feeds of an import those that the running configuration has by now. */
async function sourcesOf(context: RouteContext, { added }: ImportJob, now: number): Promise<readonly SourceView[]> {
  const { settings, store } = context
  const wanted = new Set(added)
  const ids = new Set(settings.sources.filter(({ options }) => wanted.has(String(options.url))).map(({ id }) => id))
  return (await viewSources(settings, store, now)).filter(({ id }) => ids.has(id))
}

function importForm({ settings }: RouteContext, { say, formToken }: View): Safe {
  return html`<form class="choose" method="post" action="import" enctype="multipart/form-data">
<input type="hidden" name="token" value="${formToken}">
<div class="filter"><label>${say('OPML file')} <input type="file" name="file" accept=".opml,.xml,text/x-opml,text/xml,application/xml"></label>
<label>${say('or its address')} <input type="text" inputmode="url" name="address" maxlength="2000" autocomplete="off" autocapitalize="off" spellcheck="false"></label></div>
${
  settings.categories.length > 0
    ? html`<fieldset><legend>${say('Categories')}</legend>${settings.categories.map(
        ({ slug, title }) => html`<label><input type="checkbox" name="category:${slug}"> <span dir="auto">${title}</span></label>`,
      )}</fieldset>`
    : undefined
}
<button>${say('Import')}</button>
<p class="since">${say('The names of its folders become labels. Feeds that are there already are left alone.')}</p></form>`
}

function earlier(jobs: Awaited<ReturnType<typeof jobsOf>>, view: View): Safe | undefined {
  if (jobs.length === 0) return undefined
  const { say } = view
  return html`<section><h2>${say('Earlier imports')}</h2><ul class="held">${jobs.map(
    ({ key, job }) =>
      html`<li><a href="import?${new URLSearchParams({ job: key }).toString()}">${say('{n} feeds', { n: count(job.added.length) })}</a> ${when(job.at, view)} ${say('by')} ${job.by}</li>`,
  )}</ul></section>`
}

const TROUBLED: ReadonlySet<string> = new Set(['failing', 'dead'])

function reportSection(job: ImportJob, sources: readonly SourceView[], { status }: RouteContext, view: View): Safe {
  const { say } = view
  const asked = sources.filter(({ state }) => state !== 'new')
  const bad = asked.filter(({ state }) => TROUBLED.has(state))
  return html`${liveLine(status(), view)}
<p><progress aria-label="${say('Polled for the first time')}" max="${Math.max(1, job.added.length)}" value="${asked.length}"></progress> ${say('{done} of {all} polled for the first time', { done: count(asked.length), all: count(job.added.length) })}</p>
<dl class="tiles">
${tile(say('Added'), count(job.added.length))}
${tile(say('There already'), count(job.there))}
${tile(say('Left out'), count(job.refused.length))}
${tile(say('Good'), count(asked.length - bad.length), 'good')}
${tile(say('In trouble'), count(bad.length), bad.length > 0 ? 'bad' : 'good')}
</dl>
<p class="since">${when(job.at, view)} ${say('by')} ${job.by}. <a href="sources">${say('Sources')}</a></p>
${job.refused.length > 0 ? html`<section><h2>${say('No http or https addresses')}</h2><ul class="held">${job.refused.slice(0, SHOWN).map((address) => html`<li><code>${address}</code></li>`)}</ul></section>` : undefined}
${bad.length > 0 ? html`<section><h2>${say('In trouble')}</h2><div class="scroll" tabindex="0"><table><thead><tr><th>${say('Source')}</th><th>${say('State')}</th></tr></thead><tbody>${bad.slice(0, SHOWN).map((source) => troubleRow(source, view))}</tbody></table></div></section>` : undefined}`
}

const SHOWN = 100

function troubleRow(source: SourceView, view: View): Safe {
  return html`<tr class="${source.state}"><th scope="row"><a href="source?${new URLSearchParams({ id: source.id }).toString()}" dir="auto">${source.title ?? source.id}</a><span class="address">${source.address}</span>${trouble(source, view)}</th><td>${stateCell(source, view)}</td></tr>`
}
