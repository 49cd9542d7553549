import { z } from 'zod'
import { dateOf } from '../../model/item.ts'
import { changeWhere, defineTransform, where } from './contract.ts'

export const delay = defineTransform({
  name: 'delay',
  summary: 'Holds items back for some time after their date (an embargo).',
  options: z.object({
    minutes: z.int().min(1).max(525_600).describe('How long after the date of the item it may be shown.'),
    where,
  }),
  apply: (items, { minutes, where }) =>
    changeWhere(items, where, (item) => ({ ...item, heldUntil: Math.max(item.heldUntil ?? 0, dateOf(item) + minutes * 60_000) })),
})
