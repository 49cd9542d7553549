import type { ItemId } from '../model/item.ts'
import type { IdentityRule } from './candidates.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Likeness } from './judge/likeness.ts'
import { SHORTEST_POST, SHORTEST_TEXT, urlKeys } from './keys.ts'
import type { Neighbours } from './neighbours.ts'
import { contradicts } from './sketch.ts'

/** True when two items under one address, guid or text are one article. None of the three is proof alone: live pages, copied ids and standing texts share them too. */
export function holds(rule: IdentityRule, like: Likeness, shared: boolean): boolean {
  switch (rule) {
    case 'url':
      return shared ? like.resemblance >= 0.6 && !contradicts(like.titleFigures) : agrees(like) && !isCommentary(like)
    case 'guid@publisher':
      return like.samePublisher && (like.titleDice >= 0.5 || like.containment >= 0.4)
    case 'exact':
      return like.sameBody && like.days <= 1.5 && (like.untitled ? like.shorter >= SHORTEST_POST && !like.samePublisher : isRepeat(like))
  }
}

/** Two people who point at one page, each with words of their own. */
function isCommentary(like: Likeness): boolean {
  return !like.samePublisher && like.shorter >= SHORTEST_POST && like.containment < 0.2
}

/** Equal texts under like titles. At one publisher a short one is a form: a note of a release, an incident, a thank you. */
function isRepeat(like: Likeness): boolean {
  const least = like.samePublisher && like.namesNothing ? SHORTEST_COPY : SHORTEST_TEXT
  if ((like.namesNothing && like.shorter < SHORT) || isFormAgain(like)) return false
  return like.shorter >= least && like.titleDice >= 0.5 && !contradicts(like.titleFigures)
}

/** True for one short text of a publisher under titles that each have words of their own (a job in two cities), or said again on another day. */
function isFormAgain(like: Likeness): boolean {
  if (!like.samePublisher || !like.sameBody || like.untitled || like.shorter >= SHORTEST_COPY) return false
  return isUnderOtherTitles(like) || (like.sameSource && like.days >= HALF_A_DAY && like.shorter < SHORT)
}

const HALF_A_DAY = 0.5

/** Each title has words of its own that the text does not give: a corrected headline has not. */
function isUnderOtherTitles(like: Likeness): boolean {
  return contradicts(like.title) && like.titleInText < 0.6
}

/** Units from which a text is hardly ever a form. */
export const SHORTEST_COPY = 40

/** True for a longer or shorter version that one feed gives of its own entry in the days after: "UPDATE 1" with nothing taken back. */
export function isRewrite(like: Likeness): boolean {
  const isOneText = like.shorter >= SHORTEST_REWRITE && like.containment >= 0.8 && like.days <= 3
  const isOneTitle = like.sameTitle || like.titleDice >= 0.5 || like.titleContainment >= 0.7
  const isKept = Math.min(like.leadUnits.onlyA, like.leadUnits.onlyB) < 2
  return like.sameSource && isOneText && isOneTitle && isKept && !contradicts(like.figures) && !contradicts(like.capitals)
}

const SHORTEST_REWRITE = 15

/** Why two items are not joined by their words, or undefined where nothing stands against it. */
export function vetoOf(a: Fingerprint, b: Fingerprint, like: Likeness): string | undefined {
  if (carryOtherRecordings(a, b, like)) return 'they carry other recordings'
  if (like.shorter < SHORT && differ(a.picture, b.picture)) return 'they show other pictures'
  if (like.shorter < SHORT && differ(a.target, b.target)) return 'they link to other pages'
  return undefined
}

/** True for two episodes: one publisher's, or with little text. A mirror of a long one may name its recording otherwise. */
export function carryOtherRecordings(a: Fingerprint, b: Fingerprint, like: Likeness): boolean {
  return (like.samePublisher || like.shorter < 60) && differ(a.enclosure, b.enclosure)
}

/** Why two items are not joined by likeness, where equal words would join them. */
export function doubtOf(a: Fingerprint, b: Fingerprint, like: Likeness): string | undefined {
  if (a.isOwn && b.isOwn) return 'both are articles of one’s own'
  if (isShared(a.enclosure, b.enclosure) || isShared(a.picture, b.picture)) return undefined
  if (like.shorter < SHORTEST_TEXT) return 'one says too little'
  if (isFormAgain(like)) return isUnderOtherTitles(like) ? 'one short text under two titles' : 'one short text of two days'
  // A form filled in twice: each has words that the other lacks.
  const own = Math.min(like.leadUnits.onlyA, like.leadUnits.onlyB)
  if (
    like.sameTitle &&
    own > 0 &&
    like.shorter < LONG_FORM &&
    like.resemblance >= MOSTLY_FORM &&
    like.figures.shared < MANY_FIGURES &&
    contradictsInNames(like, own)
  )
    return 'one form with other names'
  const isFilledIn = own > 0 || (like.sameBody && like.namesNothing)
  if (isFilledIn && like.figures.shared < MANY_FIGURES && like.shorter < (like.samePublisher ? SHORTEST_COPY : SHORT))
    return 'short texts are forms'
  return undefined
}

const SHORT = 30
const LONG_FORM = 70
const MOSTLY_FORM = 0.65

/** Names of their own on both sides; Chinese shows no names, so two characters are taken for one. */
function contradictsInNames(like: Likeness, own: number): boolean {
  return contradicts(like.capitals) || (like.isHan && own >= 2)
}

/** So many figures in common are no chance. */
const MANY_FIGURES = 4

function isShared(a: number, b: number): boolean {
  return a !== 0 && a === b
}

function differ(a: number, b: number): boolean {
  return a !== 0 && b !== 0 && a !== b
}

/** Why a rule holds, in words. */
export const RULE_REASONS: Readonly<Record<IdentityRule, readonly string[]>> = {
  url: ['the same address', 'titles or texts agree'],
  'guid@publisher': ['the same guid at the same publisher', 'titles or texts agree'],
  exact: ['the texts are equal', 'the titles are alike', 'within 36 hours'],
}

/** True when an address is known to carry several articles: twice in one document, or in several stories. */
export function isSharedAddress(print: Fingerprint, self: ItemId, neighbours: Neighbours): boolean {
  const seen = urlKeys(print).flatMap((key) => neighbours.holders(key, self))
  const documents = [print.document]
  const stories = new Set<string>()
  for (const id of new Set(seen)) {
    const document = neighbours.print(id)?.document
    if (document !== undefined && documents.includes(document)) return true
    if (document !== undefined) documents.push(document)
    const story = neighbours.storyOf(id)
    if (story !== undefined) stories.add(story)
  }
  return stories.size > 1
}

/** True when one publisher numbers the two apart: each title has a figure that the other item gives nowhere. Episodes under one standing text are like nothing so much as copies. */
export function numberedApart(like: Likeness): boolean {
  return like.samePublisher && contradicts(like.titleFigures) && like.titleFiguresMissing > 0
}

/** True when the scripts tell the items apart: a translation is another article. */
export function otherScript(a: Fingerprint, b: Fingerprint): boolean {
  return a.script !== undefined && b.script !== undefined && a.script !== b.script
}

function agrees(like: Likeness): boolean {
  return like.sameTitle || like.titleDice >= 0.55 || like.titleContainment >= 0.7 || like.containment >= 0.3
}
