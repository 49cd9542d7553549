import { z } from 'zod'
import { matches, matchShape } from '../condition.ts'
import { defineTransform } from './contract.ts'

export const drop = defineTransform({
  name: 'drop',
  summary: 'Leaves out the items for which the condition holds.',
  options: z.object(matchShape),
  apply: (items, options) => items.filter((item) => !matches(item, options)),
})
