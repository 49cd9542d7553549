import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ARTICLE_FIELDS, type ArticleOptions, parseArticle } from '../../src/articles/index.ts'
import { ParseError } from '../../src/model/errors.ts'
import type { ParsedEntry } from '../../src/model/feed.ts'

describe('bytes of an article', () => {
  const text = '\n---\ntitle: 中文\n---\nA\n\nB\n'
  const forms: readonly (readonly [name: string, bytes: Uint8Array])[] = [
    ['CRLF', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['CR alone', Buffer.from(text.replaceAll('\n', '\r'))],
    ['a BOM', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a BOM', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['blank lines with spaces before the fence', Buffer.from(`  \n\t\n${text}`)],
  ]
  it.each(forms)('are read the same with %s', (_name, bytes) => {
    const { entries, warnings } = parsed(bytes)
    expect([entries[0]?.title?.value, entries[0]?.content[0]?.value, warnings]).toEqual(['中文', '<p>A</p>\n<p>B</p>', []])
  })

  it('that are not UTF-8 are detected, with a warning', () => {
    const gbk = Buffer.concat([
      Buffer.from('---\ntitle: '),
      Buffer.from('d6d0b9facac7d2bbb8f6ceb0b4f3b5c4b9fabcd2a3accbfcd3d0d3c6bec3b5c4c0facab7', 'hex'),
      Buffer.from('\n---\nx'),
    ])
    const { entries, encoding, warnings } = parsed(gbk)
    expect([entries[0]?.title?.value, encoding, warnings[0]?.code]).toEqual([
      '中国是一个伟大的国家，它有悠久的历史',
      'gb18030',
      'encoding-mismatch',
    ])
  })
})

describe('hostile front matter', () => {
  const bombs: readonly (readonly [name: string, text: string])[] = [
    ['over 64 KB', `---\ntitle: ${'x'.repeat(70_000)}\n---\nx`],
    ['nested brackets', `---\na: ${'['.repeat(30_000)}${']'.repeat(30_000)}\n---\nx`],
    ['nested dashes', `---\n${'- '.repeat(30_000)}a\n---\nx`],
    ['nested question marks', `---\n${'? '.repeat(30_000)}a\n---\nx`],
    ['nested indentation', `---\n${Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}\n---\nx`],
    ['5,000 aliases', `---\na: &a x\nb:\n${'- *a\n'.repeat(5000)}---\nx`],
    ['nested TOML', `+++\na = ${'['.repeat(20_000)}\n+++\nx`],
    ['a dotted TOML key', `+++\n${'a.'.repeat(20_000)}a = 1\n+++\nx`],
    ['20,000 broken fields', `---\n${'a: [\n'.repeat(10_000)}---\nx`],
    ['nested JSON', `---json\n{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}\n---\nx`],
    ['nested TOML beside a title', `+++\ntitle = "t"\na = ${'['.repeat(40)}1${']'.repeat(40)}\n+++\nx`],
    ['a dotted TOML key beside a title', `+++\ntitle = "t"\n${'a.'.repeat(20_000)}a = 1\n+++\nx`],
    ['braces without end', `---\n${'{a: '.repeat(15_000)}\n---\nx`],
    ['a quote without end', `---\n"a": "${'b\n'.repeat(30_000)}\n---\nx`],
    ['a value inside itself', '---\na: &a [*a]\n---\nx'],
    ['60,000 empty lines', `---\ntitle: t\n${'\n'.repeat(60_000)}a: b\n---\nx`],
    ['a 33rd level of brackets', `---\na: ${'['.repeat(32)}${']'.repeat(32)}\n---\nx`],
    ['a 33rd level of dashes', `---\na:\n${'- '.repeat(32)}b\n---\nx`],
    ['a second document', '---json\n{ title: t }\n...\n{ title: u }\n---\nx'],
    ['a 101st alias', `---\na: &a x\nb: [${'*a, '.repeat(101)}]\n---\nx`],
  ]
  it.each(bombs)('%s is refused by name', (_name, text) => {
    expect(() => parsed(text)).toThrow(
      expect.objectContaining({ code: 'PARSE_FRONT_MATTER', details: expect.objectContaining({ line: expect.any(Number) }) }),
    )
  })

  it('of 9,000 keys is read', () =>
    expect(entryOf(`---\n${Array.from({ length: 9000 }, (_, n) => `k${n}:`).join('\n')}\ntitle: t\n---\nx`).title?.value).toBe('t'))

  const harmless: readonly (readonly [name: string, block: string])[] = [
    ['32 levels of brackets', `a: ${'['.repeat(31)}b${']'.repeat(31)}`],
    ['32 levels of dashes', `a:\n${'- '.repeat(31)}b`],
    ['32 levels of indentation', `${Array.from({ length: 32 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')} b`],
    ['100 aliases', `a: &a x\nb: [${'*a, '.repeat(100)}]`],
    ['brackets and stars in a text', `a: |\n  ${'[ *b* '.repeat(500)}`],
    ['20,000 double keys', 'a:\n'.repeat(20_000)],
  ]
  it.each(harmless)('with %s is read', (_name, block) => {
    const { entries, warnings } = parsed(`---\n${block}\ntitle: t\n---\nx`)
    expect([entries[0]?.title?.value, warnings]).toEqual(['t', []])
  })

  it('of double keys the last one wins', () => expect(entryOf('---\ntitle: a\ntitle: b\n---\nx').title?.value).toBe('b'))

  it('what YAML forbids and nobody sees takes no field away', () =>
    expect(entryOf('---\ntitle: It\u0092s \u0000h\u0008ere\n---\nx').title?.value).toBe('Its here'))

  it('a list that is indented like none of a person is left out', () => {
    const { entries, warnings } = parsed(`---\ntitle: t\ntags: [${'a,\t'.repeat(500)}]\n---\nx`)
    expect([entries[0]?.title?.value, entries[0]?.tags, warnings.length]).toEqual(['t', [], 1])
  })

  it('an error names the line of the file', () =>
    expect(() => parsed('\n---\n\n"a": "b" c\n---\nx')).toThrow(expect.objectContaining({ details: expect.objectContaining({ line: 4 }) })))

  it('7,000 broken lines are one broken file', () => {
    const { warnings } = parsed(`---\n${"a: 'b'c'\n".repeat(7000)}---\nx`)
    expect([warnings.length, warnings.at(-1)?.message]).toEqual([21, 'a.md: 6980 more warnings of its kind'])
  })

  it.each(['js', 'javascript', 'coffee', 'cson', 'JS ', '__proto__', 'constructor', 'ya ml'])(
    'a fence that says %s is text',
    (language) => {
      const entry = entryOf(`---${language}\n{ title: (() => { throw new Error('evaluated') })() }\n---\nx`)
      expect([entry.title?.value, entry.content[0]?.value]).toEqual(['a', expect.stringContaining('evaluated')])
    },
  )

  it.each(['yaml', 'json'])('prototype names in %s change nothing but themselves', (language) => {
    const block =
      language === 'json'
        ? '{"__proto__": {"draft": true, "title": "p"}, "constructor": {"prototype": {"draft": true}}}'
        : '__proto__: {draft: true, title: p}\nconstructor: {prototype: {draft: true}}'
    const entry = entryOf(`---${language}\n${block}\n---\nx`)
    expect([entry.withheld, entry.title?.value, ({} as { draft?: unknown }).draft]).toEqual([undefined, 'a', undefined])
  })

  it('any text is one entry, or an error that says why', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        '---\n',
        '+++\n',
        ';;;\n',
        '\n',
        'title: ',
        'date: ',
        "'",
        '"',
        ': ',
        '- ',
        '[',
        '{',
        '}',
        '&a ',
        '*a',
        '<!--',
        '-->',
        '<p>',
        '\t',
        '|\n',
        '? ',
        '# ',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom('---\n', '+++\n', '---json\n', '{', ''), (pieces, opening) => {
        try {
          return parsed(opening + pieces.join('')).entries.length === 1
        } catch (error) {
          return error instanceof ParseError && /^PARSE_(FRONT_MATTER|EMPTY)$/.test(error.code)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('plain values of YAML', () => {
  it.each(['', '~', 'null', 'NULL'])('%j is nothing', (written) => expect(entryOf(`---\ntitle: ${written}\n---\nx`).title?.value).toBe('a'))
  it.each(['no', '00042', '1.10', '0x1F', '2026-03-01', '"~"'])('%s is the text that is written', (written) =>
    expect(entryOf(`---\ntitle: ${written}\n---\nx`).title?.value).toBe(written.replaceAll('"', '')),
  )
  it('true is a boolean, and no summary', () => expect(entryOf('---\ndescription: true\n---\nx').summary).toBeUndefined())
  it('a block of nothing is no text', () => expect(entryOf('---\n~\n---\nx').content[0]?.value).toBe('<p>x</p>'))
})

describe('hostile bodies', () => {
  const bodies: readonly (readonly [name: string, body: string])[] = [
    ['comments without end', '<!-- -->'.repeat(20_000) + '<!--'.repeat(20_000)],
    ['open tags', '<div>'.repeat(50_000)],
    ['open brackets', '<p>['.repeat(50_000)],
    ['tags without end', `<p><img ${'<img '.repeat(50_000)}`],
    ['marks without end', '{% a {{< b {{ c [[d %% {/* {::comment} <!-- $'.repeat(4000)],
    ['marks of templates', '{% if a %}{{< b >}}'.repeat(10_000)],
    ['headings', `<h1>${'<h1>a'.repeat(20_000)}`],
  ]
  it.each(bodies)('of %s are read', (_name, body) => expect(entryOf(`---\ntitle: t\n---\n${body}`).title?.value).toBe('t'))
})

describe('options', () => {
  it('give defaults where a file says nothing', () => {
    const options = { defaults: { author: 'House', lang: 'de' } }
    const entry = entryOf('---\nlang: fr\n---\nx', options)
    expect([entry.authors, entry.language]).toEqual([[{ name: 'House' }], 'fr'])
  })
  it('replace the built-in list of boilerplate by their own', () => {
    const body = '---\n---\n<p>x</p><p class="article-editor">e</p><p class="own">o</p>'
    expect(entryOf(body).content[0]?.value).toBe('<p>x</p><p class="own">o</p>')
    expect(entryOf(body, { boilerplate: ['.own'] }).content[0]?.value).toBe('<p>x</p><p class="article-editor">e</p>')
  })
})

describe('the table of fields', () => {
  it('names no field twice, and gives each key a user', () => {
    const names = ARTICLE_FIELDS.map(({ field }) => field)
    expect(new Set(names).size).toBe(names.length)
    for (const { keys } of ARTICLE_FIELDS) for (const users of Object.values(keys)) expect(users).not.toHaveLength(0)
  })
  it.each(['title', 'headline', 'name'])('feeds the title from %s, in any spelling', (key) => {
    expect(entryOf(`---\n${key.toUpperCase()}: said\n---\nx`).title?.value).toBe('said')
  })
})

const maker = new URL('../../../shared/data/articles/make.mjs', import.meta.url)

describe.skipIf(!existsSync(maker))('the shared articles', () => {
  it('the real one has title, labels, author, UTC date and lead image, and no boilerplate', () => {
    const folder = new URL('./', maker).pathname
    const file = globSync('*.md', { cwd: folder }).find((name) => name !== 'README.md')!
    const bytes = readFileSync(join(folder, file))
    expect(faultOf(bytes, file)).toBeUndefined()
    const entry = parsed(bytes, {}, file).entries[0]!
    expect(entry.tags.map(({ term }) => term)).toEqual(['金融', '新浪财经', '新浪财经－国內'])
    expect(entry.published).toBe(Date.UTC(2022, 0, 5, 12, 35, 39))
    expect(entry.image?.url).toMatch(/^https:/)
  })

  it('a thousand made ones become entries with title, date, labels and a body without boilerplate', () => {
    const folder = mkdtempSync(join(tmpdir(), 'feedmill-articles-'))
    try {
      execFileSync(process.execPath, [maker.pathname, folder, '1000'])
      const files = globSync('**/*.md', { cwd: folder })
      expect(files).toHaveLength(1000)
      expect(files.map((file) => faultOf(readFileSync(join(folder, file)), file)).filter((fault) => fault !== undefined)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

/** What an entry of a made article lacks, in words. */
function faultOf(bytes: Buffer, file: string): string | undefined {
  const entry = parsed(bytes, {}, file).entries[0]!
  const text = bytes.toString()
  const wanted = /title: '(.*)'/.exec(text)?.[1]
  if (entry.title?.value !== wanted) return `${file}: the title is ${entry.title?.value}`
  if (entry.published === undefined) return `${file}: no date`
  if (entry.tags.length === 0 && /categories: *\S|^ - /m.test(text)) return `${file}: no tags`
  if (entry.image === undefined || entry.authors.length !== 1) return `${file}: no image or author`
  return /原标题|appendQr|责任编辑|<!--|data-src|<style/.test(entry.content[0]?.value ?? '原标题') ? `${file}: boilerplate` : undefined
}

function parsed(content: string | Uint8Array, options: Partial<ArticleOptions> = {}, path = 'a.md'): ReturnType<typeof parseArticle> {
  const bytes = Buffer.from(content as string)
  return parseArticle(
    { bytes, url: 'file:///a.md', retrievedAt: 0, file: { path, mtimeMs: 0, sizeBytes: bytes.length } },
    { timeZone: 'UTC', ...options },
  )
}

function entryOf(content: string, options?: Partial<ArticleOptions>): ParsedEntry {
  return parsed(content, options).entries[0]!
}
