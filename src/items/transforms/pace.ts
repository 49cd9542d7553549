import { z } from 'zod'
import type { Instant } from '../../model/instant.ts'
import { dateOf, type Item } from '../../model/item.ts'
import { defineTransform } from './contract.ts'

export const pace = defineTransform({
  name: 'pace',
  summary: 'Lets at most so many items an hour through, in the order of their dates; the others are held back until their hour.',
  options: z.object({
    perHour: z.int().min(1).max(10_000).describe('Items within any 60 minutes.'),
  }),
  apply(items, { perHour }, { recent = [] }) {
    const paced = new Set(items.map((item) => item.id))
    // Newest last; only so many of those before can still bar the way.
    const releases = recent
      .filter((item) => !paced.has(item.id))
      .map(releaseOf)
      .sort((a, b) => a - b)
    const held = new Map<string, Instant>()
    for (const item of items.toSorted(byRelease)) {
      const barrier = releases.at(-perHour)
      const at = Math.max(releaseOf(item), releases.length < perHour || barrier === undefined ? 0 : barrier + HOUR_MS)
      insertSorted(releases, at)
      if (at > releaseOf(item)) held.set(item.id, at)
    }
    return items.map((item) => (held.has(item.id) ? { ...item, heldUntil: held.get(item.id)! } : item))
  },
})

const HOUR_MS = 3_600_000

function releaseOf(item: Item): Instant {
  return Math.max(item.heldUntil ?? 0, dateOf(item))
}

function byRelease(a: Item, b: Item): number {
  return releaseOf(a) - releaseOf(b) || a.position - b.position || (a.id < b.id ? -1 : 1)
}

function insertSorted(instants: Instant[], at: Instant): void {
  let index = instants.length
  while (index > 0 && instants[index - 1]! > at) index--
  instants.splice(index, 0, at)
}
