import { DAY_MS } from '../../lib/time/duration.ts'
import type { Fingerprint } from '../fingerprint.ts'
import { pairsOf, shinglesOf } from '../fingerprint.ts'
import type { Overlap, Sketch } from '../sketch.ts'
import { containment, dice, jaccard, overlap, sketchOf } from '../sketch.ts'

/** What two fingerprints have in common. All shares are 0 to 1. */
export interface Likeness {
  /** Shingles of both over shingles of either. */
  readonly resemblance: number
  /** Share of the shorter text that is in the longer one. */
  readonly containment: number
  /** The same of the first sixty units. */
  readonly leadContainment: number
  readonly titleDice: number
  readonly titleContainment: number
  /** Share of one title that stands in the first sixty units of the other text, the better way round. */
  readonly titleInText: number
  /** Title terms that each has for itself and that its own text confirms: other names over one template. The smaller of both sides. */
  readonly titleGrounded: number
  /** Figures of one title that the other item gives nowhere, the larger of both sides. */
  readonly titleFiguresMissing: number
  /** Figures of one opening that the other item gives nowhere, the smaller of both sides. */
  readonly leadFiguresMissing: number
  readonly sameTitle: boolean
  /** Neither text gives a figure or a name: so speak forms. Few characters of Chinese, where no names are seen. */
  readonly namesNothing: boolean
  readonly isHan: boolean
  /** Neither has a title. */
  readonly untitled: boolean
  readonly sameBody: boolean
  /** Units of the shorter and the longer text. */
  readonly shorter: number
  readonly longer: number
  readonly figures: Overlap
  readonly titleFigures: Overlap
  readonly capitals: Overlap
  readonly title: Overlap
  readonly leadUnits: Overlap
  readonly days: number
  readonly sameSource: boolean
  readonly samePublisher: boolean
}

/** Compares two fingerprints; the order does not matter. */
export function likeness(a: Fingerprint, b: Fingerprint): Likeness {
  const [x, y] = [derived(a), derived(b)]
  const shingles = overlap(a.shingles, b.shingles)
  const title = overlap(a.title, b.title)
  return {
    resemblance: jaccard(shingles),
    containment: containment(shingles),
    leadContainment: containment(overlap(x.lead, y.lead)),
    titleDice: dice(title),
    titleContainment: containment(title),
    titleInText: Math.max(within(a.title, y.leadTerms), within(b.title, x.leadTerms)),
    titleGrounded: Math.min(grounded(a, x, y), grounded(b, y, x)),
    titleFiguresMissing: Math.max(missing(x.titleFigures.hashes, y.figures), missing(y.titleFigures.hashes, x.figures)),
    leadFiguresMissing: Math.min(missing(x.leadFigures, y.figures), missing(y.leadFigures, x.figures)),
    namesNothing: namesNothing(a) && namesNothing(b),
    isHan: a.script === 'han' && b.script === 'han',
    untitled: a.titleKey === 0 && b.titleKey === 0,
    sameTitle: a.titleKey !== 0 && a.titleKey === b.titleKey,
    sameBody: a.body !== 0 && a.body === b.body,
    shorter: Math.min(a.length, b.length),
    longer: Math.max(a.length, b.length),
    figures: overlap(a.figures, b.figures),
    titleFigures: overlap(x.titleFigures, y.titleFigures),
    capitals: overlap(a.capitals, b.capitals),
    title,
    leadUnits: overlap(x.leadUnits, y.leadUnits),
    days: Math.abs(a.date - b.date) / DAY_MS,
    sameSource: a.source === b.source,
    samePublisher: a.publisher === b.publisher,
  }
}

function namesNothing({ figures, capitals, script, length }: Fingerprint): boolean {
  return figures.total === 0 && capitals.total === 0 && (script !== 'han' || length < 24)
}

interface Derived {
  readonly lead: Sketch
  readonly leadUnits: Sketch
  readonly leadTerms: ReadonlySet<number>
  readonly titleFigures: Sketch
  readonly titleTerms: ReadonlySet<number>
  /** All figures it is known to give. */
  readonly figures: ReadonlySet<number>
  readonly leadFigures: Uint32Array
}

/** Sets that follow from a fingerprint. Each fingerprint meets many others, so they are made once. */
function derived(print: Fingerprint): Derived {
  let sets = DERIVED.get(print)
  if (sets === undefined) {
    sets = derive(print)
    DERIVED.set(print, sets)
  }
  return sets
}

function derive(print: Fingerprint): Derived {
  const inText = new Set(print.figures.hashes)
  const leadUnits = whole(print.lead)
  return {
    lead: whole(shinglesOf(print.lead)),
    leadUnits,
    leadTerms: new Set([...print.lead, ...pairsOf(print.lead)]),
    titleFigures: whole(print.titleFigures),
    titleTerms: new Set(print.title.hashes),
    figures: new Set([...print.figures.hashes, ...print.titleFigures, ...print.lead]),
    leadFigures: leadUnits.hashes.filter((unit) => inText.has(unit)),
  }
}

function grounded(print: Fingerprint, own: Derived, other: Derived): number {
  let count = 0
  for (const term of print.title.hashes) if (own.leadTerms.has(term) && !other.leadTerms.has(term) && !other.titleTerms.has(term)) count++
  return count
}

function missing(figures: Uint32Array, from: ReadonlySet<number>): number {
  let count = 0
  for (const figure of figures) if (!from.has(figure)) count++
  return count
}

/** Share of the terms that are in the set. */
function within(terms: Sketch, set: ReadonlySet<number>): number {
  if (terms.hashes.length === 0) return 0
  let found = 0
  for (const term of terms.hashes) if (set.has(term)) found++
  return found / terms.hashes.length
}

const DERIVED = new WeakMap<Fingerprint, Derived>()

function whole(hashes: ArrayLike<number>): Sketch {
  return sketchOf(hashes, hashes.length)
}
