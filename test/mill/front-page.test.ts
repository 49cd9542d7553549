import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/index.ts'
import { rssOf, withMill } from '../support/app.ts'
import { inFolder } from '../support/command.ts'

const CONFIG = `site: { title: The Quay, url: "https://quay.example/", timeZone: Asia/Shanghai }
sources:
  - { kind: file, id: s-7f3, title: The River Post, path: s.xml }
  - { kind: file, id: t-9a1, title: Old Notes, path: t.xml, enabled: false }
categories: [{ title: Harbour, slug: harbour, sources: [s-7f3] }, { title: Silence, slug: silence, tags: [nothing] }]
`

const ITEMS = [
  { guid: 'late', title: 'After midnight in the east', date: '2026-06-01T17:30:00Z', link: 'http://s.example/late', text: 'A text.' },
  {
    guid: 'pictured',
    title: 'Boats',
    date: '2026-06-01T16:00:00Z',
    link: 'http://s.example/boats',
    text: '<![CDATA[<p>Many boats.</p><p><img src="http://s.example/boats.jpg" width="1200" height="675" alt="Nine boats"></p>]]>',
  },
  { guid: 'early', title: 'Before midnight in the east', date: '2026-06-01T15:30:00Z', link: 'http://s.example/early', text: 'A text.' },
  ...[1, 2, 3].map((index) => ({
    guid: `old${index}`,
    title: `Older ${index}`,
    date: `2026-06-01T0${index}:00:00Z`,
    link: `http://s.example/old${index}`,
    text: 'A text.',
  })),
]

async function frontOf(config: string, check: (page: string, folder: string) => Promise<void> | void): Promise<void> {
  await withMill(config, async ({ folder, turn }) => {
    await writeFile(path.join(folder, 's.xml'), rssOf('S', ITEMS))
    await writeFile(path.join(folder, 't.xml'), rssOf('T', []))
    await turn({ at: Date.UTC(2026, 5, 2) })
    await check(await readFile(path.join(folder, 'feeds/index.html'), 'utf8'), folder)
  })
}

describe('the front page', () => {
  it('opens with the newest story that has a picture of about the same age, large and with its proportions', () =>
    frontOf(CONFIG, (page) => {
      const [lead = ''] = page.split('class="top-story"').slice(1)
      expect(lead).toMatch(/class="pic large"><img src="http:\/\/s\.example\/boats\.jpg" alt="Nine boats" width="1200" height="675"/)
      expect(lead.indexOf('Boats')).toBeLessThan(lead.indexOf('After midnight'))
    }))

  it('has the other stories in a river below days of the time zone of the site', () =>
    frontOf(CONFIG, (page) => {
      const runs = page.split('<section class="date">').slice(1)
      expect(runs).toHaveLength(2)
      expect(runs[0]).toContain('June 2, 2026')
      expect(runs[0]).toContain('01:30')
      expect(runs[1]).toContain('June 1, 2026')
      expect(runs[1]).toContain('23:30')
      expect(page).toContain('Times in Asia/Shanghai')
    }))

  it('names sources by their titles, never by ids, and says which are paused', () =>
    frontOf(CONFIG, (page) => {
      const [, rail = ''] = page.split('class="rail"')
      expect(rail).toContain('The River Post')
      expect(rail).toMatch(/Old Notes<\/span> <small class="state">paused/)
      expect(page.replaceAll(/href="[^"]*"/g, '')).not.toMatch(/s-7f3|t-9a1/)
    }))

  it('has no card for a category without a story, no description that nobody wrote, and finds feeds', () =>
    frontOf(CONFIG, (page) => {
      expect(page.match(/class="card"/g)).toHaveLength(1)
      expect(page).not.toContain('Harbour – The Quay')
      expect(page).toMatch(/<p class="quiet"><a href="https:\/\/quay\.example\/silence\/">/)
      expect(page).toContain(
        '<link rel="alternate" type="application/atom+xml" title="The Quay (Atom)" href="https://quay.example/all/atom.xml">',
      )
      expect(page).toContain(
        '<link rel="alternate" type="application/atom+xml" title="Harbour" href="https://quay.example/harbour/atom.xml">',
      )
    }))

  it('leaves the river out where the category of everything is read with a token', () =>
    frontOf(
      `${CONFIG.replace('categories: [', 'categories: [{ title: All, slug: all, access: token, token: "0123456789abcdef0" }, ')}`,
      (page) => {
        expect(page).not.toContain('class="top-story"')
        expect(page).toContain('class="card"')
      },
    ))
})

it('a theme of the operator is read from its folder beside the configuration', () =>
  inFolder(async (folder) => {
    await mkdir(path.join(folder, 'look'))
    await writeFile(path.join(folder, 'look/front.mustache'), '<h1>{{title}} of our own</h1>')
    await writeFile(path.join(folder, 'look/style.css'), 'h1{color:teal}')
    const text = 'site: { title: The Quay, theme: { folder: look, base: plain } }'
    const read = () => readConfig(text, { file: 'f.yaml', absolute: path.join(folder, 'f.yaml'), environment: {}, version: '0' })
    expect(read().settings.site.theme).toEqual({
      name: 'plain',
      css: 'h1{color:teal}',
      templates: { front: '<h1>{{title}} of our own</h1>' },
    })
    await writeFile(path.join(folder, 'look/category.mustache'), '{{#stories}}')
    expect(read).toThrow(/f\.yaml:1:\d+ site\.theme: look\/category\.mustache: Unclosed section "stories"/)
  }))
