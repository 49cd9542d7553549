import type { Fingerprint } from '../fingerprint.ts'
import type { Overlap } from '../sketch.ts'
import type { Likeness } from './likeness.ts'

/** What the index says of the shingles two items share. */
export interface SharedKeys {
  /** Shared shingles that at most two items hold. */
  readonly rare: number
  /** Mean number of holders of the shared shingles; 0 where none is shared. */
  readonly meanHolders: number
}

/** Two items as the judge sees them. */
export interface Pair {
  readonly a: Fingerprint
  readonly b: Fingerprint
  readonly like: Likeness
  readonly shared: SharedKeys
}

/** One trait of a pair: what the judge looks at, and what it is called in words. */
interface Trait {
  readonly name: string
  /** In words, when it speaks for one story, and when it speaks against. */
  readonly pro: string
  readonly con: string
  readonly of: (pair: Pair) => number
}

/** The traits of a pair, in the order of `TRAITS`. */
export function traitsOf(pair: Pair): number[] {
  return TRAITS.map((trait) => trait.of(pair))
}

/** What the judge looks at; the order is that of the learned trees. */
export const TRAITS: readonly Trait[] = [
  { name: 'resemblance', pro: 'the texts are alike', con: 'the texts are unlike', of: ({ like }) => like.resemblance },
  { name: 'containment', pro: 'one text holds the other', con: 'neither text holds the other', of: ({ like }) => like.containment },
  { name: 'leadContainment', pro: 'the openings agree', con: 'the openings differ', of: ({ like }) => like.leadContainment },
  {
    name: 'leadOnly',
    pro: 'few words of their own in the opening',
    con: 'each opening has words of its own',
    of: ({ like }) => smaller(like.leadUnits),
  },
  { name: 'titleDice', pro: 'the titles are alike', con: 'the titles are unlike', of: ({ like }) => like.titleDice },
  {
    name: 'titleContainment',
    pro: 'one title holds the other',
    con: 'neither title holds the other',
    of: ({ like }) => like.titleContainment,
  },
  { name: 'titleOnly', pro: 'few title words of their own', con: 'each title has words of its own', of: ({ like }) => smaller(like.title) },
  {
    name: 'titleInText',
    pro: 'the title of one stands in the text of the other',
    con: 'neither title stands in the other text',
    of: ({ like }) => like.titleInText,
  },
  {
    name: 'titleGrounded',
    pro: 'the titles name the same',
    con: 'each title names what its own text is about',
    of: ({ like }) => like.titleGrounded,
  },
  {
    name: 'titleFiguresMissing',
    pro: 'the figures of the titles are in both',
    con: 'a figure of one title is not in the other item',
    of: ({ like }) => like.titleFiguresMissing,
  },
  {
    name: 'leadFiguresMissing',
    pro: 'the figures of the openings are in both',
    con: 'each opening has figures the other lacks',
    of: ({ like }) => like.leadFiguresMissing,
  },
  {
    name: 'titleFiguresApart',
    pro: 'the titles’ figures agree',
    con: 'the titles give other figures',
    of: ({ like }) => smaller(like.titleFigures),
  },
  { name: 'figuresApart', pro: 'the figures agree', con: 'the figures contradict', of: ({ like }) => contradiction(like.figures) },
  { name: 'figuresOnly', pro: 'few figures of their own', con: 'each has figures of its own', of: ({ like }) => smaller(like.figures) },
  { name: 'figuresShared', pro: 'they share figures', con: 'they share few figures', of: ({ like }) => like.figures.shared },
  { name: 'capitalsOnly', pro: 'few names of their own', con: 'each has names of its own', of: ({ like }) => smaller(like.capitals) },
  { name: 'capitalsApart', pro: 'the names agree', con: 'the names differ', of: ({ like }) => contradiction(like.capitals) },
  { name: 'hours', pro: 'close in time', con: 'far apart in time', of: ({ like }) => Math.log1p(like.days * 24) },
  { name: 'samePublisher', pro: 'one publisher', con: 'two items of one publisher', of: ({ like }) => Number(like.samePublisher) },
  { name: 'sameSource', pro: 'one source', con: 'two items of one source', of: ({ like }) => Number(like.sameSource) },
  { name: 'shorter', pro: 'enough text to tell', con: 'little text to tell', of: ({ like }) => Math.log1p(like.shorter) },
  {
    name: 'lengths',
    pro: 'the lengths fit',
    con: 'the lengths do not fit',
    of: ({ like }) => Math.log1p(like.longer) - Math.log1p(like.shorter),
  },
  { name: 'template', pro: 'text of their own', con: 'standing text of the publisher', of: ({ a, b }) => Math.max(a.template, b.template) },
  { name: 'correction', pro: 'neither corrects', con: 'one corrects the other', of: ({ a, b }) => Number(a.correction !== b.correction) },
  { name: 'rare', pro: 'phrases nobody else has', con: 'no rare phrases in common', of: ({ shared }) => shared.rare },
  {
    name: 'holders',
    pro: 'their common phrases are rare',
    con: 'their common phrases are everywhere',
    of: ({ shared }) => shared.meanHolders,
  },
]

/** The smaller of what each has for itself. */
function smaller({ onlyA, onlyB }: Overlap): number {
  return Math.min(onlyA, onlyB)
}

/** The same as a share of the smaller set. */
function contradiction({ shared, onlyA, onlyB }: Overlap): number {
  const own = Math.min(onlyA, onlyB)
  return own === 0 ? 0 : own / (shared + own)
}
