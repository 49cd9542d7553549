import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sanitizeHtml } from '../../../src/lib/html/sanitize.ts'
import { type Browser, CHROMIUM, openBrowser } from '../../support/browser.ts'
import { runnables } from '../../support/runnables.ts'

const vectors: readonly { readonly name: string; readonly html: string }[] = JSON.parse(
  readFileSync(new URL('../../fixtures/sanitizer-vectors.json', import.meta.url), 'utf8'),
)
const base = 'https://a.example/post/'

describe('sanitizeHtml', () => {
  it.each(vectors)('lets nothing run: $name', ({ html }) => {
    const out = sanitizeHtml(html, { base })
    expect(runnables(out)).toEqual([])
    expect(out).not.toMatch(/evil\.example[^"]*"[^>]*><\/iframe>/)
  })

  it.each(vectors)('is done after one time: $name', ({ html }) => {
    const once = sanitizeHtml(html, { base })
    expect(sanitizeHtml(once, { base })).toBe(once)
  })

  it.each([
    ['text and its emphasis', '<p>One <em>two</em> <strong>three</strong></p>', '<p>One <em>two</em> <strong>three</strong></p>'],
    ['a literal &amp;amp;', 'a &amp;amp; b', 'a &amp;amp; b'],
    ['ruby', '<ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>', '<ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>'],
    ['tables', '<table><tr><td colspan="2">x</td></tr></table>', '<table><tr><td colspan="2">x</td></tr></table>'],
    ['the language of code', '<pre><code class="language-ts evil">x</code></pre>', '<pre><code class="language-ts">x</code></pre>'],
    ['direction and language', '<p dir="RTL" lang="he">x</p>', '<p dir="rtl" lang="he">x</p>'],
    ['a form loses its tags alone', '<form><p>all the page</p></form>', '<p>all the page</p>'],
    [
      'links are absolute and tell nobody',
      '<a href="../x" target="_blank">x</a>',
      '<a href="https://a.example/x" rel="noopener noreferrer">x</a>',
    ],
    ['a fragment leads to the page', '<a href="#fn1">1</a>', '<a href="https://a.example/post/#fn1" rel="noopener noreferrer">1</a>'],
    [
      'nofollow stays',
      '<a href="http://b.example/" rel="nofollow opener">x</a>',
      '<a href="http://b.example/" rel="noopener noreferrer nofollow">x</a>',
    ],
    ['mail and telephone', '<a href="mailto:a@b.example">m</a>', '<a href="mailto:a@b.example" rel="noopener noreferrer">m</a>'],
    ['pictures are lazy', '<img src="a.png" alt="">', '<img src="https://a.example/post/a.png" alt="" loading="lazy" decoding="async" />'],
    [
      'a picture that waits for a script is shown',
      '<img src="data:image/gif;base64,R0" data-src="/real.jpg">',
      '<img src="https://a.example/real.jpg" loading="lazy" decoding="async" />',
    ],
    ['a tracking pixel goes', 'x<img src="http://t.example/?u" width="1" height="1">', 'x'],
    ['a known counter goes', 'x<img src="https://feeds.feedburner.com/~r/x/~4/abc">', 'x'],
    [
      'campaign parameters go',
      '<a href="http://b.example/?utm_source=rss&amp;id=7#c">x</a>',
      '<a href="http://b.example/?id=7#c" rel="noopener noreferrer">x</a>',
    ],
    [
      'srcset is mended',
      '<img src="a.png" srcset="b.png 2x, data:x 3x">',
      '<img src="https://a.example/post/a.png" srcset="https://a.example/post/b.png 2x" loading="lazy" decoding="async" />',
    ],
    [
      'a recording never starts itself',
      '<audio src="a.mp3" autoplay></audio>',
      '<audio src="https://a.example/post/a.mp3" controls preload="none"></audio>',
    ],
    ['control characters by number go', 'a&#0;b&#x1;c&#xFFFF;d', 'a\ufffdbcd'],
  ])('%s', (_, html, wanted) => {
    expect(sanitizeHtml(html, { base })).toBe(wanted)
  })

  it('frames players of listed hosts only, in a sandbox that cannot leave', () => {
    const framed = sanitizeHtml('<iframe src="http://www.youtube.com/embed/x" sandbox="allow-top-navigation" width="560"></iframe>')
    expect(framed).toContain('src="https://www.youtube.com/embed/x"')
    expect(framed).toContain('sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"')
    expect(framed).not.toContain('top-navigation')
    expect(sanitizeHtml('<iframe src="https://evil.example/"></iframe>a')).toBe('a')
    expect(sanitizeHtml('<iframe src="https://mine.example/"></iframe>', { embedHosts: ['mine.example'] })).toContain(
      'https://mine.example/',
    )
  })

  it('lets a frame that is never closed swallow nothing but its own inside', () => {
    const framed = sanitizeHtml('<iframe src="https://www.youtube.com/embed/x">no frames</iframe><p>Words</p>')
    expect(framed).toMatch(/><\/iframe><p>Words<\/p>$/)
    expect(sanitizeHtml('<iframe src="https://www.youtube.com/embed/x"><p>Words</p>')).toMatch(/><\/iframe>$/)
  })

  it('drops pictures and players where none are wanted', () => {
    expect(sanitizeHtml('<p>a<img src="http://a.example/a.png"><video src="http://a.example/v.mp4"></video></p>', { images: 'drop' })).toBe(
      '<p>a</p>',
    )
  })

  it('leaves relative addresses out where there is no base', () => {
    expect(sanitizeHtml('<a href="x">x</a><img src="y.png">')).toBe('<a>x</a>')
  })

  it('keeps the text of what nests too deep, at a bounded cost', () => {
    const deep = sanitizeHtml(`${'<div>'.repeat(100_000)}the end`)
    expect(deep).toContain('the end')
    expect(deep.match(/<div>/g)?.length).toBeLessThanOrEqual(256)
  })

  it('takes an article of two megabytes', () => {
    const article = '<p>Sentence of an article, with <a href="/x">a link</a>.</p>'.repeat(36_000)
    expect(sanitizeHtml(article, { base }).match(/<p>/g)?.length).toBe(36_000)
  })
})

describe.skipIf(!existsSync(CHROMIUM))('in a real browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
  })

  it('no vector runs, asks another host, or covers the page', async () => {
    const page = await browser.newPage()
    const asked: string[] = []
    await page.route('**/*', async (route) => {
      asked.push(route.request().url())
      await route.abort()
    })
    for (const { name, html } of vectors) {
      await page.setContent(
        `<!DOCTYPE html><body><script>window.ran=0;function pwned(){window.ran++}</script><div id=out>${sanitizeHtml(html, { base })}</div>`,
      )
      await page.evaluate('document.querySelectorAll("#out a").forEach((a) => { if (a.protocol === "javascript:") a.click() })')
      const ran: unknown = await page.evaluate('window.ran')
      expect(ran, name).toBe(0)
      expect(
        await page.evaluate('document.querySelectorAll("#out [style], #out form, #out [id], #out script, #out style").length'),
        name,
      ).toBe(0)
    }
    expect(asked.filter((url) => url.includes('evil.example'))).toEqual([])
    await page.close()
  })

  it('and the harness would see one that did', async () => {
    const page = await browser.newPage()
    await page.setContent('<script>window.ran=0;function pwned(){window.ran++}</script><svg onload=pwned()></svg>')
    expect(await page.evaluate('window.ran')).toBe(1)
    await page.close()
  })
})
