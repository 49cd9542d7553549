import { htmlToText } from '../../../lib/html/text.ts'
import type { Category } from '../../../model/category.ts'
import { html, type Safe } from '../../../writing/page/html.ts'
import { bytes, count, type View, when } from '../frame.ts'

/** One published document of a category. */
export interface DocumentFacts {
  readonly format: string
  readonly path: string
  readonly lastModified: number
}

export interface CategoryRow {
  readonly category: Pick<Category, 'slug' | 'title'>
  readonly stories: number
  readonly documents: readonly DocumentFacts[]
}

/** The categories with what they publish, each with a preview. */
export function categoriesView(rows: readonly CategoryRow[], canEdit: boolean, view: View): Safe {
  const { say } = view
  return html`<div class="actions"><h1>${say('Categories')}</h1>${canEdit ? html`<a class="button" href="config">${say('Edit the configuration')}</a>` : undefined}</div>
${
  rows.length === 0
    ? html`<p class="empty">${say('In no category.')}</p>`
    : html`<div class="scroll" tabindex="0"><table>
<thead><tr><th>${say('Category')}</th><th class="n">${say('Stories')}</th><th>${say('Last change')}</th><th>${say('Documents')}</th></tr></thead>
<tbody>${rows.map(
        ({
          category,
          stories,
          documents,
        }) => html`<tr><th scope="row"><a href="category?${new URLSearchParams({ id: category.slug }).toString()}" dir="auto">${category.title}</a><span class="address">${category.slug}</span></th>
<td class="n">${count(stories)}</td><td>${when(documents.length === 0 ? undefined : Math.max(...documents.map(({ lastModified }) => lastModified)), view)}</td>
<td>${documents.map((one) => html`<span class="since"><code>${one.path}</code></span>`)}</td></tr>`,
      )}</tbody>
</table></div>`
}`
}

export interface PreviewFacts {
  readonly category: Pick<Category, 'slug' | 'title' | 'description'>
  readonly documents: readonly DocumentFacts[]
  /** Items as the API gives them, newest first. */
  readonly items: readonly Readonly<Record<string, unknown>>[]
  /** The document that is shown as source. */
  readonly source: { readonly format: string; readonly text: string; readonly size: number; readonly isCut: boolean } | undefined
}

/** A category as a reader shows it, and below it as the source of one of its formats. */
export function previewView({ category, documents, items, source }: PreviewFacts, view: View): Safe {
  const { say } = view
  return html`<h1 dir="auto">${category.title}</h1>
<p class="address">${category.slug}${category.description === '' ? undefined : html` · <span dir="auto">${category.description}</span>`}</p>
<nav class="states" aria-label="${say('Preview')}">${tab(category.slug, undefined, say('As a reader shows it'), source === undefined)}${documents.map(({ format }) => tab(category.slug, format, format, source?.format === format))}</nav>
${source === undefined ? asRead(items, view) : asSource(source, view)}`
}

function tab(slug: string, format: string | undefined, label: string, isShown: boolean): Safe {
  const query = new URLSearchParams({ id: slug, ...(format === undefined ? {} : { format }) }).toString()
  return html`<a href="category?${query}"${isShown ? html` aria-current="true"` : undefined}>${label}</a>`
}

const SHOWN_CHARACTERS = 400

function asRead(items: PreviewFacts['items'], view: View): Safe {
  if (items.length === 0) return html`<p class="empty">${view.say('Nothing is held that fits.')}</p>`
  return html`<div class="reader">${items.map((item) => article(item, view))}</div>`
}

function article(
  {
    title,
    url,
    date_published: published,
    summary,
    content_html: content,
    content_text: text,
    authors,
    _feedmill,
  }: Readonly<Record<string, unknown>>,
  view: View,
): Safe {
  const words = typeof summary === 'string' ? summary : typeof content === 'string' ? htmlToText(content) : String(text ?? '')
  const by = Array.isArray(authors)
    ? authors.map((author: { readonly name?: string }) => author.name ?? '').filter((name) => name !== '')
    : []
  const id = (_feedmill as { readonly item_id?: string } | undefined)?.item_id ?? ''
  return html`<article><h2 dir="auto"><a href="item?${new URLSearchParams({ id }).toString()}">${String(title ?? '') || view.say('without a title')}</a></h2>
<p class="since" dir="auto">${typeof published === 'string' ? when(published, view) : undefined} ${by.join(', ')} ${typeof url === 'string' && URL.canParse(url) ? new URL(url).host : undefined}</p>
<p dir="auto">${words.slice(0, SHOWN_CHARACTERS)}${words.length > SHOWN_CHARACTERS ? '…' : ''}</p></article>`
}

function asSource({ text, size, isCut, format }: NonNullable<PreviewFacts['source']>, { say }: View): Safe {
  return html`<p class="since">${bytes(size)}</p><pre class="source" tabindex="0" aria-label="${format}">${text}</pre>${isCut ? html`<p class="since">${say('The rest is left out here.')}</p>` : undefined}`
}
