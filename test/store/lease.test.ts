import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { describeHolder, holdStore, type Life, lifeOf, mayTake, thisProcess } from '../../src/store/lease.ts'
import { SOME_INSTANT } from '../support/builders.ts'
import { withStore } from './with-store.ts'

const LENGTH = 60_000
const YEARS = 10 * 365 * 86_400_000
const other = JSON.stringify({ pid: 7, host: 'other', since: SOME_INSTANT })
const held = { holder: other, takenAt: SOME_INSTANT, until: SOME_INSTANT + LENGTH }
const taking = (now: number, life: Life): boolean => mayTake(held, 'me', now, () => life)

describe('a lease of a process of this machine', () => {
  it.each([0, LENGTH, -YEARS, YEARS])('is kept while the process lives, also when the clock moves by %d ms', (moved) => {
    expect(taking(SOME_INSTANT + moved, 'alive')).toBe(false)
  })

  it.each([0, LENGTH, -YEARS, YEARS])('is free at once when the process is dead, also when the clock moves by %d ms', (moved) => {
    expect(taking(SOME_INSTANT + moved, 'dead')).toBe(true)
  })
})

describe('a lease of another machine', () => {
  it('is kept until it ends', () => {
    expect(taking(SOME_INSTANT, 'unknown')).toBe(false)
    expect(taking(SOME_INSTANT + LENGTH - 1, 'unknown')).toBe(false)
    expect(taking(SOME_INSTANT + LENGTH, 'unknown')).toBe(true)
  })

  it('is kept while clocks differ by less than its length, and free when it was taken years ahead', () => {
    expect(taking(SOME_INSTANT - LENGTH + 1, 'unknown')).toBe(false)
    expect(taking(SOME_INSTANT - YEARS, 'unknown')).toBe(true)
  })

  it('can be held by a text that is no process', () => {
    expect(mayTake({ ...held, holder: 'x' }, 'me', SOME_INSTANT)).toBe(false)
    expect(mayTake({ ...held, holder: 'x' }, 'x', SOME_INSTANT)).toBe(true)
    expect(mayTake({ ...held, holder: '{"pid":1}' }, 'me', SOME_INSTANT + LENGTH)).toBe(true)
  })
})

describe('the life of a holder', () => {
  const me = thisProcess(SOME_INSTANT)

  it('is seen on this machine only', () => {
    expect(lifeOf(me)).toBe(me.start === undefined ? 'unknown' : 'alive')
    expect(lifeOf({ ...me, host: `not-${hostname()}` })).toBe('unknown')
    expect(lifeOf({ ...me, space: 'another boot' })).toBe('unknown')
    expect(lifeOf({ ...me, pid: 2 ** 22 + 1 })).toBe('dead')
  })

  it.skipIf(me.start === undefined)('is over when another process has its number', () => {
    expect(lifeOf({ ...me, start: '1' })).toBe('dead')
  })

  it('cannot be told where the system does not say when a process began', () => {
    const { start: _, ...unsure } = me
    expect(lifeOf(unsure)).toBe('unknown')
  })
})

describe('holding a store', () => {
  it('tells the second who holds it and since when, until the first lets go', () =>
    withStore(async (store) => {
      const first = await holdStore(store, LENGTH, SOME_INSTANT)
      const second = holdStore(store, LENGTH, SOME_INSTANT + 1)
      const message = `the store is in use by process ${process.pid} on ${hostname()} since 2026-01-02T03:04:05.000Z`
      await expect(second).rejects.toMatchObject({ code: 'STORE_LOCKED', message })
      await first.renew(SOME_INSTANT + YEARS)
      await first.renew(SOME_INSTANT + 5)
      await first.release()
      await (await holdStore(store, LENGTH, SOME_INSTANT + 6)).release()
    }))

  it('is lost to another who could take it, and the first is told', () =>
    withStore(async (store) => {
      const first = await holdStore(store, LENGTH, SOME_INSTANT)
      await first.release()
      await store.meta.lease('store', other, SOME_INSTANT + LENGTH, SOME_INSTANT)
      await expect(first.renew(SOME_INSTANT + 1)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
      await first.release()
      expect(await store.meta.lease('store', 'me', SOME_INSTANT + 9, SOME_INSTANT + 1)).toMatchObject({ taken: false, holder: other })
    }))

  it('is described in words, whatever holds it', () => {
    expect(describeHolder('someone')).toBe('someone')
    expect(describeHolder(other)).toBe('process 7 on other since 2026-01-02T03:04:05.000Z')
  })
})
