import { legalText } from '../../lib/text.ts'

/** HTML that may stand as it is: made by `html`, or sanitized before. */
export interface Safe {
  readonly safe: string
}

type Part = string | number | undefined | Safe | readonly Part[]

/** A template whose strings are ours and whose values are escaped, for text and for attributes in double quotes, unless they are Safe. Undefined is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Safe {
  let out = strings[0] ?? ''
  values.forEach((value, index) => {
    out += write(value) + (strings[index + 1] ?? '')
  })
  return { safe: out }
}

/** Sanitized HTML, or text of ours, as it is. */
export function safe(text: string): Safe {
  return { safe: text }
}

/** The parts with a separator between them. */
export function joined(parts: readonly Safe[], separator: string): Safe {
  return { safe: parts.map((part) => part.safe).join(separator) }
}

/** Text for HTML: legal, `& < > "` escaped. */
function escapeHtml(text: string): string {
  return legalText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Returns JSON for a data block: nothing in it can end the script element or begin a comment. */
export function jsonBlock(json: string): Safe {
  return { safe: json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026') }
}

function write(value: Part): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'safe' in value ? value.safe : value.map(write).join('')
}
