import { z } from 'zod'
import { compilePattern } from '../../lib/pattern/patterns.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import { patternSchema } from '../condition.ts'
import { changeWhere, defineTransform, where } from './contract.ts'

export const rewriteUrl = defineTransform({
  name: 'rewrite-url',
  summary: "Replaces what a pattern matches in the address of the item's page. What it is known by stays.",
  options: z.object({
    pattern: patternSchema.describe('Regular expression in RE2 syntax.'),
    replace: z.string().default('').describe('What takes its place; `$1`, `$<name>` and `$&` stand for what was matched. Empty: cut.'),
    where,
  }),
  apply(items, { pattern, replace, where }) {
    const compiled = compilePattern(pattern)
    return changeWhere(items, where, (item) => {
      if (item.url === undefined) return item
      const url = compiled.replace(item.url, replace)
      if (url === item.url || !isWebUrl(url)) return item
      // The guid is not the page's address any more, so it must not be followed as one.
      return { ...item, url, guidIsPermalink: item.guidIsPermalink && item.guid === url }
    })
  },
})
