import { describe, expect, it } from 'vitest'
import { isVisitedOften } from '../../src/lib/shared-parts.ts'

describe('the visits of a value', () => {
  it('are its parts and itself', () => {
    const value = { a: 1, b: [2, 3] }
    expect(isVisitedOften(value, 5)).toBe(false)
    expect(isVisitedOften(value, 4)).toBe(true)
  })

  it('count a shared part in each of its places', () => {
    const shared = [1, 2, 3]
    expect(isVisitedOften([shared, shared], 9)).toBe(false)
    expect(isVisitedOften([shared, shared], 8)).toBe(true)
  })

  it('have no end where a part is inside itself', () => {
    const value: unknown[] = []
    value.push([value])
    expect(isVisitedOften(value, Number.MAX_SAFE_INTEGER)).toBe(true)
  })

  it('are counted in the time of what is held: two to the power of 200 are no trouble', () => {
    let value: unknown = 'x'
    for (let level = 0; level < 200; level++) value = [value, value]
    expect(isVisitedOften(value, 1e6)).toBe(true)
  })
})
