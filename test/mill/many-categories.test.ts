import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { parseOpml } from '../../src/reading/opml.ts'
import { withMill } from '../support/app.ts'

const COUNT = 320

it('the index of hundreds of categories is light, grouped and linked whole; the list of outputs has them in groups', () =>
  withMill(
    `site: { title: Archive, url: "https://archive.example/" }
categories: [{ each: category, nested: tree, archives: off }, { title: By hand, tags: ['label 2'] }]
sources: [{ kind: folder, id: notes, path: articles }]
`,
    async ({ folder, turn }) => {
      await mkdir(path.join(folder, 'articles'))
      const names = Array.from({ length: COUNT }, (_, index) => (index % 2 === 0 ? `label ${index}` : `标签${index}`))
      for (let at = 0; at < COUNT; at += 40) {
        const labels = [...names.slice(at, at + 40), 'Tree/Twig']
        const frontMatter = `title: Article ${at}\ndate: 2026-05-01\ncategories: [${labels.join(', ')}]`
        await writeFile(path.join(folder, 'articles', `${at}.md`), `---\n${frontMatter}\n---\nText of article ${at}, its own words.\n`)
      }
      await turn()
      const page = await readFile(path.join(folder, 'feeds/index.html'), 'utf8')
      expect(Buffer.byteLength(page)).toBeLessThan(100_000)
      for (const part of [
        '<h4 class="initial">L</h4>',
        'href="标签1/"',
        'href="label-2/"',
        '<small>1</small>',
        'src="https://archive.example/search.js"',
      ])
        expect(page).toContain(part)
      expect(page.match(/class="card"/g)).toHaveLength(1)
      await readFile(path.join(folder, 'feeds/标签1/index.html'))
      const [byHand, all, group] = parseOpml(await readFile(path.join(folder, 'feeds/opml.xml'))).outlines
      expect([byHand?.text, all?.text, group?.text, group?.outlines?.length]).toEqual(['By hand', 'Archive', 'Categories', COUNT + 1])
      expect(group?.outlines?.find(({ text }) => text === 'Tree')?.outlines?.map(({ text }) => text)).toEqual(['Tree / Twig'])
    },
  ))
