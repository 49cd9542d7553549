import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { THEME_NAMES, type Theme } from '../../src/model/publication.ts'
import { type ArticlePage, serializeArticlePage, serializeIndexPage } from '../../src/writing/index.ts'
import { type Browser, CHROMIUM, openBrowser } from '../support/browser.ts'
import { documentOf } from '../support/output-checks.ts'
import { SITE } from '../support/publications.ts'
import { sampleIndex, samplePage } from '../support/sample-page.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

function pagesOf(theme: Theme): Readonly<Record<'front' | 'category' | 'article', string>> {
  const publication = samplePage({ site: { ...SITE, theme } })
  const { generator, items } = publication
  const article: ArticlePage = {
    item: items[0]!,
    url: `${SITE.url}articles/river/ferry/`,
    site: { ...SITE, theme },
    generator,
    styleUrl: `${SITE.url}articles/style.css`,
    categories: [{ title: 'River', url: `${SITE.url}river/` }],
    noindex: false,
  }
  return {
    front: serializeIndexPage({ ...sampleIndex(), look: { theme, siteTitle: 'Two Quays' } }),
    category: documentOf('page', publication),
    article: serializeArticlePage(article),
  }
}

describe.skipIf(!existsSync(CHROMIUM))('the themes in a real browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('every theme fits the narrowest phone and the widest desk, a broken picture leaves no hole, and axe finds nothing', async () => {
    for (const name of THEME_NAMES) {
      for (const [kind, html] of Object.entries(pagesOf({ name }))) {
        const page = await browser.newPage({ viewport: { width: 320, height: 8000 } })
        await page.route('**/*', (route) => {
          const isPage = route.request().url() === 'https://feeds.example/page'
          return isPage
            ? route.fulfill({ body: html.replaceAll(' loading="lazy"', ''), contentType: 'text/html; charset=utf-8' })
            : route.abort()
        })
        await page.goto('https://feeds.example/page')
        for (const width of [320, 768, 1920]) {
          await page.setViewportSize({ width, height: 8000 })
          const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
          expect(overflow, `${name} ${kind} ${width}`).toBe(0)
        }
        await page.waitForLoadState('load')
        const tallest: unknown = await page.evaluate(
          'Math.max(0, ...[...document.querySelectorAll(".pic img")].map((image) => image.offsetHeight))',
        )
        expect(tallest, `${name} ${kind}`).toBeLessThanOrEqual(20)
        await page.evaluate(AXE)
        const { violations } = (await page.evaluate('axe.run()')) as { readonly violations: readonly { readonly id: string }[] }
        expect(
          violations.map(({ id }) => id),
          `${name} ${kind}`,
        ).toEqual([])
        await page.close()
      }
    }
  })
})
