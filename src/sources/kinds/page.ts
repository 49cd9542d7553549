import { z } from 'zod'
import { cutterFor } from '../../lib/html/select.ts'
import type { Source } from '../../model/source.ts'
import type { SourceKind } from './contract.ts'
import { type HttpSourceOptions, httpOptions } from './feed.ts'
import { pullPicked } from './picked.ts'

/** `selector@attribute`, or either of them alone. */
const selector = z
  .string()
  .min(1)
  .refine((text) => isSelector(text.replace(/@[a-z][\w:-]*$/i, '')), 'a CSS selector, or selector@attribute')

function isSelector(text: string): boolean {
  if (text.trim() === '') return true
  try {
    cutterFor([text])
    return true
  } catch {
    return false
  }
}

const pageOptions = z.object({
  url: z.url({ protocol: /^https?$/, error: 'an absolute http: or https: address' }).describe('Address of the page.'),
  selectors: z
    .strictObject({
      items: selector.optional().describe('Of each item on the page.'),
      title: selector.optional().describe('Of the title, within the item.'),
      link: selector.optional().describe("Of the link to the item's own page."),
      date: selector.optional().describe('Of the date, in any form that feeds use.'),
      text: selector.optional().describe('Of the text.'),
      picture: selector.optional().describe('Of the picture.'),
      author: selector.optional().describe('Of the authors.'),
      tags: selector.optional().describe('Of the labels.'),
      id: selector.optional().describe('Of what the item is known by; its link if absent.'),
    })
    .default({})
    .describe(
      'CSS selectors: of the `items`, and within each of `title`, `link`, `date`, `text`, `picture`, `author`, `tags` and `id`; `time@datetime` takes an attribute. Default: guessed; `feedmill try` shows what each finds.',
    ),
  ...httpOptions,
})

/** A page without a feed. */
export const pageKind: SourceKind<z.output<typeof pageOptions>> = {
  name: 'page',
  summary: 'A web page without a feed: its list of items, by CSS selectors or as guessed.',
  options: pageOptions,
  brings: 'feed',
  isLocal: () => false,
  address: ({ url }) => url,
  pull: (context) =>
    pullPicked(context, { language: 'css', ...context.options.selectors }, 'text/html, application/xhtml+xml;q=0.9, */*;q=0.5'),
}

/**
 * Returns a source that stands for the page of an item, so that it is asked as every source is: in its host's turn, with the source's own login where it
 * has the same origin.
 */
export function itemPage(source: Source, item: { readonly id: string; readonly url: string }): Source {
  const { url: _, interval: __, ...options } = source.options as Partial<HttpSourceOptions>
  const isSameOrigin =
    options.auth === undefined && options.headers === undefined ? true : originOf(source.options.url) === originOf(item.url)
  const { auth, headers, ...others } = options
  return {
    ...source,
    id: `${source.id} page ${item.id}`,
    kind: pageKind.name,
    options: { ...pageOptions.parse({ url: item.url }), ...others, ...(isSameOrigin && { auth, headers }), url: item.url },
  }
}

function originOf(url: unknown): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : undefined
}
