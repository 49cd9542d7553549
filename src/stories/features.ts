import type { Fingerprint } from './fingerprint.ts'
import type { Likeness } from './likeness.ts'

/** What the index says of the shingles two items share. */
export interface SharedKeys {
  /** Shared shingles that at most two items hold. */
  readonly rare: number
  /** Mean number of holders of the shared shingles; 0 where none is shared. */
  readonly meanHolders: number
}

/** One trait of a pair: what the judge weighs, and what it is called in words. */
interface Trait {
  readonly name: string
  /** In words, when it speaks for one story, and when it speaks against. */
  readonly pro: string
  readonly con: string
  readonly of: (pair: Pair) => number
}

/** Two items as the judge sees them. */
export interface Pair {
  readonly a: Fingerprint
  readonly b: Fingerprint
  readonly like: Likeness
  readonly shared: SharedKeys
}

/** The traits of a pair, in the order of `TRAITS`. */
export function traitsOf(pair: Pair): number[] {
  return TRAITS.map((trait) => trait.of(pair))
}

const contradiction = (o: { onlyA: number; onlyB: number; shared: number }): number => {
  const smaller = o.shared + Math.min(o.onlyA, o.onlyB)
  return smaller === 0 ? 0 : Math.min(o.onlyA, o.onlyB) / smaller
}
const exclusive = (o: { onlyA: number; onlyB: number }): number => Math.log1p(Math.min(o.onlyA, o.onlyB))

/** What the judge looks at; the order is that of the weights. */
export const TRAITS: readonly Trait[] = [
  { name: 'resemblance', pro: 'the texts are alike', con: 'the texts are unlike', of: ({ like }) => like.resemblance },
  { name: 'containment', pro: 'one text holds the other', con: 'neither text holds the other', of: ({ like }) => like.containment },
  {
    name: 'containment2',
    pro: 'one text holds almost all of the other',
    con: 'the texts share too little',
    of: ({ like }) => like.containment ** 2,
  },
  { name: 'leadContainment', pro: 'the openings agree', con: 'the openings differ', of: ({ like }) => like.leadContainment },
  { name: 'titleDice', pro: 'the titles are alike', con: 'the titles are unlike', of: ({ like }) => like.titleDice },
  {
    name: 'titleContainment',
    pro: 'one title holds the other',
    con: 'neither title holds the other',
    of: ({ like }) => like.titleContainment,
  },
  { name: 'sameTitle', pro: 'the titles are equal', con: 'the titles are not equal', of: ({ like }) => (like.sameTitle ? 1 : 0) },
  { name: 'sameBody', pro: 'the texts are equal', con: 'the texts are not equal', of: ({ like }) => (like.sameBody ? 1 : 0) },
  { name: 'figuresApart', pro: 'no figures contradict', con: 'the figures contradict', of: ({ like }) => contradiction(like.figures) },
  { name: 'figuresShared', pro: 'they share figures', con: 'they share no figures', of: ({ like }) => Math.log1p(like.figures.shared) },
  { name: 'figuresOnly', pro: 'few figures of their own', con: 'each has figures of its own', of: ({ like }) => exclusive(like.figures) },
  {
    name: 'titleFiguresApart',
    pro: 'no title figures contradict',
    con: 'the titles give other figures',
    of: ({ like }) => exclusive(like.titleFigures),
  },
  { name: 'days', pro: 'close in time', con: 'far apart in time', of: ({ like }) => Math.log1p(like.days) },
  { name: 'samePublisher', pro: 'one publisher', con: 'two items of one publisher', of: ({ like }) => (like.samePublisher ? 1 : 0) },
  { name: 'sameSource', pro: 'one source', con: 'two items of one source', of: ({ like }) => (like.sameSource ? 1 : 0) },
  { name: 'shorter', pro: 'enough text to tell', con: 'little text to tell', of: ({ like }) => Math.log1p(like.shorter) },
  { name: 'lengths', pro: 'of one length', con: 'of other lengths', of: ({ like }) => Math.log1p(like.longer) - Math.log1p(like.shorter) },
  {
    name: 'template',
    pro: 'text of their own',
    con: 'much of it is the publisher’s standing text',
    of: ({ a, b }) => Math.max(a.template, b.template),
  },
  { name: 'correction', pro: 'neither corrects', con: 'one corrects the other', of: ({ a, b }) => (a.correction === b.correction ? 0 : 1) },
  {
    name: 'rare',
    pro: 'they share phrases nobody else has',
    con: 'they share no rare phrases',
    of: ({ shared }) => Math.log1p(shared.rare),
  },
  { name: 'holders', pro: 'their phrases are rare', con: 'their phrases are common', of: ({ shared }) => Math.log1p(shared.meanHolders) },
  {
    name: 'titleOnly',
    pro: 'no title words of their own',
    con: 'each title has words of its own',
    of: ({ like }) => exclusive(like.title),
  },
  {
    name: 'leadOnly',
    pro: 'no words of their own in the opening',
    con: 'each opening has words of its own',
    of: ({ like }) => exclusive(like.leadUnits),
  },
  { name: 'capitalsOnly', pro: 'no names of their own', con: 'each has names of its own', of: ({ like }) => exclusive(like.capitals) },
]
