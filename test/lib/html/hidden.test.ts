import { describe, expect, it } from 'vitest'
import { removeHidden } from '../../../src/lib/html/hidden.ts'

describe('removeHidden', () => {
  it.each([
    ['<div style="display:none;max-height:0">Preheader <b>words</b></div><p>Hello</p>', '<p>Hello</p>'],
    ['<p>a</p><span style="color:red; VISIBILITY : hidden">b</span><p>c</p>', '<p>a</p><p>c</p>'],
    ['<p>a<span hidden>b</span>c</p>', '<p>ac</p>'],
    ['<p>a</p><div style="max-height:0px;overflow:hidden"><div>b</div>c</div>d', '<p>a</p>d'],
    ['<p>a</p><p style="font-size:0">b<p>c', '<p>a</p><p>c'],
    ['<p>a</p><div style="display:none">never closed', '<p>a</p>'],
    ['<div style="height:0;overflow:hidden">b</div><p>a</p>', '<p>a</p>'],
    ['<span style="position:absolute;left:-9999px">b</span><p>a</p>', '<p>a</p>'],
    ['<span style="clip: rect(1px, 1px, 1px, 1px)">b</span><p>a</p>', '<p>a</p>'],
    ['<h2 style="text-indent:-9999px">b</h2><p>a</p>', '<p>a</p>'],
    ['<p>a</p><p style="font-size: 0.0em">b</p>', '<p>a</p>'],
  ])('cuts what a style hides out of %s', (html, rest) => {
    expect(removeHidden(html)).toBe(rest)
  })

  it.each([
    '<p>The word hidden, and display:none as text</p>',
    '<img style="display:none" src="a.png"><p>a</p>',
    '<div style="max-height:100px">a</div>',
    '<div style="height:0">a</div>b',
    '<div style="left:-9999px">a</div>b',
    '<div style="opacity:0">shown by a script</div>b',
    '<div hidden="until-found">a</div><p>b</p>',
    '<div style="display:none">all there is</div>',
  ])('leaves %s', (html) => {
    expect(removeHidden(html)).toBe(html)
  })
})
