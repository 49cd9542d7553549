import { defineTable } from '../../lib/table.ts'
import { cut } from './cut.ts'
import { delay } from './delay.ts'
import { drop } from './drop.ts'
import { keep } from './keep.ts'
import { lazyImages } from './lazy-images.ts'
import { pace } from './pace.ts'
import { retag } from './retag.ts'
import { rewriteContent } from './rewrite-content.ts'
import { rewriteTitle } from './rewrite-title.ts'
import { rewriteUrl } from './rewrite-url.ts'
import { split } from './split.ts'
import { truncate } from './truncate.ts'

export { entriesOfLinks, splitOf } from './split.ts'

/** The steps that can stand in a chain of transforms. */
export const transforms = defineTable([
  keep,
  drop,
  retag,
  rewriteTitle,
  rewriteContent,
  rewriteUrl,
  cut,
  truncate,
  lazyImages,
  delay,
  pace,
  split,
])
