import { z } from 'zod'
import { type Cutter, cutterFor } from '../../lib/html/select.ts'
import { changeHtml, changeWhere, defineTransform, where } from './contract.ts'

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
    const cutter = rememberedCutter(selectors)
    return changeWhere(items, where, (item) => changeHtml(item, (html) => cutter.cut(html)))
  },
})

function rememberedCutter(selectors: readonly string[]): Cutter {
  const known = cutters.get(selectors)
  if (known !== undefined) return known
  const made = cutterFor(selectors)
  cutters.set(selectors, made)
  return made
}

const cutters = new WeakMap<readonly string[], Cutter>()

function checkSelector(selector: string, context: z.RefinementCtx): void {
  try {
    cutterFor([selector])
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
  }
}
