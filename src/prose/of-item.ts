import type { Item } from '../model/item.ts'
import { type Prose, readProse } from './prose.ts'

/** An item or a draft of one, as far as its texts go. */
export type Texts = Pick<Item, 'content' | 'contentType' | 'summary' | 'summaryType'>

/** The prose of an item: of its content, or of its summary where the content has no words. Each text is read once for each object. */
export function proseOf(item: Texts): Prose {
  const known = kept.get(item)
  if (known !== undefined) return known
  const content = fieldProse(item, 'content')
  const summary = content.blocks.length > 0 || item.summary === undefined ? content : fieldProse(item, 'summary')
  const prose = item.content === undefined || summary.blocks.length > 0 ? summary : content
  kept.set(item, prose)
  return prose
}

/** Remembers the prose of an item that was read in another thread, or of the draft it was made of. */
export function keepProse(item: Texts, prose: Prose): void {
  kept.set(item, prose)
}

/** The prose of one field; without blocks where the item lacks it. */
export function fieldProse(item: Texts, field: 'content' | 'summary'): Prose {
  const known = fields[field].get(item)
  if (known !== undefined) return known
  const type = field === 'content' ? item.contentType : item.summaryType
  const prose = readProse(item[field] ?? '', type ?? 'html')
  fields[field].set(item, prose)
  return prose
}

const kept = new WeakMap<Texts, Prose>()
const fields = { content: new WeakMap<Texts, Prose>(), summary: new WeakMap<Texts, Prose>() }
