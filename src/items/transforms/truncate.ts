import { z } from 'zod'
import { truncateHtml } from '../../lib/html/truncate.ts'
import { truncateAtWord } from '../../lib/text.ts'
import type { Item } from '../../model/item.ts'
import { changeWhere, defineTransform, where } from './contract.ts'

const FIELDS = ['title', 'summary', 'content'] as const

export const truncate = defineTransform({
  name: 'truncate',
  summary: 'Cuts texts at the end of a word (between any two characters in Chinese and Japanese) and adds an ellipsis.',
  options: z.object({
    limit: z.int().min(1).max(1_000_000).describe('Characters a reader sees, the ellipsis included.'),
    field: z
      .union([z.enum(FIELDS), z.array(z.enum(FIELDS)).min(1)])
      .default('content')
      .describe('What is cut: `title`, `summary`, `content`; one or several.'),
    where,
  }),
  apply(items, { limit, field, where }) {
    const fields = typeof field === 'string' ? [field] : field
    return changeWhere(items, where, (item) => fields.reduce((cut, name) => truncateField(cut, name, limit), item))
  },
})

function truncateField(item: Item, field: (typeof FIELDS)[number], limit: number): Item {
  const text = item[field]
  if (text === undefined) return item
  const isPlain = field === 'title' || (field === 'content' ? item.contentType : item.summaryType) === 'text'
  const cut = isPlain ? truncateAtWord(text, limit) : truncateHtml(text, limit)
  return cut === text ? item : { ...item, [field]: cut }
}
