import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import { ParseError } from '../../src/model/errors.ts'
import type { ParsedFeed } from '../../src/model/feed.ts'

function read(text: string): ParsedFeed {
  return parseDocument({ bytes: Buffer.from(text), url: 'http://a.example/', retrievedAt: 0 })
}

function codeOf(text: string): ErrorCode | undefined {
  try {
    read(text)
    return undefined
  } catch (error) {
    if (error instanceof ParseError) return error.code
    throw error
  }
}

const item = (inside: string): string =>
  `<rss version="2.0"><channel><title>A feed</title><item><title>One</title>${inside}</item></channel></rss>`

describe('a hostile document', () => {
  it('of a billion laughs stays as small as it was written', () => {
    const entities = Array.from({ length: 20 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')
    const feed = read(`<!DOCTYPE lolz [<!ENTITY l0 "lol">${entities}]>${item('<description>&l20;</description>')}`)
    expect(feed.entries[0]?.summary?.value).toBe('&l20;')
  })

  it('never has an external entity looked at', () => {
    const feed = read(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${item('<description>&e;</description>')}`)
    expect(feed.entries[0]?.summary?.value).toBe('&e;')
  })

  it.each([
    ['elements nested 100,000 deep', item('<a>'.repeat(100_000)), 'PARSE_TOO_DEEP'],
    ['markup nested 100,000 deep in a text', item(`<description>${'<b>'.repeat(100_000)}</description>`), 'PARSE_TOO_DEEP'],
    ['JSON nested 100,000 deep', `{"version":"https://jsonfeed.org/version/1","items":${'['.repeat(100_000)}`, 'PARSE_TOO_DEEP'],
    ['an attribute of 2 MB', item(`<link href="${'x'.repeat(2_000_000)}"/>`), 'PARSE_TOO_LARGE'],
    ['100,000 attributes', item(`<link ${'a="b" '.repeat(200_000)}/>`), 'PARSE_TOO_LARGE'],
    ['150,000 elements in an item', item('<category>a</category>'.repeat(150_000)), 'PARSE_TOO_LARGE'],
    [
      'a million values',
      `{"version":"https://jsonfeed.org/version/1","title":"A feed","items":[${'0,'.repeat(1_000_000)}0]}`,
      'PARSE_TOO_LARGE',
    ],
    ['a text of 9 MB', item(`<description>${'x'.repeat(9_000_000)}</description>`), 'PARSE_TOO_LARGE'],
    [
      'markup that must be looked at again and again',
      `<rss><channel><title>A feed</title><a${` x="<a y='" z='q'`.repeat(25_000)} <`,
      'PARSE_TOO_EXPENSIVE',
    ],
  ] as const)('with %s is refused by name', (_what, text, code) => {
    expect(codeOf(text)).toBe(code)
  })

  it('says where it went too far', () => {
    expect(() => read(`<rss>\n<channel>\n${'<a>'.repeat(300)}`)).toThrowError(
      expect.objectContaining({ details: { line: 3, column: 595 } }),
    )
  })

  it('of 100,000 items gives 500 with a warning', () => {
    const items = Array.from(
      { length: 100_000 },
      (_, n) => `<item><title>${n}</title><pubDate>${new Date(n * 60_000).toUTCString()}</pubDate></item>`,
    )
    const feed = read(`<rss version="2.0"><channel><title>A feed</title>${items.join('')}</channel></rss>`)
    expect(feed.entries).toHaveLength(500)
    expect(feed.warnings[0]?.code).toBe('too-many-items')
  })

  it.each([
    ['x<br', 'x<br'.repeat(250_000)],
    ['unclosed quotes', '<a b="'.repeat(150_000)],
    ['ampersands', '&'.repeat(1_000_000)],
    ['ampersands before one semicolon', `${'&'.repeat(1_000_000)};`],
    ['half references', '&#'.repeat(500_000)],
    ['CDATA openings', '<![CDATA['.repeat(100_000)],
    ['comment openings', '<!--'.repeat(100_000)],
    ['declarations', '<!DOCTYPE ['.repeat(50_000)],
    ['closing tags of nothing', '</b>'.repeat(250_000)],
    ['processing instructions', '<?a '.repeat(100_000)],
    ['white space', ' '.repeat(1_000_000)],
    ['brackets', ']'.repeat(1_000_000)],
  ])('full of %s ends, by an error or an item', (_what, noise) => {
    for (const text of [
      item(`<description>${noise}</description>`),
      item(`<description><![CDATA[${noise}]]></description>`),
      noise + item(''),
      `<rss>${noise}`,
    ]) {
      const code = codeOf(text)
      expect(code === undefined || code.startsWith('PARSE_')).toBe(true)
    }
  })
})
