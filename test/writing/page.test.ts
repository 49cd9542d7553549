import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serializeIndexPage } from '../../src/writing/index.ts'
import { type Browser, CHROMIUM, openBrowser } from '../support/browser.ts'
import { documentOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'
import { sampleIndex, samplePage } from '../support/sample-page.ts'

const ARTEFACTS = fileURLToPath(new URL('../../test-artefacts/', import.meta.url))

describe('the page of a category', () => {
  const page = documentOf('page', samplePage())

  it('names itself, its feeds and its neighbours to machines', () => {
    expect(page).toContain('<link rel="canonical" href="https://feeds.example/river/">')
    for (const [type, file] of [
      ['application/rss+xml', 'rss.xml'],
      ['application/atom+xml', 'atom.xml'],
      ['application/feed+json', 'feed.json'],
    ]) {
      expect(page).toMatch(
        new RegExp(`<link rel="alternate" type="${type?.replace('+', '\\+')}" title="[^"]+" href="https://feeds.example/river/${file}">`),
      )
    }
    expect(page).toContain('<link rel="next" href="https://feeds.example/river/archive/4/">')
  })

  it('says what it is to search engines, in a block that no title can end', () => {
    const [, block = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page) ?? []
    const data = JSON.parse(block)
    expect(data).toMatchObject({ '@type': 'CollectionPage', mainEntity: { numberOfItems: 6 } })
    expect(data.mainEntity.itemListElement[3].item.headline).toBe('Reading a river gauge with <twelve> lines of code & one resistor')
  })

  it('is kept out of search engines where that is wanted', () => {
    expect(page).not.toContain('noindex')
    const hidden = published([], { category: { slug: 'news', title: 'News', description: '', noindex: true } })
    expect(documentOf('page', hidden)).toContain('<meta name="robots" content="noindex">')
  })

  it('names where each story came from and where else it stands', () => {
    expect(page).toContain('<a class="source" dir="auto" href="https://river.example/" rel="noopener noreferrer">The River Post</a>')
    expect(page).toMatch(
      /Also at <a href="https:\/\/harbour.example\/boats" title="Midnight boats are back" rel="noopener noreferrer"><bdi>Harbour Radio<\/bdi><\/a>/,
    )
  })

  it('gives dates in UTC where the site names no time zone', () => {
    expect(page).toContain('<h2 class="day">Tuesday, November 24, 2026</h2>')
    expect(page).toContain('<time datetime="2026-11-24T14:05:00.000Z">14:05</time>')
  })

  it('frames nobody: players become links', () => {
    expect(page).not.toContain('<iframe')
    expect(page).toContain('<a href="https://www.youtube.com/embed/x" rel="noopener noreferrer">Open the player at www.youtube.com</a>')
  })

  it('speaks the language of its category where it knows it', () => {
    const chinese = documentOf(
      'page',
      samplePage({ category: { slug: 'river', title: '江边', description: '江边', language: 'zh-CN', noindex: false } }),
    )
    expect(chinese).toContain('<html lang="zh-CN">')
    expect(chinese).toContain('2026年11月24日星期二')
    expect(chinese).toContain('订阅')
  })

  it('says so where there is nothing', () => {
    expect(documentOf('page', published([]))).toContain('Nothing has been published here yet.')
  })

  it('puts the day beside each story where the order is not by day', () => {
    const mixed = published([{ published: 1e12 }, { published: 1.1e12 }, { published: 1e12 + 1 }])
    expect(documentOf('page', mixed)).not.toContain('class="day"')
    expect(documentOf('page', mixed)).toContain('Sunday, September 9, 2001, 01:46')
  })
})

describe.skipIf(!existsSync(CHROMIUM))('in a real browser', () => {
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
