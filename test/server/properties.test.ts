import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseCoding } from '../../src/server/documents/coding.ts'
import { matchesAny, readEntityTags, readHttpDate } from '../../src/server/documents/conditional.ts'
import { cutItems } from '../../src/server/documents/delta.ts'
import { readRange } from '../../src/server/documents/range.ts'
import { readPath, tidyPath, writePath } from '../../src/server/paths.ts'

test('no request target makes reading its path throw, and what is read holds no control, no backslash', () => {
  const target = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.array(fc.constantFrom('/', '..', '%2e', '%2F', '%', '\\', 'a', '//', '?')).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(target, (text) => {
      const path = readPath(text)
      if (path !== undefined) {
        expect(path.startsWith('/')).toBe(true)
        expect(path).not.toMatch(/[\u0000-\u001f\u007f\\]/)
      }
    }),
  )
})

test('a tidy path is rooted, has no dot or empty segment, leads to no other host, and is as tidy the second time', () => {
  const path = fc.array(fc.constantFrom('', '.', '..', 'a', '国', '...', 'b.xml')).map((segments) => `/${segments.join('/')}`)
  fc.assert(
    fc.property(path, (text) => {
      const tidy = tidyPath(text)
      expect(tidy).toMatch(/^\/(?!\/)/)
      expect(tidy.split('/').slice(1, -1)).not.toContain('')
      expect(tidy.split('/')).not.toContain('..')
      expect(tidy.split('/')).not.toContain('.')
      expect(tidyPath(tidy)).toBe(tidy)
    }),
  )
})

test('a path that is written is read back as it was', () => {
  const segment = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) =>
    text
      .normalize('NFC')
      .replace(/[\u0000-\u001f\u007f\\/]/g, '-')
      .toWellFormed(),
  )
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
      const path = `/${segments.join('/')}`.normalize('NFC')
      expect(readPath(writePath(path))).toBe(path)
    }),
  )
})

test('a coding that is refused by name is never sent', () => {
  const part = fc.tuple(fc.constantFrom('gzip', 'br', 'identity', '*', 'zstd'), fc.constantFrom('', ';q=0', ';q=0.5', ';q=1', '; q=0.0'))
  fc.assert(
    fc.property(fc.uniqueArray(part, { selector: ([name]) => name }), (parts) => {
      const coding = chooseCoding(parts.map((pair) => pair.join('')).join(', '))
      const own = parts.find(([name]) => name === coding)
      if (own !== undefined) expect(own[1]).not.toMatch(/q=0(?:\.0)?$/)
    }),
  )
})

test('a range lies within the body', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat({ max: 5000 }), (noise, a, b, size) => {
      for (const field of [noise, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
        const range = readRange(field, size)
        if (typeof range !== 'object') continue
        expect(range.first).toBeGreaterThanOrEqual(0)
        expect(range.last).toBeLessThan(size)
        expect(range.first).toBeLessThanOrEqual(range.last)
      }
    }),
  )
})

test('entity tags in a list are found wherever they stand, weak or not', () => {
  const tag = fc.stringMatching(/^"[!#-~]{0,12}"$/)
  fc.assert(
    fc.property(fc.array(tag), tag, fc.array(tag), fc.boolean(), (before, wanted, after, weak) => {
      const list = [...before, weak ? `W/${wanted}` : wanted, ...after].join(', ')
      expect(matchesAny(list, wanted)).toBe(true)
      expect(readEntityTags(list)).toHaveLength(before.length + 1 + after.length)
    }),
  )
})

test('an HTTP date is read back to the second, and nothing else makes reading throw', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }), fc.string(), (date, noise) => {
      expect(readHttpDate(date.toUTCString())).toBe(Math.floor(date.getTime() / 1000) * 1000)
      readHttpDate(noise)
    }),
  )
})

test('a feed that is cut and joined whole again holds every item in its order', () => {
  const item = fc.string().map((text) => `<item><title>${text.replace(/[<>&]/g, '')}</title></item>`)
  fc.assert(
    fc.property(fc.array(item, { minLength: 1 }), (items) => {
      const cut = cutItems(`<rss><channel>${items.join('')}</channel></rss>`, 'application/rss+xml')!
      expect(cut.items).toEqual(items)
      expect(cut.join(cut.items)).toBe(`<rss><channel>${items.join('\n')}</channel></rss>`)
    }),
  )
})
