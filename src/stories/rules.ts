import type { ItemId } from '../model/item.ts'
import type { IdentityRule } from './candidates.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Likeness } from './judge/likeness.ts'
import { urlKeys } from './keys.ts'
import type { Board } from './neighbours.ts'
import { contradicts } from './sketch.ts'

/** True when two items under one address, guid or text are one article. None of the three is proof alone: live pages, copied ids and standing texts share them too. */
export function holds(rule: IdentityRule, like: Likeness, shared: boolean): boolean {
  switch (rule) {
    case 'url':
      return shared ? like.resemblance >= 0.6 && !contradicts(like.titleFigures) : agrees(like)
    case 'guid@publisher':
      return like.samePublisher && (like.titleDice >= 0.5 || like.containment >= 0.4)
    case 'exact':
      return like.sameBody && like.titleDice >= 0.5 && like.days <= 1.5 && !contradicts(like.titleFigures)
  }
}

/** Why a rule holds, in words. */
export const RULE_REASONS: Readonly<Record<IdentityRule, readonly string[]>> = {
  url: ['the same address', 'titles or texts agree'],
  'guid@publisher': ['the same guid at the same publisher', 'titles or texts agree'],
  exact: ['the texts are equal', 'the titles are alike', 'within 36 hours'],
}

/** True when an address is known to carry several articles: twice in one document, or in several stories. */
export function isSharedAddress(print: Fingerprint, self: ItemId, board: Board): boolean {
  const seen = urlKeys(print).flatMap((key) => board.holders(key, self))
  const documents = [print.document]
  const stories = new Set<string>()
  for (const id of new Set(seen)) {
    const document = board.print(id)?.document
    if (document !== undefined && documents.includes(document)) return true
    if (document !== undefined) documents.push(document)
    const story = board.storyOf(id)
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
