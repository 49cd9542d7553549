import { describe, expect, it } from 'vitest'
import { isTrackingPixel, withoutTracking } from '../../../src/lib/url/tracking.ts'

describe('withoutTracking', () => {
  it.each([
    ['http://a.example/?utm_source=x', 'http://a.example/'],
    ['http://a.example/?a=1&utm_source=x&b=2#c', 'http://a.example/?a=1&b=2#c'],
    ['http://a.example/?fbclid=x&gclid=y', 'http://a.example/'],
    ['http://a.example/?UTM_Medium=x', 'http://a.example/'],
    ['http://a.example/?q=a%20b&&c', 'http://a.example/?q=a%20b&&c'],
    ['http://a.example/?ref=home&source=9001&id=1', 'http://a.example/?ref=home&source=9001&id=1'],
    ['http://a.example/#?utm_source=x', 'http://a.example/#?utm_source=x'],
  ])('%s is %s', (url, wanted) => {
    expect(withoutTracking(url)).toBe(wanted)
  })
})

describe('isTrackingPixel', () => {
  it.each([
    { src: 'http://a.example/x.gif', width: '1', height: '1' },
    { src: 'http://a.example/x.gif', width: '0', height: '0' },
    { src: 'http://a.example/x.gif', style: 'display:none' },
    { src: 'https://pixel.wp.com/b.gif?x' },
    { src: 'http://feeds.feedburner.com/~r/a/~4/b' },
    { src: 'https://www.google-analytics.com/collect' },
  ])('holds for $src', (image) => {
    expect(isTrackingPixel(image)).toBe(true)
  })

  it.each([
    { src: 'http://a.example/x.gif' },
    { src: 'http://a.example/x.gif', width: '1', height: '300' },
    { src: 'http://a.example/pixel-art.png' },
  ])('does not hold for $src', (image) => {
    expect(isTrackingPixel(image)).toBe(false)
  })
})
