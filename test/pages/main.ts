/**
 * Opens every kind of page of a site made of the shipped configuration in a real browser, in each theme, and prints what it measures: bytes before
 * pictures, first paint without script, layout shift, findings of axe. Ends with 1 if a figure is beyond its limit. `--pictures` renews those of the README.
 */
import { readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { THEME_NAMES } from '../../src/model/publication.ts'
import { withMill } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SITE = 'http://127.0.0.1:8080/'
const LIMITS = { kilobytes: 60, shift: 0.02, findings: 0 }
const WIDTHS = [320, 390, 768, 1280, 1920]
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Figures {
  readonly page: string
  readonly kilobytes: number
  readonly paintMs: number
  readonly shift: number
  readonly overflows: readonly number[]
  readonly findings: readonly string[]
}

async function main(): Promise<void> {
  const browser = await openBrowser()
  const figures: Figures[] = []
  try {
    for (const theme of THEME_NAMES) {
      await withMill(configuration(theme), async ({ folder, turn }) => {
        await turn({ at: Date.UTC(2026, 5, 1) })
        const out = path.join(folder, 'feeds')
        for (const address of await addressesOf(out)) figures.push(await measure(browser, out, address, theme))
        if (theme === 'press' && process.argv.includes('--pictures')) await takePictures(browser, out)
      })
    }
  } finally {
    await browser.close()
  }
  report(figures)
}

/** The shipped configuration in a theme, without the feeds of the open web, and with a hundred categories that a rule makes. */
function configuration(theme: string): string {
  const shipped = readFileSync(path.join(ROOT, 'config/feedmill.yaml'), 'utf8')
  return shipped
    .replace(/\n {2}# Feeds of the open web[\s\S]*?(?=\ncategories:)/, '\n')
    .replace(/\n {2}# This one selects sources[\s\S]*?(?=\n {2}# This one asks for words)/, '\n')
    .replaceAll('path: samples/', `path: ${ROOT}/config/samples/`)
    .replace('site:\n', `site:\n  theme: ${theme}\n`)
}

/** The front page, each category and one article that has no other page. */
async function addressesOf(out: string): Promise<readonly string[]> {
  const front = await readFile(path.join(out, 'index.html'), 'utf8')
  const links = [...front.matchAll(new RegExp(`href="${SITE}([^"#]*/)"`, 'g'))].map(([, address]) => address!)
  const articles = links.filter((address) => address.startsWith('articles/'))
  return [...new Set(['', ...links.filter((address) => !address.startsWith('articles/')), ...articles.slice(0, 1)])]
}

async function measure(browser: Browser, out: string, address: string, theme: string): Promise<Figures> {
  const { page, context, sizes } = await openPage(browser, out, { address, width: 1280 })
  // Shift is what moved while pictures came, from the top of the page to its end.
  await page.evaluate(
    '(async () => { for (let y = 0; y < document.body.scrollHeight; y += 400) { scrollTo(0, y); await new Promise(requestAnimationFrame) } })()',
  )
  const { paintMs, shift } = (await page.evaluate(OBSERVED)) as { readonly paintMs: number; readonly shift: number }
  const overflows: number[] = []
  const findings = new Set<string>()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      const over = (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number
      if (over > 0) overflows.push(width)
    }
    for (const finding of await axeFindings(page)) findings.add(finding)
  }
  await context.close()
  const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1000
  return { page: `${theme} /${decodeURI(address)}`.slice(0, 48), kilobytes, paintMs, shift, overflows, findings: [...findings] }
}

const OBSERVED = `new Promise((resolve) => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
  let shift = 0
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value }).observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => resolve({ paintMs: paint, shift }), 200)
})`

async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const { violations } = (await page.evaluate('axe.run()')) as {
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  }
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)
}

interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  /** Bytes of the page and of all it loads but pictures. */
  readonly sizes: readonly number[]
}

/** Opens a published page from the disk. Pictures of publishers are drawn, each in a colour of its own. */
async function openPage(
  browser: Browser,
  out: string,
  at: { readonly address: string; readonly width: number; readonly scheme?: 'light' | 'dark' },
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: at.width, height: 900 }, colorScheme: at.scheme ?? 'light' })
  const page = await context.newPage()
  const sizes: number[] = []
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    if (url.origin !== new URL(SITE).origin || /\.(jpg|png|webp)$/.test(url.pathname))
      return route.fulfill({ body: drawn(url.href), contentType: 'image/svg+xml' })
    const file = path.join(out, decodeURIComponent(url.pathname).replace(/\/$/, '/index.html'))
    const body = await readFile(file).catch(() => undefined)
    if (body === undefined) return route.fulfill({ status: 404 })
    sizes.push(body.length)
    return route.fulfill({ body, contentType: TYPES[path.extname(file)] ?? 'application/octet-stream' })
  })
  await page.goto(SITE + at.address)
  return { page, context, sizes }
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' }

/** A landscape whose colours follow from the address. */
function drawn(address: string): string {
  const hue = [...address].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 360, 7)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="675"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue} 70% 78%)"/><stop offset=".62" stop-color="hsl(${(hue + 190) % 360} 26% 58%)"/><stop offset="1" stop-color="hsl(${(hue + 200) % 360} 34% 24%)"/></linearGradient></defs><rect width="1200" height="675" fill="url(#g)"/><circle cx="${200 + ((hue * 7) % 800)}" cy="190" r="56" fill="#fff" fill-opacity=".8"/><path d="M0 470l260-150 180 110 240-200 220 190 300-120v375H0z" fill="hsl(${(hue + 200) % 360} 30% 30%)" fill-opacity=".55"/><path d="M0 560l320-90 300 70 260-110 320 90v155H0z" fill="hsl(${(hue + 210) % 360} 34% 18%)" fill-opacity=".8"/></svg>`
}

const PICTURES = [
  { name: 'index', address: '', width: 1280, height: 1150, scheme: 'light' },
  { name: 'category-dark', address: 'all/', width: 1000, height: 1000, scheme: 'dark' },
  { name: 'category-phone', address: '', width: 390, height: 844, scheme: 'light' },
] as const

async function takePictures(browser: Browser, out: string): Promise<void> {
  await mkdir(path.join(ROOT, 'docs/images'), { recursive: true })
  for (const { name, height, ...at } of PICTURES) {
    const { page, context } = await openPage(browser, out, at)
    await page.setViewportSize({ width: at.width, height })
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: path.join(ROOT, `docs/images/${name}.png`) })
    await context.close()
  }
}

function report(figures: readonly Figures[]): void {
  console.log('| page | KB before pictures | first paint ms | shift | wider than | axe |\n|---|---|---|---|---|---|')
  let bad = 0
  for (const { page, kilobytes, paintMs, shift, overflows, findings } of figures) {
    if (kilobytes > LIMITS.kilobytes || shift > LIMITS.shift || overflows.length > 0 || findings.length > LIMITS.findings) bad++
    console.log(
      `| ${page} | ${kilobytes.toFixed(1)} | ${Math.round(paintMs)} | ${shift.toFixed(3)} | ${overflows.join(' ') || '–'} | ${findings.length} |`,
    )
    for (const finding of findings) console.log(`  ${finding}`)
  }
  if (bad > 0) process.exitCode = 1
}

await main()
