import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM } from '../support/browser.ts'
import { ARTEFACTS, findingsOf, openRoom, type Room } from './room.ts'

const LOOKS = [390, 1280].flatMap((width) => (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })))
const feed = (title: string) =>
  `<rss version="2.0"><channel><title>${title}</title><item><guid>1</guid><title>First of ${title}</title></item></channel></rss>`

describe.skipIf(!existsSync(CHROMIUM))('the control room in a browser', () => {
  let room: Room
  beforeAll(async () => {
    room = await openRoom()
  })
  afterAll(() => room.close())

  /** Loads the page again until it shows the text: a turn or a reload of the configuration is under way. */
  const until = (page: Page, text: string | RegExp) =>
    expect
      .poll(
        async () => {
          await page.reload().catch(() => undefined)
          return page.textContent('main').catch(() => '')
        },
        { timeout: 120_000, interval: 500 },
      )
      .toMatch(text)

  test('a source is added by pasting its address, fails with plain words, and recovers', async () => {
    room.origin.on('/feed.xml', { body: feed('Boats'), headers: { 'content-type': 'application/rss+xml' } })
    const page = await room.open('sources')
    await page.click('text=Add a feed')
    await page.fill('[name=address]', room.origin.url('/feed.xml'))
    await page.click('text=Look')
    expect(await page.textContent('main')).toContain('First of Boats')
    await page.check('[name="category:harbour"]')
    await page.click('main button:text-is("Add")')
    await until(page, 'Boats')
    await page.click('a:text-is("Boats")')
    await until(page, /Fetches of the last 30 days[\s\S]*fetched/)
    room.origin.on('/feed.xml', { status: 500 })
    await page.click('text=Poll now')
    await until(page, /failing[\s\S]*FETCH_[\s\S]*What helps/)
    room.origin.on('/feed.xml', { body: feed('Boats'), headers: { 'content-type': 'application/rss+xml' } })
    await page.click('text=Poll now')
    await until(page, /^[\s\S]{0,300}good/)
    await page.context().close()
  })

  test('an item is found in Chinese, and explained', async () => {
    const page = await room.open('items')
    await page.fill('[name=text]', '财经')
    await page.keyboard.press('Enter')
    await page.waitForURL(/text=/)
    await page.click('tbody th a >> nth=0')
    expect(await page.textContent('main')).toMatch(/known by[\s\S]*Where it is published[\s\S]*shown/)
    await page.context().close()
  })

  test('a story is split on the page of joins and that is undone', async () => {
    const page = await room.open('joins')
    await page.click('button:text-is("Split") >> nth=0')
    expect(await page.textContent('[role=status]')).toContain('Saved')
    await page.click('button:text-is("Undo") >> nth=0')
    expect(await page.textContent('main')).toMatch(/undone/)
    await page.context().close()
  })

  test('a rule is edited: a wrong one is named with its line, a right one shows its plan and is in force after saving', async () => {
    const file = path.join(room.folder, 'feedmill.yaml')
    const before = await readFile(file, 'utf8')
    const page = await room.open('categories')
    await page.click('text=Edit the configuration')
    await page.fill('textarea', before.replace('slug: garden,', 'slugg: garden,'))
    await page.click('button:text-is("Save")')
    expect(await page.textContent('#problems')).toMatch(/line \d+[\s\S]*did you mean 'slug'/)
    await page.fill('textarea', before.replace('sources: [gazette, wire]', 'sources: [gazette]'))
    await page.click('text=Show what it changes')
    expect(await page.textContent('section')).toMatch(/harbour changed \+0 −[1-9]/)
    expect(await readFile(file, 'utf8')).toBe(before)
    await page.click('button:text-is("Save")')
    expect(await page.textContent('[role=status]')).toContain('Saved')
    expect(await readFile(file, 'utf8')).toMatch(/^# the harbour\n/)
    await expect.poll(() => room.service.loaded.texts.text, { timeout: 60_000 }).toContain('sources: [gazette]')
    await page.context().close()
  })

  test('500 feeds are imported with progress and a report', async () => {
    for (let n = 0; n < 500; n++)
      room.origin.on(`/f${n}.xml`, n % 100 === 9 ? { status: 404 } : { body: feed(`Feed ${n}`), headers: { 'content-type': 'text/xml' } })
    const rows = Array.from({ length: 500 }, (_, n) => `<outline type="rss" text="Feed ${n}" xmlUrl="${room.origin.url(`/f${n}.xml`)}"/>`)
    const list = Buffer.from(`<opml version="2.0"><head/><body>${rows.join('')}</body></opml>`)
    const page = await room.open('sources')
    await page.click('text=Import a list of feeds')
    await page.setInputFiles('[name=file]', { name: 'feeds.opml', mimeType: 'text/x-opml', buffer: list })
    await page.click('main button:text-is("Import")')
    expect(await page.textContent('main')).toMatch(/\d+ of 500 polled for the first time/)
    await page.screenshot({ path: path.join(ARTEFACTS, 'import-begun.png') })
    // Without a reload by hand: the script shows the turn and the report when it has ended.
    await expect.poll(() => page.textContent('main').catch(() => ''), { timeout: 300_000, interval: 1_000 }).toMatch(/500 of 500 polled/)
    expect(await page.textContent('main')).toMatch(/In trouble5/)
    await page.context().close()
  })

  test('the keyboard alone finds a source and pauses it', async () => {
    const page = await room.open('sources')
    const focusOn = async (wanted: string) => {
      for (let n = 0; n < 60; n++) {
        await page.keyboard.press('Tab')
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(wanted)})`)) return
      }
      throw new Error(`the keyboard does not reach ${wanted}`)
    }
    await focusOn('input[name=text]')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none')
    await page.keyboard.type('gazette')
    await page.keyboard.press('Enter')
    await page.waitForURL(/text=gazette/)
    await focusOn('tbody th a')
    await page.keyboard.press('Enter')
    await page.waitForURL(/source\?id=gazette/)
    await focusOn('form[action=pause] button')
    await page.keyboard.press('Enter')
    await page.waitForURL(/done=/)
    await until(page, /paused/)
    await page.context().close()
  })

  test.each(LOOKS)('every page has nothing that axe finds and fits, $width wide and $colorScheme', async ({ width, colorScheme }) => {
    const looked = await room.open('', { viewport: { width, height: 900 }, colorScheme })
    const item = await idOf(looked, room)
    const pages = [
      '',
      'sources',
      'source?id=gazette',
      'items',
      `item?id=${item}`,
      'joins',
      'categories',
      'category?id=harbour',
      'category?id=harbour&format=rss',
    ].concat(['config', 'import', 'add', 'try-source?id=wire', 'hosts', 'nothing', 'source?id=nobody'])
    const findings: string[] = []
    for (const one of pages) {
      await looked.goto(new URL(`admin/${one}`, room.service.url).href)
      const name = `${one.replace(/\W+/g, '-') || 'overview'}-${width}-${colorScheme}.png`
      await looked.screenshot({ path: path.join(ARTEFACTS, name), fullPage: true })
      findings.push(...(await findingsOf(looked)).map((finding) => `${one}: ${finding}`))
      if (await looked.evaluate('document.documentElement.scrollWidth > innerWidth')) findings.push(`${one}: the page scrolls sideways`)
      const bytes = (await looked.content()).length
      if (bytes > 100_000) findings.push(`${one}: ${bytes} bytes are over 100 KB`)
    }
    await looked.goto(new URL('no-such-feed/', room.service.url).href)
    findings.push(...(await findingsOf(looked)).map((finding) => `the 404 of readers: ${finding}`))
    expect(findings).toEqual([])
    await looked.context().close()
    expect(room.complaints.filter((line) => !/status of (404|422)/.test(line))).toEqual([])
  })
})

async function idOf(page: Page, { service }: Room): Promise<string> {
  await page.goto(new URL('admin/items?text=ferry', service.url).href)
  return new URL((await page.getAttribute('tbody th a', 'href')) ?? '', service.url).searchParams.get('id') ?? ''
}
