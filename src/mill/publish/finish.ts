import { OutputError } from '../../model/errors.ts'
import type { CategoryReport } from '../../model/turn.ts'
import type { MillParts } from '../parts.ts'

/** Publishes what each output publishes together at the end of a turn. Returns a report of the site for each output that failed; it is tried again at the end of the next turn. */
export async function finishOutputs({ outputs }: Pick<MillParts, 'outputs'>): Promise<readonly CategoryReport[]> {
  const reports: CategoryReport[] = []
  for (const output of outputs) {
    try {
      await output.finish()
    } catch (error) {
      if (!(error instanceof OutputError)) throw error
      reports.push({ slug: '', items: 0, written: [], dropped: [], held: [], failed: error.message })
    }
  }
  return reports
}
