import { z } from 'zod'
import { compilePattern } from '../../lib/pattern/patterns.ts'
import { oneLine } from '../../lib/text.ts'
import { patternSchema } from '../condition.ts'
import { changeWhere, defineTransform, where } from './contract.ts'

export const rewriteTitle = defineTransform({
  name: 'rewrite-title',
  summary: 'Replaces what a pattern matches in the title.',
  options: z.object({
    pattern: patternSchema.describe('Regular expression in RE2 syntax.'),
    replace: z.string().default('').describe('What takes its place; `$1`, `$<name>` and `$&` stand for what was matched. Empty: cut.'),
    where,
  }),
  apply(items, { pattern, replace, where }) {
    const compiled = compilePattern(pattern)
    return changeWhere(items, where, (item) => {
      const title = oneLine(compiled.replace(item.title, replace))
      // A title that would be gone is kept: an item without one is a worse thing than an item with a prefix.
      return title === '' || title === item.title ? item : { ...item, title }
    })
  },
})
