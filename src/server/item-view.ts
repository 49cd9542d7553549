import { setImmediate as breathe } from 'node:timers/promises'
import { runTransforms } from '../items/index.ts'
import { compact } from '../lib/record.ts'
import type { Category } from '../model/category.ts'
import type { Instant } from '../model/instant.ts'
import type { PublishedItem } from '../model/publication.ts'
import type { Settings } from '../model/settings.ts'
import { languageOf, ownPages, settle, settleKey, settlePolicy } from '../publications/index.ts'
import { jsonFeedFormat } from '../writing/index.ts'
import type { Change } from './changes.ts'

/** Views of changes, as many as fit. */
export interface Viewed {
  readonly items: readonly Record<string, unknown>[]
  /** Of the views as JSON, about. */
  readonly bytes: number
  /** Processor time of the making. */
  readonly costMs: number
  /** Sequence number of the last change looked at, if the room ended before the changes did. */
  readonly end?: number
}

/** Changes as the items of our JSON Feed, made by the category's own steps and sanitized like those, each with the sequence number of its change. */
export interface ItemViewer {
  /**
   * Rests between items, so that a long answer never holds up the readers of feeds. Items that cannot be published are left out. Ends when
   * `mostBytes` are reached; one item is always viewed.
   */
  view(changes: readonly Change[], category: Category, now: Instant, mostBytes?: number): Promise<Viewed>
}

/** Returns a viewer that keeps what it made last: consumers of one category ask for the same items, one after the other. */
export function createItemViewer(settings: Settings): ItemViewer {
  const made = new MadeViews()
  const pages = ownPages(settings)
  const viewOnce = (change: Change, category: Category, now: Instant): MadeView | undefined => {
    const [item] = runTransforms([pages.withPage(change.item)], category.transforms, { now }).items
    if (item === undefined) return undefined
    const candidate = { item, members: change.companions.map(pages.withPage) }
    const policy = settlePolicy(category)
    const key = `${category.slug} ${settleKey(candidate, policy)}`
    return made.get(key) ?? made.keep(key, makeView(settle(candidate, policy).item, category, settings))
  }
  return {
    async view(changes, category, now, mostBytes = Number.POSITIVE_INFINITY) {
      const items: Record<string, unknown>[] = []
      let [bytes, costMs] = [0, 0]
      for (const [index, change] of changes.entries()) {
        const startedAt = performance.now()
        const { view, size } = viewOnce(change, category, now) ?? NOTHING
        costMs += performance.now() - startedAt
        if (view !== undefined) items.push(numbered(view, change.sequence))
        bytes += size
        if (bytes >= mostBytes && index < changes.length - 1) return { items, bytes, costMs, end: change.sequence }
        await breathe()
      }
      return { items, bytes, costMs }
    },
  }
}

interface MadeView {
  /** Undefined: the item cannot be published. */
  readonly view: Readonly<Record<string, unknown>> | undefined
  /** Characters as JSON. */
  readonly size: number
}

const NOTHING: MadeView = { view: undefined, size: 0 }

/** The views made last, within 16 MiB of JSON; the first made goes first. */
class MadeViews {
  readonly #views = new Map<string, MadeView>()
  #size = 0

  get(key: string): MadeView | undefined {
    return this.#views.get(key)
  }

  keep(key: string, view: MadeView): MadeView {
    this.#views.set(key, view)
    this.#size += view.size + FRAME
    for (const [eldest, { size }] of this.#views) {
      if (this.#size <= MOST_KEPT) break
      this.#views.delete(eldest)
      this.#size -= size + FRAME
    }
    return view
  }
}

const MOST_KEPT = 16_777_216
const FRAME = 512

/** One writer of JSON Feed items is enough: the view is its fragment of the item. */
function makeView(item: PublishedItem | undefined, category: Category, settings: Settings): MadeView {
  if (item === undefined) return NOTHING
  const [text = '{}'] = jsonFeedFormat.fragments([item], compact({ language: languageOf(category, settings.site), formats: NO_PAGE }))
  const view = JSON.parse(text) as Readonly<Record<string, unknown>>
  return { view: { ...view, _feedmill: { ...(view._feedmill as object | undefined), item_id: item.itemId } }, size: text.length }
}

/** An answer of the API is no document that an item could have a place in. */
const NO_PAGE = ['json-feed'] as const

function numbered(view: Readonly<Record<string, unknown>>, sequence: number): Record<string, unknown> {
  return { ...view, _feedmill: { ...(view._feedmill as object), sequence } }
}
