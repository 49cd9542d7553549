import type { ItemId } from '../model/item.ts'
import type { Story, StoryId, Verdict } from '../model/story.ts'
import { identityCandidates, likelyCandidates } from './candidates.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Pair, SharedKeys } from './judge/features.ts'
import { traitsOf } from './judge/features.ts'
import type { Judge } from './judge/index.ts'
import { JOIN, LEARNED, reasons, score } from './judge/index.ts'
import { likeness } from './judge/likeness.ts'
import type { Key, Mode } from './keys.ts'
import { lookupKeys } from './keys.ts'
import type { Held } from './neighbours.ts'
import { HOLDERS, Neighbours } from './neighbours.ts'
import type { Overruled } from './overrides.ts'
import { absorbedBy, leavesBecauseOf, overruledBy } from './overrides.ts'
import {
  carryOtherRecordings,
  doubtOf,
  holds,
  isRewrite,
  isSharedAddress,
  numberedApart,
  otherScript,
  RULE_REASONS,
  SHORTEST_COPY,
  vetoOf,
} from './rules.ts'

/** An item to be placed. */
export interface Pending {
  readonly itemId: ItemId
  readonly print: Fingerprint
  /** How far its source takes part. */
  readonly mode: Mode
  /** First eight characters of the ids of entries that were listed beside it. */
  readonly beside?: readonly string[] | undefined
}

/** Where an item belongs, and why. */
export interface Placement {
  readonly itemId: ItemId
  readonly storyId: StoryId
  readonly why: Verdict
  /** False for an item that stays in the story it was in, for the reason it had. */
  readonly moved: boolean
  /** Keys under which the index holds it from now on. */
  readonly keys: readonly Key[]
}

/** Version of the method: verdicts say by which they were given. */
export const ALGO = 1

/** The stories of a batch. Items are taken by date, then id, whatever order they come in; each sees those before it. */
export function place(batch: readonly Pending[], held: Held, judge: Judge = LEARNED): readonly Placement[] {
  const desk: Desk = { neighbours: new Neighbours(held), held, overruled: overruledBy(held.overrides), judge }
  return [...batch].sort(byDate).map((pending) => {
    const keys = lookupKeys(pending.print, pending.mode)
    const { storyId, why, moved } = decide(pending, desk)
    desk.neighbours.add(pending.itemId, pending.print, keys, storyId)
    return { itemId: pending.itemId, storyId, why, moved, keys: keys.filter((key) => !isCrowded(key, held)) }
  })
}

/** One more holder of a key that nobody looks at is not worth a row. */
function isCrowded(key: Key, held: Held): boolean {
  return (held.hits.get(key)?.length ?? 0) >= HOLDERS
}

/** All that a decision looks at besides the item. */
interface Desk {
  readonly neighbours: Neighbours
  readonly held: Held
  readonly overruled: Overruled
  readonly judge: Judge
}

type Decision = Pick<Placement, 'storyId' | 'why' | 'moved'>

function decide(pending: Pending, desk: Desk): Decision {
  const { neighbours, held, overruled } = desk
  const { itemId } = pending
  const current = held.stories.get(held.storyOf.get(itemId) ?? '')
  const left = current === undefined ? undefined : leavesBecauseOf(itemId, current, overruled)
  if (current !== undefined && left === undefined) return stay(itemId, current, desk)
  const forced = [...overruled.together(itemId)].find(
    (other) => neighbours.storyOf(other) !== undefined && mayJoin(pending, neighbours.storyOf(other)!, desk),
  )
  if (forced !== undefined)
    return joined(neighbours.storyOf(forced)!, { rule: 'forced', with: forced, reasons: ['merged by hand'], algo: ALGO })
  const found = pending.mode === 'off' ? undefined : byIdentity(pending, desk)
  if (found !== undefined) return found
  const rivals = pending.mode === 'near' ? rivalsOf(pending, desk) : []
  const near = byContent(pending, rivals, desk)
  if (near !== undefined) return near
  if (left !== undefined) return joined(itemId, { rule: 'split', with: left, reasons: ['split by hand'], algo: ALGO })
  const kept = rivals.find(({ against }) => against !== undefined)
  return joined(itemId, kept === undefined ? FIRST : { ...FIRST, with: kept.id, reasons: [kept.against!] })
}

const FIRST: Verdict = { rule: 'first', reasons: [], algo: ALGO }

/** An item that has a story stays: a story that is out does not lose members to a second thought. Only a person's word moves it. */
function stay(itemId: ItemId, current: Story, { neighbours, held, overruled }: Desk): Decision {
  const target = absorbedBy(current, held.stories, (id) => neighbours.storyOf(id), overruled)
  const blocked = target?.story.members.some((member) => overruled.apart(itemId).has(member.itemId)) ?? false
  if (target !== undefined && !blocked)
    return joined(target.story.id, { rule: 'forced', with: target.with, reasons: ['merged by hand'], algo: ALGO })
  const why = current.members.find((member) => member.itemId === itemId)?.why ?? FIRST
  return { storyId: current.id, why, moved: false }
}

function byIdentity(pending: Pending, desk: Desk): Decision | undefined {
  const { neighbours } = desk
  const { itemId, print } = pending
  let shared: boolean | undefined
  for (const { id, rule } of identityCandidates(print, (key) => neighbours.holders(key, itemId))) {
    const [other, story] = [neighbours.print(id), neighbours.storyOf(id)]
    if (other === undefined || story === undefined || otherScript(print, other) || !mayJoin(pending, story, desk)) continue
    if (rule === 'url') shared ??= isSharedAddress(print, itemId, neighbours)
    const like = likeness(print, other)
    if (rule === 'exact' ? vetoOf(print, other, like) !== undefined : rule === 'url' && carryOtherRecordings(print, other, like)) continue
    if (holds(rule, like, shared ?? false)) return joined(story, { rule, with: id, reasons: RULE_REASONS[rule], algo: ALGO })
  }
  return undefined
}

/** An item that is like the one to be placed, by its score or by what stands against it. */
interface Rival {
  readonly id: ItemId
  readonly z: number
  readonly traits: readonly number[]
  /** Why its words do not count. */
  readonly against?: string | undefined
}

/** Likeliest first. */
function rivalsOf({ itemId, print }: Pending, desk: Desk): readonly Rival[] {
  return [...likelyCandidates(print, (key, most) => desk.neighbours.holders(key, itemId, most))]
    .flatMap(([id, shared]) => judged(print, id, shared, desk))
    .filter(({ z }) => z >= JOIN)
    .sort((a, b) => b.z - a.z || (a.id < b.id ? -1 : 1))
}

function byContent(pending: Pending, rivals: readonly Rival[], desk: Desk): Decision | undefined {
  const { neighbours, judge } = desk
  for (const { id, z, traits, against } of rivals) {
    const story = neighbours.storyOf(id)!
    if (against !== undefined || !mayJoin(pending, story, desk) || !founderAccepts(pending.print, story, id, desk)) continue
    return joined(story, { rule: 'content', score: Math.round(z * 100) / 100, with: id, reasons: reasons(traits, judge), algo: ALGO })
  }
  return undefined
}

function judged(print: Fingerprint, id: ItemId, shared: SharedKeys, { neighbours, judge }: Desk): readonly Rival[] {
  const other = neighbours.print(id)
  if (other === undefined || neighbours.storyOf(id) === undefined || otherScript(print, other)) return []
  const pair = pairOf(print, other, shared)
  const { like } = pair
  const against = numberedApart(like) ? 'one publisher numbers them apart' : (vetoOf(print, other, like) ?? doubtOf(print, other, like))
  const traits = traitsOf(pair)
  const z = score(traits, judge)
  return [{ id, traits, z: isRewrite(like) ? Math.max(z, JOIN) : z, against }]
}

/** The pair the judge sees. */
export function pairOf(a: Fingerprint, b: Fingerprint, shared: SharedKeys): Pair {
  return { a, b, like: likeness(a, b), shared }
}

/** Formula notes chain: each is like the next, the first unlike the last. So the founder of the story must not be against. */
function founderAccepts(print: Fingerprint, story: StoryId, via: ItemId, { neighbours, judge }: Desk): boolean {
  const founder = neighbours.print(story)
  if (founder === undefined || story === via) return true
  const pair = pairOf(print, founder, { rare: 0, meanHolders: 0 })
  return isRewrite(pair.like) || score(traitsOf(pair), judge) >= TOLERATE
}

/** Two items that a document listed side by side are two items, unless their texts are long and equal; and a person's split is final. */
function mayJoin(pending: Pending, story: StoryId, { neighbours, overruled }: Desk): boolean {
  const apart = overruled.apart(pending.itemId)
  return neighbours.membersOf(story).every((member) => !apart.has(member) && !areListedApart(pending, member, neighbours.print(member)))
}

function areListedApart({ itemId, print, beside = [] }: Pending, member: ItemId, other: Fingerprint | undefined): boolean {
  if (member === itemId) return false
  if (other?.document !== print.document && !beside.includes(member.slice(0, 8))) return false
  return other === undefined || other.body !== print.body || print.length < SHORTEST_COPY
}

function joined(storyId: StoryId, why: Verdict): Decision {
  return { storyId, why, moved: true }
}

function byDate(a: Pending, b: Pending): number {
  return a.print.date - b.print.date || (a.itemId < b.itemId ? -1 : a.itemId > b.itemId ? 1 : 0)
}

/** The founder of a story may score as low as this. */
const TOLERATE = -3
