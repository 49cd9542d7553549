import type { StoryRule, Verdict } from '../../model/story.ts'
import { JOIN } from './index.ts'

/** Why an item is in its story, in one sentence: the rule, the member it was compared with, the score and the strongest reasons. */
export function explainVerdict(verdict: Verdict): string {
  const isKeptApart = verdict.rule === 'first' && verdict.with !== undefined
  const parts = [isKeptApart ? `the first of its story, kept apart from ${verdict.with}` : RULES[verdict.rule]]
  if (verdict.with !== undefined && !isKeptApart) parts.push(`as ${verdict.with}`)
  if (verdict.score !== undefined) parts.push(`(score ${verdict.score.toFixed(2)}, joins from ${JOIN.toFixed(2)})`)
  const because = verdict.reasons.length === 0 ? '' : `: ${verdict.reasons.join('; ')}`
  return `${parts.join(' ')}${because} [method ${verdict.algo}]`
}

const RULES: Readonly<Record<StoryRule, string>> = {
  first: 'the first of its story; nothing held was the same article',
  guid: 'the same entry by guid',
  url: 'the same article by address',
  'guid@publisher': 'the same article by guid in another feed of the publisher',
  exact: 'the same article by equal text',
  content: 'the same article by content',
  forced: 'in this story by a person’s word',
  split: 'apart by a person’s word',
}
