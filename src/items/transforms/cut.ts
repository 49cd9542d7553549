import { z } from 'zod'
import { cutterFor } from '../../lib/html/select.ts'
import { changeHtml, changeWhere, defineTransform, where } from './transform.ts'

export const cut = defineTransform({
  name: 'cut',
  summary: 'Cuts elements out of content and summary, such as share bars and newsletter boxes.',
  options: z.object({
    selectors: z
      .array(z.string().min(1).superRefine(checkSelector))
      .min(1)
      .describe('CSS selectors of what goes, with all that is in it: `.share`, `p:last-child > a[href*="utm_"]`.'),
    where,
  }),
  apply(items, { selectors, where }) {
    const cutter = cutterFor(selectors)
    return changeWhere(items, where, (item) => changeHtml(item, (html) => cutter.cut(html)))
  },
})

function checkSelector(selector: string, context: z.RefinementCtx): void {
  try {
    cutterFor([selector])
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
  }
}
