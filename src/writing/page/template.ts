import mustache from 'mustache'
import { html, type Safe, safe } from './html.ts'

/** What a template may say: plain data, and HTML of ours that stands as it is. */
export type View = { readonly [name: string]: ViewValue }
type ViewValue = string | number | boolean | undefined | Safe | View | readonly View[] | readonly string[]

/** Tags without which a page would lack its stories. */
const NEEDED: Readonly<Record<string, RegExp>> = {
  category: /\{\{\{?\s*&?\s*stories\s*\}?\}\}/,
  article: /\{\{\{?\s*&?\s*content\s*\}?\}\}/,
}

/** Returns what is wrong with a template of the operator, or undefined. */
export function templateProblem(name: string, template: string): string | undefined {
  try {
    const tokens = mustache.parse(template)
    if (usesPartial(tokens)) return 'partials ({{> name}}) are not supported'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const needed = NEEDED[name]
  return needed === undefined || needed.test(template) ? undefined : `lacks {{${name === 'category' ? 'stories' : 'content'}}}`
}

type Tokens = ReturnType<typeof mustache.parse>

function usesPartial(tokens: Tokens): boolean {
  return tokens.some((token) => token[0] === '>' || (Array.isArray(token[4]) && usesPartial(token[4] as Tokens)))
}

/** Returns a template filled in. Every value is escaped, with two braces as with three, unless it is HTML of ours: no template can publish a text of somebody else as markup. */
export function fillTemplate(template: string, view: View): Safe {
  return safe(writer.render(template, view))
}

const writer = makeWriter()

function makeWriter(): InstanceType<typeof mustache.Writer> {
  const made = new mustache.Writer()
  const write = ([, name]: readonly string[], context: InstanceType<typeof mustache.Context>): string => {
    const value: unknown = context.lookup(name!)
    if (value === undefined || value === null || typeof value === 'function') return ''
    return isSafe(value) ? value.safe : html`${String(value)}`.safe
  }
  made.escapedValue = write as typeof made.escapedValue
  made.unescapedValue = write as typeof made.unescapedValue
  return made
}

function isSafe(value: unknown): value is Safe {
  return typeof value === 'object' && value !== null && 'safe' in value && typeof value.safe === 'string'
}
