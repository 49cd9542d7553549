import { z } from 'zod'
import { pathProblem } from '../../lib/json-path.ts'
import type { SourceKind } from './contract.ts'
import { httpOptions } from './feed.ts'
import { pullPicked } from './picked.ts'

const jsonPath = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const problem = pathProblem(text)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `a JSONPath (RFC 9535): ${problem}` })
  })

const jsonOptions = z.object({
  url: z.url({ protocol: /^https?$/, error: 'an absolute http: or https: address' }).describe('Address of the document.'),
  paths: z
    .strictObject({
      items: jsonPath.default('$[*]').describe('Of each item: `$.posts[*]`.'),
      title: jsonPath.optional().describe('Of the title, from the item: `title` or `$.fields.title`.'),
      link: jsonPath.optional().describe("Of the address of the item's page."),
      date: jsonPath.optional().describe('Of the date, in any form that feeds use; numbers are Unix seconds or milliseconds.'),
      text: jsonPath.optional().describe('Of the text, plain or HTML.'),
      picture: jsonPath.optional().describe('Of the address of the picture.'),
      author: jsonPath.optional().describe('Of the names of the authors.'),
      tags: jsonPath.optional().describe('Of the labels.'),
      id: jsonPath.optional().describe('Of what the item is known by; its link if absent.'),
    })
    .refine(
      ({ title, link, text }) => title !== undefined || link !== undefined || text !== undefined,
      'at least one of title, link and text',
    )
    .describe(
      'JSONPath (RFC 9535) of the `items`, and from each of `title`, `link`, `date`, `text`, `picture`, `author`, `tags` and `id`: `title` stands for `$.title`, `tags[*].name` for a list, `https://example.org/p/{slug}` for a text with paths in braces.',
    ),
  ...httpOptions,
})

/** An API without a feed. */
export const jsonKind: SourceKind<z.output<typeof jsonOptions>> = {
  name: 'json',
  summary: 'A JSON document of an API: its items, by JSONPath.',
  options: jsonOptions,
  brings: 'feed',
  isLocal: () => false,
  address: ({ url }) => url,
  pull: (context) => pullPicked(context, { language: 'jsonpath', ...context.options.paths }, 'application/json, */*;q=0.5'),
}
