import { nearestOf } from '../lib/nearest.ts'
import { FeedmillError } from '../model/errors.ts'

/** Throws NOT_FOUND with the nearest name, or the first eight, if a wanted name is none of the known ones. Nothing wanted is fine. */
export function mustBeKnown(what: string, wanted: string | undefined, known: readonly string[]): void {
  if (wanted === undefined || known.includes(wanted)) return
  const nearest = nearestOf(wanted, known)
  const help =
    nearest !== undefined
      ? `did you mean '${nearest}'?`
      : known.length === 0
        ? 'there is none yet'
        : `there are ${known.slice(0, 8).join(', ')}${known.length > 8 ? ' …' : ''}`
  throw new FeedmillError('NOT_FOUND', `there is no ${what} '${wanted}'; ${help}`)
}
