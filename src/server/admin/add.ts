import type { Category } from '../../model/category.ts'
import { html, type Safe } from '../../writing/page/html.ts'
import type { TriedFeed } from '../steering.ts'
import { count, type View, when } from './frame.ts'

/** Title of the page that the sources page leads to. */
export const ADD_PAGE = 'Add'

/** What the page was asked: an address as it was pasted, and what it turned out to be. */
export interface AddFacts {
  readonly address: string
  readonly tried: TriedFeed | undefined
  readonly categories: readonly Pick<Category, 'slug' | 'title'>[]
}

/** A field for any address; below it, what is there: its newest items, and the categories to choose from. */
export function addView({ address, tried, categories }: AddFacts, view: View): Safe {
  const { say } = view
  return html`<h1>${say('Add a feed')}</h1>
<form class="filter" method="post" action="try">
<input type="hidden" name="token" value="${view.formToken}">
<label>${say('Address of a feed or of any page')} <input type="text" inputmode="url" name="address" value="${address}" required maxlength="2000" autocomplete="off" autocapitalize="off" spellcheck="false"></label>
<button class="small">${say('Look')}</button>
</form>
${tried && (tried.error === undefined ? foundFeed(tried, categories, view) : html`<p class="error" role="alert"><code>${tried.error.code}</code> ${tried.error.message}</p>`)}`
}

const SHOWN_ITEMS = 10

function foundFeed(
  { url, title, items, heldAs }: Extract<TriedFeed, { readonly url: string }>,
  categories: AddFacts['categories'],
  view: View,
): Safe {
  const { say } = view
  return html`<section><h2 dir="auto">${title}</h2>
<p class="address">${url} · ${say('{n} items', { n: count(items.length) })}</p>
${
  heldAs === undefined
    ? addForm(url, categories, view)
    : html`<p class="note" role="status">${say('It is there already:')} <a href="source?${new URLSearchParams({ id: heldAs }).toString()}">${heldAs}</a></p>`
}
<ol class="preview">${items
    .slice(0, SHOWN_ITEMS)
    .map(
      (item) =>
        html`<li dir="auto">${item.title === '' ? say('without a title') : item.title} <span class="since">${item.published === undefined ? undefined : when(item.published, view)}</span></li>`,
    )}</ol></section>`
}

function addForm(url: string, categories: AddFacts['categories'], { say, formToken }: View): Safe {
  return html`<form class="choose" method="post" action="add">
<input type="hidden" name="token" value="${formToken}"><input type="hidden" name="url" value="${url}">
${
  categories.length > 0
    ? html`<fieldset><legend>${say('Categories')}</legend>${categories.map(
        ({ slug, title }) => html`<label><input type="checkbox" name="category:${slug}"> <span dir="auto">${title}</span></label>`,
      )}</fieldset>`
    : undefined
}
<button>${say('Add')}</button></form>`
}

/** Returns the slugs that were chosen in the form of `addView`. */
export function chosenCategories(fields: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(fields).flatMap((name) => (name.startsWith('category:') ? [name.slice('category:'.length)] : []))
}
