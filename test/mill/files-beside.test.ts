import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type TestMill, withMill } from '../support/app.ts'

const CONFIG = `
site: { title: Archive, url: "https://archive.example/" }
sources: [{ kind: folder, id: notes, path: articles }]
`

const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'

async function put({ folder }: TestMill, name: string, bytes: string): Promise<void> {
  const file = path.join(folder, 'articles', name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, bytes)
}

async function published(
  mill: TestMill,
): Promise<{ readonly files: readonly string[]; readonly item: Record<string, string>; readonly page: string }> {
  const root = path.join(mill.folder, 'feeds')
  const feed = JSON.parse(await readFile(path.join(root, 'all/feed.json'), 'utf8')) as { items: Record<string, string>[] }
  const [item] = feed.items
  const folder = path.join(root, decodeURIComponent(new URL(item!.url!).pathname))
  const files = (await readdir(folder)).filter((name) => name !== 'index.html').sort()
  return { files, item: item!, page: await readFile(path.join(folder, 'index.html'), 'utf8') }
}

describe('files beside an article without an address', () => {
  it('are copied beside its page under names made of their bytes, and page and feeds show the copies', () =>
    withMill(CONFIG, async (mill) => {
      await put(mill, 'trip/图 1.png', 'PNG bytes')
      await put(mill, 'trip/cover.jpg', 'JPEG bytes')
      await put(mill, 'files/plan.pdf', 'PDF bytes')
      await put(mill, 'trip/line.svg', DRAWING)
      const body = '![One](<图 1.png>) and ![a line](./line.svg) and [the plan](../files/plan.pdf).'
      await put(mill, 'trip/index.md', `---\ntitle: Trip\ndate: 2026-05-01\ncover: cover.jpg\n---\n${body}\n`)
      const report = await mill.turn()
      expect(report.sources[0]?.warnings).toEqual([])
      const { files, item, page } = await published(mill)
      expect(files.map((name) => path.extname(name)).sort()).toEqual(['.jpg', '.pdf', '.png', '.svg'])
      for (const name of files.filter((one) => !one.endsWith('.jpg'))) {
        expect(item.content_html).toContain(`${item.url}${name}`)
        expect(page).toContain(`${item.url}${name}`)
      }
      expect(item.image).toBe(`${item.url}${files.find((name) => name.endsWith('.jpg'))}`)
    }))

  it('take another name when their bytes change and the article is read again', () =>
    withMill(CONFIG, async (mill) => {
      await put(mill, 'a.png', 'first')
      await put(mill, 'one.md', '---\ntitle: One\ndate: 2026-05-01\n---\nA picture: ![A](a.png)\n')
      await mill.turn()
      const before = await published(mill)
      await put(mill, 'a.png', 'second')
      await put(mill, 'one.md', '---\ntitle: One\ndate: 2026-05-01\n---\nA picture, mended: ![A](a.png)\n')
      await mill.turn()
      const after = await published(mill)
      expect(after.page).not.toContain(before.files[0])
      expect(after.files.some((name) => after.page.includes(name))).toBe(true)
    }))

  it('are left out with a line in the report when they are missing, outside the folder, links, hidden, or run script', () =>
    withMill(CONFIG, async (mill) => {
      await put(mill, '../secret.png', 'not for anybody')
      await put(mill, '.hidden/a.png', 'hidden')
      await put(mill, 'evil.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
      await symlink(path.join(mill.folder, 'secret.png'), path.join(mill.folder, 'articles/link.png'))
      await mkdir(path.join(mill.folder, 'other'))
      await writeFile(path.join(mill.folder, 'other/b.png'), 'other')
      await symlink(path.join(mill.folder, 'other'), path.join(mill.folder, 'articles/way'))
      const names = ['missing.png', '../secret.png', 'link.png', 'way/b.png', '.hidden/a.png', 'evil.svg', 'other.md']
      const body = names.map((name) => `![x](${name}) [y](${name})`).join('\n\n')
      await put(mill, 'one.md', `---\ntitle: One\ndate: 2026-05-01\n---\nText with much in it.\n\n${body}\n`)
      const report = await mill.turn()
      const told = report.sources[0]?.warnings.map(({ message }) => message) ?? []
      for (const [name, why] of [
        ['missing.png', 'does not exist'],
        ['link.png', 'is not a regular file of the folder'],
        ['way/b.png', 'is not a regular file of the folder'],
        ['evil.svg', 'is a picture that runs script'],
        ['other.md', 'is not of a kind that is copied'],
      ])
        expect(told).toContain(`one.md: ${name} ${why}`)
      const { files, item, page } = await published(mill)
      expect(files).toEqual([])
      for (const text of [item.content_html, page]) expect(text).not.toMatch(/beside\.invalid|about:invalid|secret/)
    }))
})
