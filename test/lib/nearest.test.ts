import { expect, test } from 'vitest'
import { nearestOf } from '../../src/lib/nearest.ts'

const NAMES = ['refresh', 'restore', 'resume', 'run', 'sources', 'split']

test.each([
  ['refesh', 'refresh'],
  ['REFRESH', 'refresh'],
  ['soruces', 'sources'],
  ['rnu', 'run'],
  ['sorces', 'sources'],
])('The nearest name to %s is %s', (word, nearest) => {
  expect(nearestOf(word, NAMES)).toBe(nearest)
})

test.each(['frobnicate', '', 'publish', 'x'])('No name is near %j', (word) => {
  expect(nearestOf(word, NAMES)).toBeUndefined()
})
