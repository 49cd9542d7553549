import { Parser } from 'htmlparser2'
import { HTML_POLICY } from '../../src/lib/html/policy.ts'

/** Elements of our own pages that no article may bring. */
export const OWN_ELEMENTS: ReadonlySet<string> = new Set('html head meta title link style script body'.split(' '))

/** Any: the elements of a feed are not HTML's. */
export const FEED_ELEMENTS = 'any'

/** What in the markup could run, or is not allowed: elements, handlers, addresses that are not of the web. */
export function runnables(markup: string, own: ReadonlySet<string> | 'any' = new Set()): readonly string[] {
  const found: string[] = []
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (own !== 'any' && !Object.hasOwn(HTML_POLICY, name) && !own.has(name)) found.push(`<${name}>`)
        for (const [attribute, value] of Object.entries(attributes)) {
          if (/^on|^style$|^srcdoc$|^formaction$/i.test(attribute)) found.push(`${attribute} of <${name}>`)
          if (/^(?:href|src|url|uri|poster|cite|ref)$/i.test(attribute) && !/^(?:https?:|mailto:|tel:|tag:|urn:|#|data:,$)/i.test(value))
            found.push(`${attribute}="${value}"`)
        }
      },
    },
    { xmlMode: own === 'any' },
  )
  parser.end(markup)
  return found
}
