import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serializeIndexPage } from '../../src/writing/index.ts'
import { type Browser, CHROMIUM, openBrowser } from '../support/browser.ts'
import { documentOf } from '../support/output-checks.ts'
import { sampleIndex, samplePage } from '../support/sample-page.ts'

const ARTEFACTS = fileURLToPath(new URL('../../test-artefacts/', import.meta.url))

describe.skipIf(!existsSync(CHROMIUM))('pages in a real browser', () => {
  let browser: Browser

  beforeAll(async () => {
    mkdirSync(ARTEFACTS, { recursive: true })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
  })

  const pages = { category: documentOf('page', samplePage()), index: serializeIndexPage(sampleIndex()) }
  const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } }

  async function open(html: string, size: keyof typeof sizes, colorScheme: 'light' | 'dark') {
    const context = await browser.newContext({
      viewport: sizes[size],
      colorScheme,
      javaScriptEnabled: true,
      deviceScaleFactor: size === 'phone' ? 2 : 1,
    })
    const page = await context.newPage()
    const asked: string[] = []
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.route('**/*', async (route) => {
      const url = route.request().url()
      if (url === 'https://feeds.example/page') return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' })
      asked.push(url)
      return route.fulfill({ body: PICTURE, contentType: 'image/svg+xml' })
    })
    await page.goto('https://feeds.example/page')
    return { context, page, asked, complaints }
  }

  it.each(['category', 'index'] as const)(
    'the page of %s fits a phone and a desk, light and dark, and asks only for pictures',
    async (name) => {
      for (const size of ['phone', 'desktop'] as const) {
        for (const scheme of ['light', 'dark'] as const) {
          const { context, page, asked, complaints } = await open(pages[name], size, scheme)
          const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
          expect(overflow, `${name} ${size}`).toBe(0)
          expect(complaints).toEqual([])
          expect(asked.filter((url) => !url.endsWith('.jpg'))).toEqual([])
          writeFileSync(`${ARTEFACTS}${name}-${size}-${scheme}.png`, await page.screenshot({ fullPage: true }))
          await context.close()
        }
      }
    },
  )

  it.each(['phone', 'desktop'] as const)('cuts no letter of a headline that ends below the line, on a %s', async (size) => {
    const { context, page } = await open(pages.index, size, 'light')
    await page.evaluate("document.querySelectorAll('h2>a,h3>a').forEach((link) => { link.textContent = 'Jäger gjpqy Çşţ' })")
    const clamped = await page.screenshot({ fullPage: true })
    await page.evaluate("document.querySelectorAll('h2>a,h3>a').forEach((link) => { link.style.overflow = 'visible' })")
    expect(clamped.equals(await page.screenshot({ fullPage: true }))).toBe(true)
    await context.close()
  })

  it('opens a full text and the feed addresses without script', async () => {
    const { context, page } = await open(pages.category, 'phone', 'light')
    await page.click('.feeds summary')
    await page.click('.full summary')
    expect(await page.isVisible('.feeds .address')).toBe(true)
    expect(await page.isVisible('.full .content')).toBe(true)
    const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(overflow).toBe(0)
    writeFileSync(`${ARTEFACTS}category-phone-open.png`, await page.screenshot({ fullPage: true }))
    await context.close()
  })
})

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="675"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="#f2b38a"/><stop offset=".6" stop-color="#7d8fa6"/><stop offset="1" stop-color="#2d3d52"/></linearGradient></defs><rect width="1200" height="675" fill="url(#g)"/><path d="M380 470h420l-60 60H440zM470 470v-60h230v60z" fill="#fff"/></svg>'
