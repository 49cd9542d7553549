import { expect, it } from 'vitest'
import { createReadings } from '../../src/mill/gather/index.ts'
import { Counters, fingerprint } from '../../src/stories/index.ts'
import { anItem } from '../support/builders.ts'

const TEXT = '<p>The ferry between the two islands is back after the storm of last week, the harbour master said on Monday.</p>'
const NOTICE = '<p>The harbour has been the largest of this coast since the great flood, as every child of the town learns at school.</p>'
/** Four articles of one publisher: the fourth time the notice stands under another title it is a template. */
const items = Array.from({ length: 6 }, (_, index) =>
  anItem({ id: `i${index}`, title: `Title ${index}`, content: `${TEXT.replace('ferry', `ferry ${index}`)}${NOTICE}`, contentType: 'html' }),
)

it('A kept reading gives the fingerprint that the item itself gives, templates of its publisher included', () => {
  const [kept, none] = [createReadings(), createReadings()]
  for (const item of items) kept.keep(item)
  const [one, other] = [Counters.read(undefined), Counters.read(undefined)]
  const prints = items.map((item) => fingerprint(item, one, kept.take(item)))
  expect(prints.at(-1)?.template).toBeGreaterThan(0)
  for (const [index, item] of items.entries()) {
    const expected = fingerprint(item, other, none.take(item))
    expect({ ...prints[index], shingles: [...prints[index]!.shingles.hashes] }).toMatchObject({
      body: expected.body,
      length: expected.length,
      template: expected.template,
      lead: expected.lead,
      shingles: [...expected.shingles.hashes],
    })
  }
})

it('Beyond its bound no reading is kept, and the item is read again', () => {
  const readings = createReadings(1)
  for (const item of items) readings.keep(item)
  const [kept, edited] = [items[0]!, { ...items[1]!, title: 'Another title' }]
  expect(readings.take({ ...kept, title: 'Not looked at' }).print.titleKey).toBe(readings.take(kept).print.titleKey)
  expect(readings.take(edited).print.titleKey).not.toBe(readings.take(items[1]!).print.titleKey)
})
