import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type TestMill, withMill } from '../support/app.ts'

const CONFIG = `
site: { title: Archive, url: "https://archive.example/" }
categories: [RULE]
sources: [{ kind: folder, id: folder, path: articles }]
`

const withRule = (rule: string) => CONFIG.replace('RULE', rule)

/** An article with these categories; each has a text of its own. */
async function put({ folder }: TestMill, name: string, categories: string): Promise<void> {
  const file = path.join(folder, 'articles', name)
  await mkdir(path.dirname(file), { recursive: true })
  const words = Array.from({ length: 30 }, (_, index) => `${name}-${index}`).join(' ')
  await writeFile(file, `---\ntitle: ${name}\ndate: 2026-05-01\ncategories: [${categories}]\n---\n${words}\n`)
}

const published = async ({ folder }: TestMill): Promise<string[]> =>
  (await readdir(path.join(folder, 'feeds'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !['all', 'articles'].includes(entry.name))
    .map(({ name }) => name)
    .sort()

const titlesIn = async ({ folder }: TestMill, slug: string): Promise<string[]> =>
  (JSON.parse(await readFile(path.join(folder, 'feeds', slug, 'feed.json'), 'utf8')) as { items: { title: string }[] }).items
    .map(({ title }) => title)
    .sort()

const textOf = ({ folder }: TestMill, name: string): Promise<string> => readFile(path.join(folder, 'feeds', name), 'utf8')

describe('categories that make themselves', () => {
  it('are published one a value, and named by the index and the list of outputs', () =>
    withMill(withRule('{ each: category }'), async (mill) => {
      await put(mill, 'one.md', 'Tech, 财经')
      await put(mill, 'two.md', 'tech')
      await mill.turn()
      expect(await published(mill)).toEqual(['tech', '财经'])
      expect(await titlesIn(mill, 'tech')).toEqual(['one.md', 'two.md'])
      for (const name of ['index.html', 'opml.xml'])
        expect(await textOf(mill, name)).toContain('https://archive.example/%E8%B4%A2%E7%BB%8F/')
    }))

  it('appear when they have enough stories, and stay when they have fewer again', () =>
    withMill(withRule('{ each: category, minItems: 2 }'), async (mill) => {
      await put(mill, 'one.md', 'Tech')
      await mill.turn()
      expect(await published(mill)).toEqual([])
      await put(mill, 'two.md', 'Tech')
      await mill.turn()
      expect(await titlesIn(mill, 'tech')).toEqual(['one.md', 'two.md'])
      await rm(path.join(mill.folder, 'articles/two.md'))
      await mill.turn()
      expect(await titlesIn(mill, 'tech')).toEqual(['one.md'])
    }))

  it('are no more than the rule allows: those with the most stories', () =>
    withMill(withRule('{ each: category, most: 1 }'), async (mill) => {
      await put(mill, 'one.md', 'A, B')
      await put(mill, 'two.md', 'B')
      await mill.turn()
      expect(await published(mill)).toEqual(['b'])
    }))

  it('stay empty under their address when their last story goes, until their rule forgets them', () =>
    withMill(withRule('{ each: category, forget: 30d }'), async (mill) => {
      await put(mill, 'one.md', 'Tech')
      await put(mill, 'two.md', 'Art')
      await mill.turn({ at: Date.UTC(2026, 5, 1) })
      await rm(path.join(mill.folder, 'articles/one.md'))
      await mill.turn({ at: Date.UTC(2026, 5, 2) })
      expect(await titlesIn(mill, 'tech')).toEqual([])
      await mill.turn({ at: Date.UTC(2026, 6, 1) })
      expect(await published(mill)).toEqual(['art', 'tech'])
      await mill.turn({ at: Date.UTC(2026, 6, 3) })
      expect(await published(mill)).toEqual(['art'])
      expect(await textOf(mill, 'index.html')).not.toContain('/tech/')
    }))

  it('are rewritten alone when an article of theirs changes', () =>
    withMill(withRule('{ each: category }'), async (mill) => {
      await put(mill, 'one.md', 'Tech')
      await put(mill, 'two.md', 'Art')
      await mill.turn()
      await put(mill, 'three.md', 'Tech')
      const report = await mill.turn()
      expect(report.categories.map(({ slug }) => slug)).toEqual(['all', 'tech'])
    }))

  it('follow an article to another folder without showing it as edited', () =>
    withMill(withRule('{ each: folder }'), async (mill) => {
      await put(mill, 'a/one.md', '')
      await put(mill, 'a/two.md', '')
      await mill.turn()
      const before = await textOf(mill, 'all/feed.json')
      await rm(path.join(mill.folder, 'articles/a/one.md'))
      await put(mill, 'b/one.md', '')
      // The text names the file, so that it is the same article under another path.
      await writeFile(
        path.join(mill.folder, 'articles/b/one.md'),
        (await readFile(path.join(mill.folder, 'articles/b/one.md'), 'utf8')).replaceAll('b/one.md', 'a/one.md'),
      )
      await mill.turn()
      expect([await titlesIn(mill, 'a'), await titlesIn(mill, 'b')]).toEqual([['a/two.md'], ['a/one.md']])
      expect(await textOf(mill, 'all/feed.json')).toBe(before)
    }))
})
