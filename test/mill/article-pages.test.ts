import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type TestMill, withMill } from '../support/app.ts'

const configOf = (options = '') => `
site: { title: Archive, url: "https://archive.example/sub/" }
categories: [{ title: News, tags: [News] }]
sources: [{ kind: folder, id: notes, path: articles${options} }]
`

async function put(
  { folder }: TestMill,
  name: string,
  frontMatter: string,
  text = `The words of ${name}, which are its own.`,
): Promise<void> {
  const file = path.join(folder, 'articles', name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, `---\n${frontMatter}\n---\n${text}\n`)
}

interface Item {
  readonly id: string
  readonly title: string
  readonly url?: string
}

const itemsOf = async ({ folder }: TestMill): Promise<readonly Item[]> =>
  (JSON.parse(await readFile(path.join(folder, 'feeds/all/feed.json'), 'utf8')) as { items: Item[] }).items

/** The page that a feed links to, as a static host would answer. */
const pageAt = ({ folder }: TestMill, url: string | undefined): Promise<string> =>
  readFile(path.join(folder, 'feeds', decodeURIComponent(new URL(url!).pathname.replace('/sub/', '')), 'index.html'), 'utf8')

const pagesIn = async ({ folder }: TestMill): Promise<readonly string[]> =>
  (await readdir(path.join(folder, 'feeds/articles'), { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.html')).sort()

describe('an article without an address', () => {
  it('has a page of its own that feeds link to: whole text, date, author, labels, canonical, JSON-LD', () =>
    withMill(configOf(), async (mill) => {
      const text = `${'A long paragraph that says much. '.repeat(60)}\n\n## A part\n\nThe end.`
      await put(mill, '你好.md', 'title: 你好\ndate: 2026-05-01\nauthor: Ann\ntags: [News, odd]', text)
      await mill.turn()
      const [item] = await itemsOf(mill)
      expect(item?.url).toMatch(/^https:\/\/archive\.example\/sub\/articles\/notes\/%E4%BD%A0%E5%A5%BD-[a-z2-7]{6}\/$/)
      const page = await pageAt(mill, item?.url)
      for (const part of [
        '<h1 dir="auto">你好</h1>',
        'The end.',
        '<h2>A part</h2>',
        'Ann',
        '2026-05-01',
        '<a href="https://archive.example/sub/news/">News</a>',
        '>odd<',
        `<link rel="canonical" href="${item?.url}">`,
        `"mainEntityOfPage":"${item?.url}"`,
      ])
        expect(page).toContain(part)
      expect(page).not.toContain('<details')
    }))

  it('keeps the address of its page and its id through edits of title and text, and shows them', () =>
    withMill(configOf(), async (mill) => {
      await put(mill, 'one.md', 'title: One\ndate: 2026-05-01')
      await mill.turn()
      const [before] = await itemsOf(mill)
      await put(mill, 'one.md', 'title: Another\ndate: 2026-05-01', 'Quite other words, but the same file and so the same article.')
      await mill.turn()
      const [after] = await itemsOf(mill)
      expect(after).toMatchObject({ id: before?.id, url: before?.url, title: 'Another' })
      expect(await pageAt(mill, after?.url)).toContain('Quite other words')
    }))

  it('is linked from the pages of the articles before and after it, also when it comes later', () =>
    withMill(configOf(), async (mill) => {
      await put(mill, 'first.md', 'title: First\ndate: 2026-05-01')
      await put(mill, 'third.md', 'title: Third\ndate: 2026-05-03')
      await mill.turn()
      await put(mill, 'second.md', 'title: Second\ndate: 2026-05-02')
      await mill.turn()
      const [third, second, first] = await itemsOf(mill)
      expect(await pageAt(mill, first?.url)).toContain(`rel="next" href="${second?.url}"`)
      expect(await pageAt(mill, third?.url)).toContain(`rel="prev" href="${second?.url}"`)
      expect(await pageAt(mill, second?.url)).toContain(`href="${first?.url}"`)
    }))

  it('loses its page when its file goes, and its neighbours no longer link to it', () =>
    withMill(configOf(), async (mill) => {
      await put(mill, 'one.md', 'title: One\ndate: 2026-05-01')
      await put(mill, 'two.md', 'title: Two\ndate: 2026-05-02')
      await mill.turn()
      await rm(path.join(mill.folder, 'articles/two.md'))
      await mill.turn()
      expect(await pagesIn(mill)).toHaveLength(1)
      expect(await pageAt(mill, (await itemsOf(mill))[0]?.url)).not.toContain('Two')
    }))

  it('has its page written again when somebody took it away', () =>
    withMill(configOf(), async (mill) => {
      await put(mill, 'one.md', 'title: One\ndate: 2026-05-01')
      await mill.turn()
      const report = await mill.turn({ rewrite: true })
      expect([report.written, (await pagesIn(mill)).length]).toEqual([0, 1])
      await rm(path.join(mill.folder, 'feeds/articles'), { recursive: true })
      await mill.turn({ rewrite: true })
      expect(await pagesIn(mill)).toHaveLength(1)
    }))

  it('has none until its date has come', () =>
    withMill(configOf(), async (mill) => {
      await put(mill, 'one.md', 'title: One\ndate: 2026-06-03')
      await mill.turn({ at: Date.UTC(2026, 5, 1) })
      expect(await pagesIn(mill)).toEqual([])
      await mill.turn({ at: Date.UTC(2026, 5, 4) })
      expect(await pagesIn(mill)).toHaveLength(1)
    }))

  it('has none where the folder says so, and feeds link to its place on the page of the category', () =>
    withMill(configOf(', pages: none'), async (mill) => {
      await put(mill, 'one.md', 'title: One\ndate: 2026-05-01')
      await mill.turn()
      expect([(await itemsOf(mill))[0]?.url, await pagesIn(mill)]).toEqual([expect.stringContaining('/all/#i-'), []])
    }))
})

describe('an article with an address', () => {
  it('keeps it and gets no page', () =>
    withMill(configOf(), async (mill) => {
      await put(mill, 'one.md', 'title: One\ndate: 2026-05-01\nurl: https://author.example/one/')
      await mill.turn()
      expect([(await itemsOf(mill))[0]?.url, await pagesIn(mill)]).toEqual(['https://author.example/one/', []])
    }))
})
