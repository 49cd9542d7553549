import { z } from 'zod'
import { restoreLazyImages } from '../../lib/html/lazy-images.ts'
import { changeHtml, changeWhere, defineTransform, where } from './contract.ts'

export const lazyImages = defineTransform({
  name: 'lazy-images',
  summary: 'Puts pictures in place that the page would have loaded by script (`data-src` and the like).',
  options: z.object({ where }),
  apply: (items, options) => changeWhere(items, options.where, (item) => changeHtml(item, restoreLazyImages)),
})
