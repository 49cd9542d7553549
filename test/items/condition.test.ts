import { describe, expect, it } from 'vitest'
import { matches, matchSchema } from '../../src/items/index.ts'
import type { Match } from '../../src/model/category.ts'
import { anItem, anOrigin } from '../support/builders.ts'

const item = anItem({
  sourceId: 'daily',
  title: 'Rust 1.90 is out',
  url: 'http://a.example/rust',
  summary: 'A <b>new</b>&nbsp;compiler',
  summaryType: 'html',
  content: '<p class="secret">Faster &amp; smaller</p><script>hidden</script>',
  contentType: 'html',
  authors: [{ name: 'Ann' }, { email: 'bob@a.example' }],
  tags: [{ term: 'lang', label: 'Languages' }],
  language: 'zh-Hans-CN',
  published: Date.UTC(2026, 0, 15),
  origin: anOrigin({ title: 'The Daily' }),
})

describe('a condition', () => {
  it.each<[Match, boolean]>([
    [{ pattern: 'RUST' }, true],
    [{ pattern: 'smaller$' }, true],
    [{ pattern: 'new\\scompiler' }, true],
    [{ pattern: 'secret|hidden' }, false],
    [{ pattern: 'ann', field: 'title' }, false],
    [{ pattern: 'ann', field: 'author' }, true],
    [{ pattern: 'bob@', field: ['title', 'author'] }, true],
    [{ pattern: '^languages$', field: 'tag' }, true],
    [{ pattern: '^lang$', field: 'tag' }, true],
    [{ pattern: '^daily$', field: 'source' }, true],
    [{ pattern: 'the daily', field: 'source' }, true],
    [{ pattern: 'a\\.example/rust', field: 'url' }, true],
    [{ language: 'zh' }, true],
    [{ language: 'zh-hans' }, true],
    [{ language: 'zh-Hant' }, false],
    [{ language: 'z' }, false],
    [{ after: '2026-01-15' }, true],
    [{ before: '2026-01-15' }, false],
    [{ after: '2026-01-01', before: '2026-02-01' }, true],
    [{ pattern: 'rust', language: 'en' }, false],
    [{ and: [{ pattern: 'rust' }, { pattern: 'go ' }] }, false],
    [{ or: [{ pattern: 'rust' }, { pattern: 'go ' }] }, true],
    [{ not: { or: [{ pattern: 'perl' }, { pattern: 'cobol' }] } }, true],
    [{ pattern: 'rust', not: { language: 'zh' } }, false],
  ])('%j: %s', (match, expected) => {
    expect(matches(item, match)).toBe(expected)
  })

  it('on the language does not hold for an item without one', () => {
    const { language: _, ...without } = item
    expect(matches(without, { language: 'zh' })).toBe(false)
    expect(matches(without, { not: { language: 'zh' } })).toBe(true)
  })
})

describe('a condition in the configuration', () => {
  it.each([
    [{ pattern: '(a' }, 'missing closing'],
    [{}, 'name at least one part'],
    [{ not: {} }, 'name at least one part'],
    [{ field: 'colour', pattern: 'x' }, 'Invalid'],
    [{ after: 'yesterday' }, 'a date such as'],
    [{ or: [] }, 'Too small'],
    [{ patern: 'x' }, 'Unrecognized key'],
  ])('%j is refused: %s', (match, message) => {
    expect(JSON.stringify(matchSchema.safeParse(match).error?.issues)).toContain(message)
  })

  it('may be nested', () => {
    const match = { or: [{ and: [{ pattern: 'a' }, { not: { field: ['tag'], pattern: 'b' } }] }, { language: 'en' }] }
    expect(matchSchema.parse(match)).toEqual(match)
  })
})
