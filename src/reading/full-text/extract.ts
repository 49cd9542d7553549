import defuddle from 'defuddle'
import { parseHTML } from 'linkedom'
import { limitNesting } from '../../lib/html/nesting.ts'

/**
 * Returns the article of a page as HTML, without the page around it (issue 19 §4.1), of at most the first 2^22 characters; undefined if nothing on the
 * page looks like one. Nothing is fetched and nothing is run.
 */
export function extractText(html: string, url: string): string | undefined {
  const { document } = parseHTML(limitNesting(html.slice(0, MOST)))
  const { content } = new Extractor(document, { url }).parse()
  return content.trim() === '' ? undefined : content
}

const MOST = 2 ** 22

/** Its types are of a browser's document. */
const Extractor = defuddle as unknown as new (
  document: unknown,
  options: { readonly url: string },
) => { parse(): { readonly content: string } }
