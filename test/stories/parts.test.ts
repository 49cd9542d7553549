import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/story.ts'
import { partMarks, titleOf } from '../../src/prose/title.ts'
import { unitHash, unitsOf } from '../../src/prose/units.ts'
import {
  Counters,
  chooseLead,
  completeness,
  decodeFingerprint,
  ESSENTIAL_BYTES,
  encodeFingerprint,
  explainVerdict,
  fingerprint,
  lookupKeys,
} from '../../src/stories/index.ts'
import { likeness } from '../../src/stories/judge/likeness.ts'
import { containment, jaccard, overlap, sketchOf } from '../../src/stories/sketch.ts'
import { anItem, anOrigin, SOME_INSTANT } from '../support/builders.ts'

const LONG = Array.from({ length: 900 }, (_, at) => `word${(at * 7919) % 1009}`).join(' ')
const printOf = (given: Parameters<typeof anItem>[0], counters = Counters.read(undefined)) => fingerprint(anItem(given), counters)

describe('a fingerprint', () => {
  test('is the same after being written and read', () => {
    for (const content of [LONG, '<p>短文，只有几个字。</p>', '', '1,234 Franklin 5% and 2022-01-05']) {
      const print = printOf({ content, contentType: 'html', published: -5e11, title: 'CORRECTED - Part II （三）' })
      expect(decodeFingerprint(encodeFingerprint(print))).toEqual(print)
    }
  })

  test('takes at most a kibibyte and a half, and lives on in its first bytes', () => {
    const print = printOf({ content: LONG, contentType: 'html' })
    const bytes = encodeFingerprint(print)
    expect(bytes.length).toBeLessThanOrEqual(1536)
    const cut = decodeFingerprint(bytes.subarray(0, ESSENTIAL_BYTES))!
    expect(likeness(cut, print)).toMatchObject({ titleDice: 1, sameTitle: true, sameBody: true, days: 0 })
  })

  test('of another version is none', () => {
    expect(decodeFingerprint(new Uint8Array(64))).toBeUndefined()
    expect(decodeFingerprint(new Uint8Array(3))).toBeUndefined()
  })

  test('does not see width, case, punctuation, script variants or markup', () => {
    const plain = printOf({ title: '台湾的 GDP 增长 3%', content: '<p>他说：“发展很快。” In 2022 it grew</p>', contentType: 'html' })
    const other = printOf({
      title: '臺灣的ＧＤＰ增長３％',
      content: '<div>他說「發展很快」<b>in</b> ２０２２ IT GREW!</div><script>x()</script>',
      contentType: 'html',
    })
    expect([other.titleKey, other.body]).toEqual([plain.titleKey, plain.body])
  })

  test('leaves out what the publisher prints under every title', () => {
    const counters = Counters.read(undefined)
    const standing = '<p>The Daily Ledger is read in forty countries.</p>'
    const prints = ['one', 'two', 'three', 'four'].map((name) =>
      printOf({ id: name, title: name, content: `<p>What ${name} says is its own.</p>${standing}`, contentType: 'html' }, counters),
    )
    expect(prints[0]!.template).toBe(0)
    expect(prints[3]!.template).toBeGreaterThan(0.4)
    expect(prints[3]!.length).toBe(6)
    expect(Counters.read(counters.write()).write()).toEqual(counters.write())
  })

  test('is looked up by address and guid for ever, by text for a while, and not at all when off', () => {
    const keys = lookupKeys(printOf({ content: LONG, contentType: 'html' }))
    expect(keys.filter((key) => key % 2 === 1)).toHaveLength(2)
    expect(keys.length).toBeGreaterThan(20)
    expect(keys.length).toBeLessThanOrEqual(44)
    expect(lookupKeys(printOf({}), 'off')).toEqual([])
  })

  test('is found in stores of earlier versions: the keys are the same numbers', () => {
    const print = {
      ...printOf({}),
      urls: [0, 4294967295],
      publisher: 1,
      guid: 2,
      length: 9,
      titleKey: 3,
      body: 4,
      lead: [5, 6, 7],
      shingles: { hashes: Uint32Array.of(8, 9), total: 2 },
    }
    expect(lookupKeys(print)).toEqual([
      205751187499845, 253699067947791, 176834561164671, 124904094122496, 239513213013758, 103230606055182, 124003825580890,
      175230985095282,
    ])
  })
})

describe('sketches', () => {
  test('of small sets measure exactly', () => {
    const sets = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const shared = a.filter((value) => b.includes(value)).length
        const seen = overlap(sketchOf(a, 64), sketchOf(b, 64))
        expect(seen).toEqual({ shared, onlyA: a.length - shared, onlyB: b.length - shared })
      }),
    )
  })

  test('of large sets measure nearly', () => {
    const hash = (value: number) => Math.imul(value + 1, 0x9e3779b1) >>> 0
    const set = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => hash(from + at))
    const like = overlap(sketchOf(set(0, 2000), 192), sketchOf(set(1000, 3000), 192))
    expect(jaccard(like)).toBeCloseTo(1 / 3, 1)
    expect(containment(overlap(sketchOf(set(0, 2000), 192), sketchOf(set(500, 600), 192)))).toBeGreaterThan(0.95)
  })
})

describe('titles and units', () => {
  test('a title loses the publisher’s name, before or behind', () => {
    expect(titleOf('Rates rise – Daily Ledger', 'Daily Ledger')).toBe('Rates rise')
    expect(titleOf('[Daily Ledger] Rates rise', 'Daily Ledger')).toBe('Rates rise')
    expect(titleOf('央行加息_滨海日报', '滨海日报')).toBe('央行加息')
    expect(titleOf('Rates rise – again', 'Daily Ledger')).toBe('Rates rise – again')
  })

  test('part marks are found in both languages', () => {
    expect(partMarks('深度报道（三）')).toEqual(['三'])
    expect(partMarks('口述史（下）第十二回')).toEqual(['下', '十二'])
    expect(partMarks('The long road, Part II')).toEqual(['ii'])
    expect(partMarks('Rates rise')).toEqual([])
  })

  test('numbers stay whole and scripts are cut apart', () => {
    const words = ['5', 'dmarkii', '套', '机', 'a', '股', 'v', '1.2.3', '1234', '3.5%']
    expect([...unitsOf('5DMarkII套机A股 v1.2.3 1,234 ３.5%').hashes]).toEqual(words.map(unitHash))
  })
})

describe('the lead', () => {
  const facts = new Map([
    ['a', { priority: 0, completeness: 3, date: 5 }],
    ['b', { priority: 0, completeness: 5, date: 9 }],
    ['c', { priority: 2, completeness: 1, date: 9 }],
    ['d', { priority: 0, completeness: 5, date: 7 }],
    ['e', { priority: 0, completeness: 5, date: 7 }],
  ])

  test('is chosen by priority, completeness, date, id, in whatever order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 }), (members) => {
        expect(chooseLead(members, facts)).toBe(['c', 'd', 'e', 'b', 'a'].find((id) => members.includes(id)))
      }),
    )
  })

  test('never flips while it is published', () => {
    expect(chooseLead(['a', 'c'], facts, 'a')).toBe('a')
    expect(chooseLead(['b', 'c'], facts, 'a')).toBe('c')
  })

  test('counts what an item carries', () => {
    expect(completeness(anItem({ content: '<p>x</p>' }))).toBeLessThan(
      completeness(anItem({ content: `${LONG}<img src="a">`, authors: [{ name: 'A' }] })),
    )
  })
})

test('a verdict is told in a sentence', () => {
  const verdict: Verdict = { rule: 'content', score: 4.2, with: 'abc', reasons: ['the texts are alike', 'close in time'], algo: 1 }
  expect(explainVerdict(verdict)).toBe(
    'the same article by content as abc (score 4.20, joins from 1.00): the texts are alike; close in time [method 1]',
  )
  expect(explainVerdict({ rule: 'first', reasons: [], algo: 1 })).toMatch(/^the first of its story/)
  expect(explainVerdict({ rule: 'first', with: 'abc', reasons: ['they carry other recordings'], algo: 1 })).toBe(
    'the first of its story, kept apart from abc: they carry other recordings [method 1]',
  )
})

test('an origin without a site is known by its own id', () => {
  const [a, b] = ['a', 'b'].map((id) =>
    printOf({ url: undefined, origin: { ...anOrigin({ id }), selfUrl: undefined, url: undefined } } as never),
  )
  expect(a!.publisher).not.toBe(b!.publisher)
  expect(a!.date).toBe(SOME_INSTANT)
})
