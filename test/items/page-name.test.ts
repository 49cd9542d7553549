import { describe, expect, it } from 'vitest'
import { pageName } from '../../src/items/identity/page-name.ts'

const ID = 'abcdefghijklmnopqrstuvwxyz'

describe('the name of an article page', () => {
  it.each([
    ['notes/2026-05-11-Why feeds matter.md', 'why-feeds-matter-abcdef'],
    ["'稳字当头（1）'.md", '稳字当头（1）-abcdef'],
    ['posts/bundle/index.md', 'bundle-abcdef'],
    ['2026-05-11.md', '2026-05-11-abcdef'],
    ['…/?.md', '-abcdef'.slice(1)],
    ['v1.2 notes.markdown', 'v1.2-notes-abcdef'],
  ])('of %s is %s', (path, name) => {
    expect(pageName(path, ID)).toBe(name)
  })

  it('ends between two characters when the file name is longer than a path should be', () => {
    expect(pageName(`${'长'.repeat(90)}.md`, ID)).toBe(`${'长'.repeat(40)}-abcdef`)
  })
})
