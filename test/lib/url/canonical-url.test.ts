import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalizeUrl } from '../../../src/lib/url/canonical-url.ts'

const SAME: Readonly<Record<string, readonly string[]>> = {
  'site.example/a/b': [
    'http://site.example/a/b',
    'HTTPS://SITE.example:443/a/b/',
    'https://www.site.example/a//b',
    'https://m.site.example/a/b#comments',
    'https://amp.site.example/a/b?amp=1',
    'https://site.example/a/b/amp/',
    'https://site.example/a/b.amp',
    'https://site.example/a/b/index.html',
    'https://site.example/a/%62?utm_source=rss&utm_medium=feed&from=rss',
    'https://site.example/a/b?fbclid=IwAR0&outputType=amp#:~:text=some%20words',
    'https://site.example/a/b?ref=feed&spm=a2c4e.7053f8.0.0#xtor=RSS-3208',
    'https://www.google.com/url?rct=j&url=https%3A%2F%2Fsite.example%2Fa%2Fb&ct=ga',
    'https://www.google.co.uk/amp/s/site.example/a/b/',
    'https://site-example.cdn.ampproject.org/c/s/site.example/a/b',
    'https://web.archive.org/web/20220103120000id_/https://site.example/a/b',
    'https://link.zhihu.com/?target=https%3A%2F%2Fsite.example%2Fa%2Fb',
    'https://www.oschina.net/action/GoToLink?url=https%3A%2F%2Fsite.example%2Fa%2Fb',
  ],
  'site.example/s?id=1&lang=en': ['https://site.example/s?lang=en&id=1', 'https://site.example/s?id=1&amp;lang=en'],
  'site.example/%E4%BD%A0?q=%20x': ['https://site.example/你?q=+x', 'https://site.example/%e4%bd%a0?q=%20x'],
}

const APART: readonly (readonly [string, string])[] = [
  ['https://site.example/s/aBcD', 'https://site.example/s/AbCd'],
  ['https://site.example/app/#/post/1', 'https://site.example/app/#/post/2'],
  ['https://site.example/#!/a/1', 'https://site.example/#!/a/2'],
  ['https://site.example/day#post-12', 'https://site.example/day#post-13'],
  ['https://site.example/read?source=9001', 'https://site.example/read?source=9002'],
  ['https://site.example/item?mc=1&cid=3', 'https://site.example/item?mc=2&cid=6'],
  ['https://site.example/show.aspx?page=1&ref=1', 'https://site.example/show.aspx?page=2&ref=2'],
  ['https://site.example/story?n=77&hl=en', 'https://site.example/story?n=77&hl=zh'],
  ['https://site.example:8080/a', 'https://site.example/a'],
]

describe('canonicalizeUrl', () => {
  for (const [key, forms] of Object.entries(SAME)) {
    for (const form of forms) test(`${form} is ${key}`, () => expect(canonicalizeUrl(form)).toBe(key))
  }
  for (const [a, b] of APART) test(`${a} is not ${b}`, () => expect(canonicalizeUrl(a)).not.toBe(canonicalizeUrl(b)))

  test('a bare host, another scheme and nonsense have no key', () => {
    for (const text of ['https://site.example', 'https://www.site.example/?utm_source=rss#top', 'mailto:a@b.example', 'nonsense', ''])
      expect(canonicalizeUrl(text)).toBeUndefined()
  })

  test('a wrapper that wraps itself for ever has no key', () => {
    let address = 'https://site.example/a'
    for (let i = 0; i < 6; i++) address = `https://link.zhihu.com/?target=${encodeURIComponent(address)}`
    expect(canonicalizeUrl(address)).toBeUndefined()
  })

  test('the key of a key is itself', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const key = canonicalizeUrl(url)
        if (key !== undefined) expect(canonicalizeUrl(`https://${key}`)).toBe(key)
      }),
    )
  })
})
