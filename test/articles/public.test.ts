import { describe, expect, it } from 'vitest'
import { parseArticle } from '../../src/articles/index.ts'
import { PUBLIC_RULES } from '../../src/articles/public.ts'
import { WITHHELD_KINDS, type WithheldKind } from '../../src/model/feed.ts'

const cases: readonly (readonly [yaml: string, kind: WithheldKind | undefined])[] = [
  ['password: reed-1234', 'protected'],
  ['password: 0042', 'protected'],
  ['password: ""', undefined],
  ['password: false', undefined],
  ['encrypted: true', 'protected'],
  ['encrypt: { enable: true, password: x }', 'protected'],
  ['encrypt: { enable: false }', undefined],
  ['Enc-Pwd: abc', 'protected'],
  ['protected: yes', 'protected'],
  ['keys: [5f4dcc3b5aa765d61d8327deb882cf99]', 'protected'],
  ['password: "left open\ndate: 2024-05-01', 'protected'],
  ['password: [a, {b\ndate: 2024-05-01', 'protected'],
  ['hidden: true', 'hidden'],
  ['hidden: false', undefined],
  ['hide: [feed]', 'hidden'],
  ['hide: [toc, navigation]', undefined],
  ['unlisted: true', 'hidden'],
  ['publish: false', 'draft'],
  ['publish: true', undefined],
  ['published: 2024-05-01', undefined],
  ['article: false', 'hidden'],
  ['sitemap: false', 'hidden'],
  ['sitemap: { exclude: true }', 'hidden'],
  ['sitemap: { priority: 0.8 }', undefined],
  ['feed: false', 'hidden'],
  ['rss: false', 'hidden'],
  ['exclude_from_feed: true', 'hidden'],
  ['make_discoverable: false', 'hidden'],
  ['secret: true', 'private'],
  ['_build: { list: never, render: never }', 'hidden'],
  ['build: { list: local }', 'hidden'],
  ['build: { list: always }', undefined],
  ['headless: true', 'hidden'],
  ['test: true', 'draft'],
  ['test: pytest', undefined],
  ['draft: "true"', 'draft'],
  ['private: true', 'private'],
  ['type: draft', 'draft'],
  ['layout: draft', 'draft'],
  ['layout: post', undefined],
  ['listed: false', 'hidden'],
  ['noindex: true', 'hidden'],
  ['robots: "noindex, nofollow"', undefined],
  ['render: false', 'hidden'],
  ['access: members', 'private'],
  ['access: public', undefined],
  ['visibility: paid', 'private'],
  ['index: false', 'hidden'],
  ['status: private', 'private'],
  ['status: Draft', 'draft'],
  ['status: published', undefined],
  ['wip: true', 'draft'],
  ['eleventyExcludeFromCollections: true', 'hidden'],
  ['permalink: false', 'hidden'],
  ['permalink: none', undefined],
  ['index: 0', undefined],
  ['params: { hidden: true }', 'hidden'],
  ['title: "{{ title }}"', 'scaffold'],
  ['title: {{ title }}\ndate: {{ date }}', 'scaffold'],
]

describe('the rule of what may be public', () => {
  it.each(cases)('%j is kept back as %s', (yaml, kind) => expect(kindOf(yaml)).toBe(kind))

  it('keeps a draft back by its folder, a scaffold too', () => {
    expect([kindOf('title: a', '_drafts/a.md'), kindOf('title: a', 'scaffolds/post.md'), kindOf('title: a', 'drafts.md')]).toEqual([
      'draft',
      'scaffold',
      undefined,
    ])
  })

  it('lets a kind through by its name, and noindex unless the folder says otherwise', () => {
    expect(kindOf('unlisted: true', 'a.md', ['hidden'])).toBeUndefined()
    expect(kindOf('unlisted: true\npassword: x', 'a.md', ['hidden'])).toBe('protected')
    expect(kindOf('robots: noindex', 'a.md', [])).toBe('noindex')
  })

  it('has one row for each kind', () => expect(PUBLIC_RULES.map(({ kind }) => kind)).toEqual([...WITHHELD_KINDS]))

  it('leaves out what a shortcode or tag puts behind a password', () => {
    const body =
      'Open.\n\n{{% hugo-encryptor "pw" %}}\nsecret one\n{{% /hugo-encryptor %}}\n\n{% encrypt abc %}\nsecret two\n{% endencrypt %}'
    expect(entryOf(`---\ntitle: t\n---\n${body}`).content[0]?.value).toBe('<p>Open.</p>')
  })

  it('keeps the pages of a whole site back, but not what a folder below it holds', () => {
    const site = (folder: string) => ({ generator: 'jekyll', folder, config: {} }) as const
    expect(entryOf('---\ntitle: a\n---\nx', 'about.md', { site: site('') }).withheld).toBe('page')
    expect(entryOf('---\ntitle: a\n---\nx', '_posts/2024-05-01-a.md', { site: site('') }).withheld).toBeUndefined()
    expect(entryOf('---\ntitle: a\n---\nx', 'about.md', { site: site('notes/') }).withheld).toBeUndefined()
  })

  it('keeps back the articles of a tag that the site encrypts', () => {
    const site = { generator: 'hexo', folder: 'source/_posts/', config: { encrypt: { tags: [{ name: 'diary', password: 'x' }] } } } as const
    expect(entryOf('---\ntags: [diary]\n---\nx', 'a.md', { site }).withheld).toBe('protected')
    expect(entryOf('---\ntags: [other]\n---\nx', 'a.md', { site }).withheld).toBeUndefined()
  })
})

function kindOf(yaml: string, path = 'a.md', show?: readonly WithheldKind[]): WithheldKind | undefined {
  return entryOf(`---\n${yaml}\n---\nBody.`, path, {}, show).withheld
}

function entryOf(text: string, path = 'a.md', file: object = {}, show?: readonly WithheldKind[]) {
  const bytes = Buffer.from(text)
  const document = { bytes, url: 'file:///a.md', retrievedAt: 0, file: { path, mtimeMs: 0, sizeBytes: bytes.length, ...file } }
  return parseArticle(document, { timeZone: 'UTC', ...(show && { show }) }).entries[0]!
}
