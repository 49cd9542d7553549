import type { z } from 'zod'
import { compact } from '../../lib/record.ts'
import type { Row } from '../../lib/table.ts'
import type { Match } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import type { Item } from '../../model/item.ts'
import { matches, matchSchema } from '../condition.ts'

/** What a step may know besides its items. */
export interface TransformContext {
  readonly now: Instant
  /** Items that went through the chain before: `pace` counts them. */
  readonly recent?: readonly Item[]
}

/** One kind of step: options, what they mean, and the code. Steps never change ids, keys or dates of publication. */
export interface Transform extends Row {
  /** It works on what a document says, so that it can stand among the steps of a source alone. */
  readonly isOfSources?: boolean
  apply(items: readonly Item[], options: never, context: TransformContext): readonly Item[]
}

/** The step with its options typed by their schema. */
export function defineTransform<O extends z.ZodObject>(step: {
  readonly name: string
  readonly summary: string
  readonly options: O
  readonly isOfSources?: boolean
  apply(items: readonly Item[], options: z.output<O>, context: TransformContext): readonly Item[]
}): Transform {
  return step
}

/** The option by which a step is limited to some items. */
export const where = matchSchema.optional().describe('Only items for which this condition holds; the others pass unchanged.')

/** The items, with `change` applied to those that meet the condition. */
export function changeWhere(items: readonly Item[], condition: Match | undefined, change: (item: Item) => Item): readonly Item[] {
  return items.map((item) => (condition === undefined || matches(item, condition) ? change(item) : item))
}

/** The item with `change` applied to each text that is HTML; the same object where nothing changed. */
export function changeHtml(item: Item, change: (html: string) => string): Item {
  const content = item.content !== undefined && item.contentType !== 'text' ? change(item.content) : item.content
  const summary = item.summary !== undefined && item.summaryType !== 'text' ? change(item.summary) : item.summary
  if (content === item.content && summary === item.summary) return item
  return { ...item, ...compact({ content, summary }) }
}
