import { z } from 'zod'
import { matches, matchShape } from '../condition.ts'
import { defineTransform } from './contract.ts'

export const keep = defineTransform({
  name: 'keep',
  summary: 'Keeps the items for which the condition holds and leaves out the others.',
  options: z.object(matchShape),
  apply: (items, options) => items.filter((item) => matches(item, options)),
})
