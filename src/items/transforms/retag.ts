import { z } from 'zod'
import { compilePattern } from '../../lib/pattern/patterns.ts'
import { foldLabel } from '../../lib/text.ts'
import type { Tag } from '../../model/elements.ts'
import { patternSchema } from '../condition.ts'
import { changeWhere, defineTransform, where } from './contract.ts'

export const retag = defineTransform({
  name: 'retag',
  summary: 'Adds, removes and renames tags.',
  options: z.object({
    add: z.array(z.string().min(1)).optional().describe('Tags to add.'),
    remove: z.array(patternSchema).optional().describe('Tags that contain one of these patterns go; `.*` removes all of the publisher.'),
    rename: z.record(z.string(), z.string().min(1)).optional().describe('Old tag to new tag; case and full or half width do not matter.'),
    where,
  }),
  apply(items, { add = [], remove = [], rename = {}, where }) {
    const patterns = remove.map(compilePattern)
    const names = new Map(Object.entries(rename).map(([from, to]) => [foldLabel(from), to]))
    return changeWhere(items, where, (item) => {
      const kept = item.tags.filter((tag) => !patterns.some((pattern) => pattern.test(tag.label ?? tag.term)))
      const tags = unique([...kept.map((tag) => renamed(tag, names)), ...add.map((term) => ({ term }))])
      return sameTags(tags, item.tags) ? item : { ...item, tags }
    })
  },
})

function renamed(tag: Tag, names: ReadonlyMap<string, string>): Tag {
  const term = names.get(foldLabel(tag.term)) ?? (tag.label === undefined ? undefined : names.get(foldLabel(tag.label)))
  return term === undefined ? tag : { term }
}

function unique(tags: readonly Tag[]): readonly Tag[] {
  const seen = new Set<string>()
  return tags.filter((tag) => {
    const name = `${foldLabel(tag.term)}\n${tag.scheme ?? ''}`
    return !seen.has(name) && seen.add(name)
  })
}

function sameTags(a: readonly Tag[], b: readonly Tag[]): boolean {
  return a.length === b.length && a.every((tag, index) => tag === b[index])
}
