import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/contract.ts'
import { feedStyle } from '../../src/writing/index.ts'
import { type Browser, CHROMIUM, openBrowser } from '../support/browser.ts'
import { aSource } from '../support/builders.ts'
import { aFeedDocument, SERVER_NOW, serverSettings, startServer } from '../support/feed-server.ts'
import { aMemoryStore } from '../support/memory-store.ts'
import { documentOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'

const ARTEFACTS = join(import.meta.dirname, '../../test-artefacts')

describe.skipIf(!existsSync(CHROMIUM))('in a real browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await openBrowser()
    await mkdir(ARTEFACTS, { recursive: true })
  })

  afterAll(() => browser.close())

  /** A page that keeps what the browser complains of. */
  async function openPage(width = 1280): Promise<{ readonly page: Page; readonly complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    return { page, complaints }
  }

  test('a published page is an origin of its own in which nothing a publisher wrote runs or reaches the admin pages', async () => {
    const hostile = `<script>document.title='ran'</script><img src="data:image/gif;base64,x" onerror="document.title='ran'">
<style>h1{display:none}</style><iframe src="/admin/"></iframe><form action="/admin/refresh" method="post"><button>go</button></form>`
    const html = `<!doctype html><html><head><title>ours</title><style>h1{color:rgb(1, 2, 3)}</style></head><body><h1>News</h1>${hostile}</body></html>`
    const asked: unknown[] = []
    await using running = await startServer({ requestTurn: () => void asked.push(1) })
    const styleHash = `sha256-${createHash('sha256').update('h1{color:rgb(1, 2, 3)}').digest('base64')}`
    running.cache.put([aFeedDocument({ path: 'news/index.html', text: html, mediaType: 'text/html; charset=utf-8', styleHash })])
    const { page } = await openPage()
    await page.goto(`${running.url}news/`)
    await page.click('button')
    expect(await page.title()).toBe('ours')
    expect(await page.evaluate('origin')).toBe('null')
    expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).color')).toBe('rgb(1, 2, 3)')
    expect(await page.isVisible('h1')).toBe(true)
    for (const frame of page.frames().slice(1)) expect(await frame.content()).not.toContain('Refresh now')
    expect(asked).toEqual([])
    await page.close()
  })

  test('a feed opens as a page that says how to subscribe, and asks nobody else for anything', async () => {
    const settings = serverSettings({ site: { ...serverSettings().site, stylesheet: true } })
    await using running = await startServer({ settings })
    const publication = published([{ title: 'A story', summary: '<b>Sum</b>', summaryType: 'html' }], { site: settings.site })
    running.cache.put([
      aFeedDocument({ path: 'feed.css', text: feedStyle('en'), mediaType: 'text/css; charset=utf-8' }),
      aFeedDocument({ path: 'news/rss.xml', text: documentOf('rss', publication) }),
      aFeedDocument({ path: 'news/atom.xml', text: documentOf('atom', publication), mediaType: 'application/atom+xml; charset=utf-8' }),
    ])
    for (const [name, item] of [
      ['rss', 'item'],
      ['atom', 'entry'],
    ] as const) {
      const { page, complaints } = await openPage(390)
      const asked: string[] = []
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      await page.goto(`${running.url}news/${name}.xml`)
      const look = (selector: string, part: string, pseudo = '') =>
        page.evaluate(
          `getComputedStyle(document.querySelector(${JSON.stringify(selector)}), ${JSON.stringify(pseudo)})[${JSON.stringify(part)}]`,
        )
      expect(await look(':root', 'content', '::before')).toBe('"Subscribe"')
      expect(await look(`${item} > title`, 'display')).toBe('block')
      expect(await look(`${item} > abstract`, 'display')).toBe('block')
      expect(await look(name === 'rss' ? 'item > description' : 'entry > summary', 'display')).toBe('none')
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(asked).toEqual([`/news/${name}.xml`, '/feed.css'])
      expect(complaints).toEqual([])
      await page.close()
    }
  })

  test('a feed that carries XHTML script is no program', async () => {
    const script = '<script xmlns="http://www.w3.org/1999/xhtml">document.documentElement.setAttribute("ran", "1")</script>'
    await using running = await startServer()
    running.cache.put([
      aFeedDocument({
        path: 'news/atom.xml',
        text: `<feed xmlns="http://www.w3.org/2005/Atom">${script}</feed>`,
        mediaType: 'text/xml; charset=utf-8',
      }),
    ])
    const { page } = await openPage()
    await page.goto(`${running.url}news/atom.xml`)
    expect(await page.evaluate('document.documentElement.hasAttribute("ran")')).toBe(false)
    await page.close()
  })

  test('the admin pages work without a complaint, on a phone too, and their button asks for a turn', async () => {
    const asked: unknown[] = []
    const state = { nextDueAt: SERVER_NOW, lastPolledAt: 1, hints: {}, rung: 'guid', counts: { requests: 9, notModified: 7, wireBytes: 1 } }
    const lastError = { code: 'FETCH_TIMEOUT', message: 'https://slow.example/ did not answer within 20 s', at: 1 }
    const states = new Map([
      ['quick', { ...state, failuresInRow: 0, title: 'Quick news', lastGoodAt: SERVER_NOW - 60_000 }],
      ['slow', { ...state, failuresInRow: 3, failingSince: SERVER_NOW - 7_200_000, lastError }],
    ])
    const store = aMemoryStore({ sources: { all: async () => states, politeness: async () => [] } as unknown as Store['sources'] })
    const settings = serverSettings({ sources: [aSource({ id: 'quick' }), aSource({ id: 'slow' })] })
    await using running = await startServer({ store, settings, requestTurn: (sources) => void asked.push(sources) })
    for (const [name, width] of [
      ['wide', 1280],
      ['phone', 390],
    ] as const) {
      const { page, complaints } = await openPage(width)
      await page.goto(`${running.url}admin/`)
      await page.screenshot({ path: join(ARTEFACTS, `admin-${name}.png`), fullPage: true })
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      await page.click('text=Refresh now')
      expect(await page.textContent('[role=status]')).toContain('A turn was asked for')
      for (const path of ['items', 'hosts']) {
        await page.click(`nav >> text=${path === 'items' ? 'Items' : 'Hosts'}`)
        expect(new URL(page.url()).pathname).toBe(`/admin/${path}`)
      }
      expect(complaints).toEqual([])
      await page.close()
    }
    expect(asked).toEqual([undefined, undefined])
  })
})
