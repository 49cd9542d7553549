import { describe, expect, it } from 'vitest'
import { absolutizeHtml } from '../../../src/lib/html/absolutize.ts'
import { restoreLazyImages } from '../../../src/lib/html/lazy-images.ts'
import { removeTrackingPixels, removeUnseen } from '../../../src/lib/html/remove.ts'
import { cutterFor } from '../../../src/lib/html/select.ts'
import { parseSrcset } from '../../../src/lib/html/srcset.ts'

describe('absolutizeHtml', () => {
  const base = 'https://site.example/blog/post'
  const cases: readonly (readonly [claim: string, given: string, becomes: string])[] = [
    [
      'resolves links and images',
      '<a href=b?x=1&amp;y=2>x</a><img src="i.png"/>',
      '<a href="https://site.example/blog/b?x=1&amp;y=2">x</a><img src="https://site.example/blog/i.png" />',
    ],
    ['leaves absolute addresses byte for byte', "<a href='HTTP://Other.example'>x</a>", "<a href='HTTP://Other.example'>x</a>"],
    [
      'leaves schemes that are not of the web alone',
      '<img src="data:image/gif;base64,AA"><a href="mailto:a@b.example">',
      '<img src="data:image/gif;base64,AA"><a href="mailto:a@b.example">',
    ],
    [
      'resolves each candidate of a srcset',
      '<img srcset="a.png, /b.png 2x">',
      '<img srcset="https://site.example/blog/a.png, https://site.example/b.png 2x">',
    ],
    [
      'resolves poster, cite and ping',
      '<video poster=p.jpg></video><q cite=/c>q</q><a ping="/1 /2">',
      '<video poster="https://site.example/blog/p.jpg"></video><q cite="https://site.example/c">q</q><a ping="https://site.example/1 https://site.example/2">',
    ],
    ['knows that cite and data are plain words elsewhere', '<cite cite=x data=y>t</cite>', '<cite cite=x data=y>t</cite>'],
    [
      'does not look into scripts, comments and text',
      '<script>"<a href=x>"</script><!-- <a href=x> -->&lt;a href=x>',
      '<script>"<a href=x>"</script><!-- <a href=x> -->&lt;a href=x>',
    ],
    ['keeps what cannot be resolved', '<a href="http://[">x</a><a href="//[">y</a>', '<a href="http://[">x</a><a href="//[">y</a>'],
  ]
  it.each(cases)('%s', (_claim, given, becomes) => expect(absolutizeHtml(given, base)).toBe(becomes))

  it('sends fragments to the page they belong to, or keeps them', () => {
    expect(absolutizeHtml('<a href="#f">', base)).toBe('<a href="https://site.example/blog/post#f">')
    expect(absolutizeHtml('<a href="#f">', base, { fragments: 'https://site.example/page' })).toBe('<a href="https://site.example/page#f">')
    expect(absolutizeHtml('<a href="#f">', base, { fragments: 'keep' })).toBe('<a href="#f">')
  })

  it('gives the HTML back where the base is no address', () => expect(absolutizeHtml('<a href=x>', 'no base')).toBe('<a href=x>'))
})

describe('parseSrcset', () => {
  it('keeps the commas of data addresses and of parentheses', () =>
    expect(parseSrcset('data:image/png,a 1x,b.png calc(1,2), c.png,')).toEqual([
      { url: 'data:image/png,a', descriptor: '1x' },
      { url: 'b.png', descriptor: 'calc(1,2)' },
      { url: 'c.png', descriptor: '' },
    ]))
})

describe('restoreLazyImages', () => {
  const cases: readonly (readonly [claim: string, given: string, becomes: string])[] = [
    [
      'puts data-src in the place of the placeholder',
      '<img src="data:image/gif;base64,R0" data-src="/a.png" alt="x">',
      '<img src="/a.png" alt="x">',
    ],
    ['prefers the first lazy address', '<img data-original="b.jpg" data-src="a.jpg">', '<img src="a.jpg">'],
    [
      'restores a lazy set and gives its largest to an image without src',
      '<img data-srcset="s.png 1x, l.png 2x">',
      '<img srcset="s.png 1x, l.png 2x" src="l.png">',
    ],
    [
      'keeps a src that is not a placeholder when only a set is lazy',
      '<img src="a.png" data-srcset="b.png 2x">',
      '<img src="a.png" srcset="b.png 2x">',
    ],
    [
      'leaves data attributes that are no address',
      '<img src="a.png" data-url="{json}" data-src="">',
      '<img src="a.png" data-url="{json}" data-src="">',
    ],
    [
      'keeps a shown image whose original is named beside it',
      '<img src="s.jpg" data-orig-file="/big.jpg">',
      '<img src="s.jpg" data-orig-file="/big.jpg">',
    ],
    ['takes the original for a placeholder', '<img src="/img/loading.gif" zoomfile="/big.jpg">', '<img src="/big.jpg">'],
    ['leaves other elements alone', '<div data-src="/a.png">', '<div data-src="/a.png">'],
  ]
  it.each(cases)('%s', (_claim, given, becomes) => expect(restoreLazyImages(given)).toBe(becomes))
})

describe('removeUnseen', () => {
  const cases: readonly (readonly [claim: string, given: string, becomes: string])[] = [
    ['removes comments, also conditional ones', 'a<!-- c -->b<!--[if IE]>x<![endif]-->c', 'abc'],
    ['removes scripts and styles with what they hold', 'a<SCRIPT>if (1<2) "</p>"</script  >b<style>p{}</style>c', 'abc'],
    ['removes declarations and processing instructions', '<!doctype html><?xml version="1.0"?>a', 'a'],
    ['takes an unclosed one to the end', 'a<style>b', 'a'],
    ['leaves the rest byte for byte', "<P Class='x'>&nbsp;</P>", "<P Class='x'>&nbsp;</P>"],
  ]
  it.each(cases)('%s', (_claim, given, becomes) => expect(removeUnseen(given)).toBe(becomes))
})

describe('removeTrackingPixels', () => {
  it('removes images nobody can see and no others', () =>
    expect(removeTrackingPixels('<img width=1 height=1 src=a><img src=b style="Display: none"><img src=c width=10><img src=d>')).toBe(
      '<img src=c width=10><img src=d>',
    ))
})

describe('cutterFor', () => {
  it('cuts the outermost matching elements and leaves the rest byte for byte', () =>
    expect(
      cutterFor(['.qr', 'p.by, .box > b']).cut(
        "x<div class='a qr'>in<div class=qr>s</div></div>y<P class=by>no<p>yes<div class=box><b>1</b  >2</div>",
      ),
    ).toBe('xy<p>yes<div class=box>2</div>'))
  it('takes an element that is never closed to the end', () => expect(cutterFor(['.qr']).cut('a<div class=qr>b<p>c')).toBe('a'))
  it('names a selector that is not valid', () => expect(() => cutterFor(['a[[b'])).toThrow("the selector 'a[[b' is not valid CSS"))
})

describe('hostile HTML', () => {
  it('leaves what lies under 100,000 open tags as it is, without a tree of them', () => {
    const deep = `${'<div>'.repeat(100_000)}<i class=qr>x</i><a href=y>`
    expect(cutterFor(['.qr']).cut(deep)).toBe(deep)
    expect(absolutizeHtml(deep, 'https://a.example/')).toContain('https://a.example/y')
  })
})
