import { z } from 'zod'
import { rewriteText } from '../../lib/html/rewrite-text.ts'
import { cutterFor } from '../../lib/html/select.ts'
import { compilePattern } from '../../lib/pattern/patterns.ts'
import { compact } from '../../lib/record.ts'
import type { Item } from '../../model/item.ts'
import { patternSchema } from '../condition.ts'
import { changeWhere, defineTransform, where } from './contract.ts'

export const rewriteContent = defineTransform({
  name: 'rewrite-content',
  summary: 'Replaces what a pattern matches in content and summary: in the source of the HTML, or only in the text within elements.',
  options: z.object({
    pattern: patternSchema.describe('Regular expression in RE2 syntax.'),
    replace: z.string().default('').describe('What takes its place; `$1`, `$<name>` and `$&` stand for what was matched. Empty: cut.'),
    within: z
      .string()
      .min(1)
      .refine(isSelector, 'a valid CSS selector')
      .optional()
      .describe(
        'CSS selector: only the text of the elements that match is changed, never a tag. Default: the source of the HTML as a whole.',
      ),
    where,
  }),
  apply(items, { pattern, replace, within, where }) {
    const compiled = compilePattern(pattern)
    const inText = (text: string): string => compiled.replace(text, replace)
    const inHtml = within === undefined ? inText : (html: string): string => rewriteText(html, within, inText)
    return changeWhere(items, where, (item) => changed(item, { inText, inHtml }))
  },
})

type Change = (text: string) => string

function changed(item: Item, { inText, inHtml }: { readonly inText: Change; readonly inHtml: Change }): Item {
  const content = item.content && (item.contentType === 'text' ? inText : inHtml)(item.content)
  const summary = item.summary && (item.summaryType === 'text' ? inText : inHtml)(item.summary)
  return content === item.content && summary === item.summary ? item : { ...item, ...compact({ content, summary }) }
}

function isSelector(selector: string): boolean {
  try {
    cutterFor([selector])
    return true
  } catch {
    return false
  }
}
