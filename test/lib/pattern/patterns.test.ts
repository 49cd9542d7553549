import { describe, expect, it } from 'vitest'
import { compilePattern, PatternError, patternProblem, patternWarning } from '../../../src/lib/pattern/patterns.ts'

describe('a pattern', () => {
  it.each([
    ['rust', 'Learning RUST', true],
    ['^rust', 'Learning Rust', false],
    ['(?-i)rust', 'Learning RUST', false],
    ['\\p{Han}{4}', '今日要闻', true],
    ['first.second', 'first\nsecond', true],
    ['\\bv\\d+\\.\\d+', 'Release v1.20 is out', true],
  ])('%s on %j: %s', (text, input, expected) => {
    expect(compilePattern(text).test(input)).toBe(expected)
  })

  it('replaces with groups by number and by name', () => {
    expect(compilePattern('^\\[(\\w+)\\] (?<rest>.*)$').replace('[news] Big day', '$<rest> ($1, $&, $$)')).toBe(
      'Big day (news, [news] Big day, $)',
    )
  })

  it('leaves out what a group did not match and what is no group', () => {
    expect(compilePattern('a(b)?').replace('a-ab', '<$1$9>')).toBe('<>-<b>')
  })

  it('replaces empty matches without end', () => {
    expect(compilePattern('x*').replace('axb', '-')).toBe('-a--b-')
  })
})

describe('a pattern that cannot be used', () => {
  it.each([
    ['(a', "the pattern '(a' cannot be used: missing closing ): `(a`"],
    ['a(?=b)', "the pattern 'a(?=b)' cannot be used: look-ahead and look-behind are not available (RE2 syntax)"],
    ['(a)\\1', "the pattern '(a)\\1' cannot be used: back-references are not available (RE2 syntax)"],
    ['', "the pattern '' cannot be used: it is empty and would match everything"],
    ['(?:(?:\\p{Han}{30}){30}){5}', "the pattern '(?:(?:\\p{Han}{30}){30}){5}' cannot be used: invalid repeat count: `{5}`"],
  ])('%s is explained', (text, message) => {
    expect(patternProblem(text)).toBe(message)
    expect(() => compilePattern(text)).toThrow(PatternError)
  })
})

describe('hostile patterns and texts', () => {
  it.each(['(a+)+$', '(a|aa)*c', 'a.*z|a', '(?:a{0,30}){0,30}b', '(.*)(.*)(.*)(.*)x', '(a?){200}a{200}$'])(
    '%s does bounded work on a megabyte',
    (text) => {
      const pattern = compilePattern(text)
      const input = 'a'.repeat(1_000_000)
      // Each of these takes hours, or memory without end, where it backtracks or searches again from every character.
      pattern.test(input)
      const replaced = pattern.replace(input, 'b')
      expect(replaced.endsWith('a'.repeat(input.length - pattern.reach))).toBe(true)
      expect(pattern.reach).toBeLessThan(input.length)
    },
  )

  it('sees nothing behind its reach and keeps it as it is', () => {
    const pattern = compilePattern('needle')
    const text = `${'x'.repeat(pattern.reach)}needle`
    expect(pattern.test(text)).toBe(false)
    expect(pattern.replace(text, 'pin')).toBe(text)
  })
})

describe('digits and boundaries beyond ASCII', () => {
  it.each([
    ['第\\d+期', '第１２期', true],
    ['第[\\d一]期', '第９期', true],
    ['^\\D+$', '１２', false],
    ['a\\\\d', 'a\\d', true],
    ['\\bAI\\b', '使用AI技术', true],
  ])('%s matches %s: %s', (pattern, text, matches) => {
    expect(compilePattern(pattern).test(text)).toBe(matches)
  })

  it.each([
    ['\\bкот\\b', 'Черный кот спит', true],
    ['\\bкот\\b', 'Который час', false],
    ['\\bété\\b', 'Un été chaud', true],
    ['\\bété\\b', 'Il a répété', false],
    ['été\\b', 'L’été', true],
    ['\\bAI\\b', '学习AI技术', true],
    ['\\bAI\\b', 'naïAI', false],
    ['\\b中国\\b', '我爱中国人', true],
    ['\\bcaf\\b', 'café', false],
    ['\\bcaf\\b', 'cafe\u0301 caf', true],
    ['\\b\\w+\\b-tag', 'größe-tag', true],
    ['^\\bфорум[^\\d]+\\d{4}$', 'Форум ２０２６', true],
    ['\\bэто\\b.\\bмир\\b', 'это-мир', true],
    ['\\bэто\\b\\s\\S+', 'это  ', false],
    ['\\b(?:é|\\Qa.b\\E)\\b', 'ça a.b là', true],
    ['\\bx{2}é\\b', 'xxé', true],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(compilePattern(pattern).test(text)).toBe(expected)
  })

  it.each([
    ['\\b(кот)\\b', 'кот и котик, кот', '<$1>', '<кот> и котик, <кот>'],
    ['\\bé\\w*', 'été éclat répété', '-', '- - répété'],
    ['\\bAI\\b', '学习AI技术', ' AI ', '学习 AI 技术'],
  ])('%s in %j is replaced by %j', (pattern, text, replacement, expected) => {
    expect(compilePattern(pattern).replace(text, replacement)).toBe(expected)
  })

  it.each(['\\bкот\\B', 'été\\b[\\W]', '(?-s)x|\\b猫'])('%s is warned of', (pattern) => {
    expect(patternWarning(pattern)).toContain('ASCII letters only')
  })

  it.each(['\\bcat\\b', 'кот', '\\b(?:кот)', '“\\bcat', '\\\\bé'])('%s is not', (pattern) => {
    expect(patternWarning(pattern)).toBeUndefined()
  })
})
