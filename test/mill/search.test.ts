import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { titlesScript } from '../../src/writing/index.ts'
import { rssOf, withMill } from '../support/app.ts'
import { CHROMIUM, openBrowser } from '../support/browser.ts'

const CONFIG = `site: { title: The Quay, url: "https://quay.example/" }
sources: [{ kind: file, id: s, title: The River Post, path: s.xml }]
categories: [{ title: All, slug: all, limit: 2 }]
`
const anItem = (guid: string, title: string, day: string) => ({
  guid,
  title,
  link: `http://s.example/${guid}`,
  date: `${day}T00:00:00Z`,
  text: 'A text.',
})

const FIRST = [anItem('ferry', 'The night ferry returns', '2026-05-01'), anItem('wharf', '老码头的清晨', '2026-05-02')]
const LATER = [...FIRST, anItem('clock', 'The clock of 1911', '2026-05-03'), anItem('left', 'Withdrawn words', '2026-05-04')]

async function titlesIn(folder: string): Promise<readonly string[]> {
  const script = await readFile(path.join(folder, 'feeds/search-titles.js'), 'utf8')
  return (JSON.parse(script.replace('globalThis.feedmillTitles = ', '')) as readonly (readonly string[])[]).map(([title]) => title!)
}

it('the titles are a script in which no markup stands, whatever a title says', () => {
  const script = titlesScript([['A <script> tag', 'https://s.example/1', 'S', '2026-05-01']])
  expect(script).not.toContain('<')
  expect(JSON.parse(script.replace('globalThis.feedmillTitles = ', ''))[0][0]).toBe('A <script> tag')
})

it('finds titles that have left the documents, and forgets those that were taken back', () =>
  withMill(CONFIG, async ({ app, folder, turn }) => {
    await writeFile(path.join(folder, 's.xml'), rssOf('S', FIRST))
    await turn({ at: Date.UTC(2026, 5, 1) })
    await writeFile(path.join(folder, 's.xml'), rssOf('S', LATER))
    await turn({ at: Date.UTC(2026, 5, 2) })
    expect(await titlesIn(folder)).toEqual(['Withdrawn words', 'The clock of 1911', '老码头的清晨', 'The night ferry returns'])
    const [left] = await app.parts.store.items.find('http://s.example/left')
    await app.parts.store.items.retract(left!.id, Date.UTC(2026, 5, 3))
    await turn({ at: Date.UTC(2026, 5, 3) })
    expect(await titlesIn(folder)).toEqual(['The clock of 1911', '老码头的清晨', 'The night ferry returns'])
  }))

it.skipIf(!existsSync(CHROMIUM))(
  'finds words by their beginning, with a typing error, and Chinese by pairs of characters, in a real browser',
  () =>
    withMill(CONFIG.replace('limit: 2', 'limit: 9'), async ({ folder, turn }) => {
      await writeFile(path.join(folder, 's.xml'), rssOf('S', LATER))
      await turn({ at: Date.UTC(2026, 5, 1) })
      const browser = await openBrowser()
      try {
        const page = await browser.newPage()
        const complaints: string[] = []
        page.on('pageerror', (error) => complaints.push(error.message))
        page.on('console', (message) => complaints.push(message.text()))
        await page.route('**/*', async (route) => {
          const { pathname } = new URL(route.request().url())
          const file = path.join(folder, 'feeds', pathname === '/' ? 'index.html' : pathname)
          const contentType = pathname.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
          await route.fulfill({ body: await readFile(file), contentType })
        })
        await page.goto('https://quay.example/')
        const found = async (words: string) => {
          await page.fill('#seek', words)
          await page.waitForSelector('#found li')
          await page.evaluate('new Promise((resolve) => setTimeout(resolve))')
          return page.locator('#found li').allTextContents()
        }
        expect(await found('clo 19')).toEqual(['The clock of 1911The River Post · 2026-05-03'])
        expect(await found('码头')).toEqual(['老码头的清晨The River Post · 2026-05-02'])
        expect(await found('withdrwan')).toEqual(['Withdrawn wordsThe River Post · 2026-05-04'])
        expect(await found('头码')).toEqual(['Nothing found.'])
        expect(complaints).toEqual([])
      } finally {
        await browser.close()
      }
    }),
)
