import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileBeside, GENERATORS, parseArticle, readSiteConfig } from '../../src/articles/index.ts'
import type { GeneratorName } from '../../src/model/document.ts'

/**
 * Each file of test/fixtures/addresses is a site: a sentence, `% name: value` lines (generator, baseUrl, permalink, timeZone, folder; `config NAME`
 * opens the lines of a configuration file that begin with `| `), then `@ path {front matter as JSON} → address`, or `→ none`.
 */
const folder = new URL('../fixtures/addresses/', import.meta.url)

describe('addresses of articles', () => {
  for (const name of readdirSync(folder)) {
    const lines = readFileSync(new URL(name, folder), 'utf8').split('\n')
    const settings = Object.fromEntries(lines.filter((line) => line.startsWith('% ')).map((line) => line.slice(2).split(/:\s*(.*)/, 2)))
    const cases = lines.filter((line) => line.startsWith('@ '))
    const configText = lines
      .filter((line) => line.startsWith('| '))
      .map((line) => line.slice(2))
      .join('\n')
    it.each(cases)(`${lines[0]} (${name}) %s`, (line) => {
      const [, path = '', fields = '{}', wanted = ''] = /^@ (.+?) (\{.*\}) → (.+)$/.exec(line) ?? []
      expect(addressOf(path, JSON.parse(fields), settings, configText) ?? 'none').toBe(wanted)
    })
  }

  it('name every generator of the table in some case', () => {
    const named = readdirSync(folder).map((name) => name.replace(/[-.].*$/, ''))
    expect(GENERATORS.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([])
  })
})

describe('files beside an article', () => {
  it.each([
    ['posts/a.md', 'x.png', 'posts/x.png'],
    ['posts/a.md', './img/%E6%B9%96.png?v=1#top', 'posts/img/湖.png'],
    ['posts/a.md', '../x.png', 'x.png'],
    ['posts/a.md', '/images/x.png', 'images/x.png'],
    ['posts/a.md', '../../x.png', undefined],
    ['posts/a.md', 'https://a.example/x.png', undefined],
    ['posts/a.md', '//a.example/x.png', undefined],
    ['posts/a.md', 'data:image/png;base64,AA', undefined],
    ['posts/a.md', '#part', undefined],
  ])('of %s that %s means is %s', (path, reference, wanted) => expect(fileBeside(path, reference)).toBe(wanted))
})

function addressOf(
  path: string,
  fields: Readonly<Record<string, unknown>>,
  { generator, baseUrl, permalink, timeZone = 'UTC', folder = '', config }: Readonly<Record<string, string>>,
  configText: string,
): string | undefined {
  const bytes = Buffer.from(`---json\n${JSON.stringify(fields)}\n---\nText.`)
  const site = config === undefined ? undefined : { ...readSiteConfig(config, configText)!, folder }
  const file = { path, mtimeMs: 0, sizeBytes: bytes.length, ...(site && { site }) }
  const options = {
    timeZone,
    ...(generator !== undefined && { generator: generator as GeneratorName }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(permalink !== undefined && { permalink }),
  }
  return parseArticle({ bytes, url: 'file:///a', retrievedAt: 0, file }, options).entries[0]?.url
}
