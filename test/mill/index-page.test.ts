import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { rssOf, withMill } from '../support/app.ts'

it('the front page says what each of them shows: nothing that is held back, dropped or too old, and titles as they are shown', () =>
  withMill(
    `sources: [{ kind: file, id: s, path: s.xml }]
categories:
  - { title: Held, slug: held, sources: ['*'], transforms: [{ use: delay, minutes: 600 }] }
  - { title: Fresh, slug: fresh, sources: ['*'], maxAge: 2d }
  - { title: Told, slug: told, sources: ['*'], transforms: [{ use: rewrite-title, pattern: '^Secret', replace: 'Open' }, { use: drop, field: title, pattern: old }] }
`,
    async ({ folder, turn }) => {
      const items = [
        { guid: 'new', title: 'Secret plan', date: '2026-06-01T00:30:00Z', link: 'http://s.example/new', text: 'What is new' },
        { guid: 'untitled', title: '', date: '2026-06-01T00:20:00Z', text: 'A note without a headline' },
        { guid: 'old', title: 'An old report', date: '2026-05-01T00:00:00Z', link: 'http://s.example/old', text: 'What is old' },
      ]
      await writeFile(path.join(folder, 's.xml'), rssOf('S', items))
      await turn({ at: Date.UTC(2026, 5, 1, 1) })
      const cards = async () => {
        const page = await readFile(path.join(folder, 'feeds/index.html'), 'utf8')
        const texts = page.split('<li class="card"').slice(1)
        return new Map(texts.map((text) => [/<h3[^>]*><a[^>]*>([^<]*)/.exec(text)?.[1], text]))
      }
      const before = await cards()
      expect(before.get('Held')).toContain('An old report')
      expect(before.get('Held')).not.toContain('Secret')
      expect(before.get('Held')).toContain('1 story')
      expect(before.get('Fresh')).toContain('A note without a headline')
      expect(before.get('Fresh')).toContain('Secret plan')
      expect(before.get('Fresh')).not.toContain('old report')
      expect(before.get('Told')).toContain('Open plan')
      expect(before.get('Told')).not.toMatch(/Secret|old report/)
      await turn({ at: Date.UTC(2026, 5, 1, 11) })
      expect((await cards()).get('Held')).toContain('Secret plan')
    },
  ))
