import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchFolder } from '../../src/sources/watch.ts'

let root: string
let stop: AbortController
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'feedmill-watch-'))
  stop = new AbortController()
})
afterEach(() => {
  stop.abort()
  rmSync(root, { recursive: true, force: true })
})

describe('watchFolder', () => {
  it('tells of a saved file, of one renamed into place, and of one in a folder made later', async () => {
    const hints = new Hints()
    await watchFolder(root, hints.give, stop.signal)
    await hints.after(() => writeFileSync(join(root, 'a.md'), 'one'))
    await hints.after(() => {
      writeFileSync(join(root, '.a.swp'), 'two')
      renameSync(join(root, '.a.swp'), join(root, 'a.md'))
    })
    await hints.after(() => mkdirSync(join(root, 'later')))
    await hints.after(() => writeFileSync(join(root, 'later', 'b.md'), 'three'))
    expect(hints.count).toBeGreaterThanOrEqual(4)
  })

  it('gathers many saves in one hint', async () => {
    const hints = new Hints()
    await watchFolder(root, hints.give, stop.signal)
    await hints.after(() => {
      for (let index = 0; index < 50; index++) writeFileSync(join(root, `${index}.md`), 'x')
    })
    expect(hints.count).toBe(1)
  })

  it('does nothing once it is stopped, nor where there is no folder', async () => {
    const hints = new Hints()
    await watchFolder(join(root, 'nowhere'), hints.give, stop.signal)
    stop.abort()
    await watchFolder(root, hints.give, stop.signal)
    const other = new Hints()
    const running = new AbortController()
    await watchFolder(root, other.give, running.signal)
    await other.after(() => writeFileSync(join(root, 'a.md'), 'one'))
    running.abort()
    expect(hints.count).toBe(0)
  })
})

/** Counts hints and lets a test wait for the next one. */
class Hints {
  count = 0
  #next: (() => void) | undefined
  readonly give = (): void => {
    this.count++
    this.#next?.()
  }
  after(deed: () => void): Promise<void> {
    const told = new Promise<void>((resolve) => {
      this.#next = resolve
    })
    deed()
    return told
  }
}
