import type { Normalized } from '../../items/index.ts'
import { compact } from '../../lib/record.ts'
import type { Instant } from '../../model/instant.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { Source } from '../../model/source.ts'

/** An entry, item or file of a source that is not taken in: its names, the rule, and the reason in one sentence. */
export type Refused = Normalized['refused'][number]

/** Rows kept of a source: more at once would only push each other out. */
const MOST = 500

/** Returns the rows that `explain` finds what was refused by, of the first 500. */
export function refusalsOf(source: Source, refused: readonly Refused[], at: Instant): readonly Refusal[] {
  return refused.slice(0, MOST).map((one) => compact({ ...one, sourceId: source.id, at }))
}
