import { selectAll } from 'css-select'
import render from 'dom-serializer'
import { type AnyNode, type Element, isTag, isText } from 'domhandler'
import { textContent } from 'domutils'
import { parseDocument } from 'htmlparser2'
import { z } from 'zod'
import { limitNesting } from '../../lib/html/nesting.ts'
import { cutterFor } from '../../lib/html/select.ts'
import { oneLine } from '../../lib/text.ts'
import { canonicalizeUrl } from '../../lib/url/canonical-url.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import type { ParsedEntry } from '../../model/feed.ts'
import type { Item } from '../../model/item.ts'
import type { Source, TransformSpec } from '../../model/source.ts'
import { matches } from '../condition.ts'
import { defineTransform, where } from './contract.ts'

const options = z.object({
  selector: z
    .string()
    .min(1)
    .superRefine((selector, context) => {
      try {
        cutterFor([selector])
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message })
      }
    })
    .default('a[href]')
    .describe('CSS selector of the links that become items: `li > a:first-child`.'),
  keep: z.boolean().default(false).describe('Keeps the item that was split too.'),
  where,
})

/**
 * A digest into its links (issue 19 §4.3). Of a source's own steps it runs before the others and before identity is decided, so that each link is an item
 * with a key of its own; what comes here passes as it is.
 */
export const split = defineTransform({
  name: 'split',
  summary: "Makes an item of each link in a digest, known by the link's address; only among the steps of a source, before all others.",
  options,
  isOfSources: true,
  apply: (items) => items,
})

type SplitOptions = z.output<typeof options>

/** Returns the split that the steps of a source ask for; undefined if none does. */
export function splitOf({ transforms }: Pick<Source, 'transforms'>): SplitOptions | undefined {
  const spec = transforms.find(({ use }) => use === split.name)
  if (spec === undefined) return undefined
  const known = ready.get(spec)
  if (known !== undefined) return known
  const { use: _, ...given } = spec
  const made = options.parse(given)
  ready.set(spec, made)
  return made
}

const ready = new WeakMap<TransformSpec, SplitOptions>()

/** Returns the entries that the links of an item make, in their order; none if the condition does not hold or no link has words. `item` is the entry as it would be held. */
export function entriesOfLinks(entry: ParsedEntry, item: Item, { selector, where }: SplitOptions): readonly ParsedEntry[] {
  const html = item.contentType === 'text' ? undefined : (item.content ?? (item.summaryType === 'text' ? undefined : item.summary))
  if (html === undefined || (where !== undefined && !matches(item, where))) return []
  const own = item.url === undefined ? undefined : canonicalizeUrl(item.url)
  const links = new Map<string, ParsedEntry>()
  for (const element of selectAll<AnyNode, Element>(selector, parseDocument(limitNesting(html)).children)) {
    const link = element.name === 'a' ? element : selectAll<AnyNode, Element>('a[href]', element.children)[0]
    const url = link?.attribs.href
    const title = link === undefined ? '' : oneLine(textContent(link))
    if (link === undefined || !isWebUrl(url) || title === '' || canonicalizeUrl(url) === own || links.has(url)) continue
    links.set(url, linkEntry(entry, { url, title, remark: remarkBeside(link) }))
  }
  return [...links.values()].slice(0, MOST_LINKS)
}

/** A digest of a week has some dozens. */
const MOST_LINKS = 200

interface Link {
  readonly url: string
  readonly title: string
  readonly remark: string | undefined
}

/** The entry of a link: dated and labelled as its digest is. */
function linkEntry({ published, updated, created, tags, language }: ParsedEntry, { url, title, remark }: Link): ParsedEntry {
  const dates = {
    ...(published !== undefined && { published }),
    ...(updated !== undefined && { updated }),
    ...(created !== undefined && { created }),
  }
  return {
    guid: url,
    url,
    title: { value: title, type: 'text' },
    content: remark === undefined ? [] : [{ value: remark, type: 'html' }],
    ...dates,
    ...(language !== undefined && { language }),
    authors: [],
    contributors: [],
    tags,
    links: [{ url, rel: 'alternate' }],
    enclosures: [],
  }
}

const BLOCKS: ReadonlySet<string> = new Set(['li', 'p', 'dd', 'dt', 'td', 'div', 'blockquote', 'section'])

/** Returns what stands beside a link in its own block, if it is the only link there: the remark of whoever made the digest. */
function remarkBeside(link: Element): string | undefined {
  const block = blockAround(link)
  if (block === undefined || selectAll('a[href]', block.children).length !== 1) return undefined
  const rest = block.children.filter((node) => node !== link && !(isTag(node) && contains(node, link)))
  if (rest.every((node) => isText(node) && !/[\p{L}\p{N}]/u.test(node.data))) return undefined
  const html = render(rest, { encodeEntities: 'utf8' }).replace(/^[\s\u00a0]*(?:[-–—:：|·][\s\u00a0]*)+/, '')
  return html.trim() === '' ? undefined : html.trim()
}

function blockAround(link: Element): Element | undefined {
  for (let at = link.parent; at !== null && isTag(at); at = at.parent) if (BLOCKS.has(at.name)) return at
  return undefined
}

function contains(node: Element, link: Element): boolean {
  for (let at = link.parent; at !== null; at = at.parent) if (at === node) return true
  return false
}
