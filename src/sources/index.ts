import { defineTable } from '../lib/table.ts'
import { feedKind } from './feed.ts'
import { opmlKind } from './opml.ts'

/** Every kind of source. */
export const sourceKinds = defineTable([feedKind, opmlKind])
