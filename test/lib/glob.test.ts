import { describe, expect, it } from 'vitest'
import { globMatcher } from '../../src/lib/glob.ts'

describe('globMatcher', () => {
  const cases: readonly (readonly [glob: string, matches: readonly string[], others: readonly string[]])[] = [
    ['**/*.md', ['a.md', 'b/c/d.MD', '深/文.md'], ['a.mdx', 'md', 'a.md/b']],
    ['*.md', ['a.md'], ['b/a.md']],
    ['posts/**', ['posts/a', 'posts/b/c'], ['posts', 'other/posts/a']],
    ['**/drafts/', ['drafts/', 'drafts/a.md', 'x/drafts/b/c.md'], ['drafts.md', 'mydrafts/a']],
    ['a?c.{md,ht*}', ['abc.md', 'axc.html'], ['ac.md', 'a/c.md', 'abc.txt']],
    ['[a-c]x/[!.]*', ['bx/y'], ['dx/y', 'ax/.y']],
    ['/a+b(1)^$.md', ['a+b(1)^$.md'], ['aab(1)^$.md']],
    ['./x', ['x'], ['y']],
  ]
  it.each(cases)('%s', (glob, matches, others) => {
    const matcher = globMatcher([glob])
    expect(matches.filter((path) => !matcher(path))).toEqual([])
    expect(others.filter(matcher)).toEqual([])
  })
  it('takes any of several, and none of none', () => {
    expect(globMatcher(['a', 'b'])('b')).toBe(true)
    expect(globMatcher([])('')).toBe(false)
  })
})
