import { describe, expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { settle } from '../../src/publications/index.ts'
import { anItem } from '../support/builders.ts'
import { POLICY } from '../support/publications.ts'

function settled(item: Partial<Item>, policy: Partial<typeof POLICY> = {}) {
  return settle({ item: anItem(item), members: [] }, { ...POLICY, ...policy }).item!
}

const WORDS = 'Some words of a text without end. '

describe('a text too long to be carried', () => {
  it.each([
    ['as it came', '<p>x</p>'.repeat(300_000)],
    ['by its escapes', '&'.repeat(300_000)],
    ['by its bytes', '文'.repeat(800_000)],
    ['by its tags', '<x></x>'.repeat(110_000)],
  ])('%s stands as its beginning', (_, html) => {
    const item = settled({ content: `<p>${WORDS.repeat(20)}</p>${html}`, contentType: 'html' })
    expect(item.contentHtml).toBeUndefined()
    expect(item.summaryText).toMatch(/^Some words of a text without end\. Some.*…$/s)
    expect(item.summaryText!.length).toBeLessThanOrEqual(POLICY.summaryLength)
  })

  it('stands as its beginning also where the category wants full texts, and where it is plain', () => {
    const item = settled({ content: WORDS.repeat(100_000), contentType: 'text' }, { content: 'full' })
    expect(item).toMatchObject({ summaryText: expect.stringMatching(/^Some words/) })
    expect(item.contentText).toBeUndefined()
  })

  it('does not take the place of the summary the publisher gives', () => {
    const item = settled({ content: WORDS.repeat(100_000), contentType: 'text', summary: 'What it is about.', summaryType: 'text' })
    expect(item.summaryText).toBe('What it is about.')
  })

  it('is cut where it is a summary itself', () => {
    const item = settled({ content: undefined, summary: WORDS.repeat(100_000), summaryType: 'text' })
    expect(item.summaryText!.length).toBeLessThanOrEqual(POLICY.summaryLength)
  })

  it('is longer than an article of two megabytes', () => {
    const html = `<p>${WORDS.repeat(5)}</p>`.repeat(12_000)
    expect(html.length).toBeGreaterThanOrEqual(2_000_000)
    expect(settled({ content: html, contentType: 'html' }).contentHtml === html).toBe(true)
    expect(settled({ content: WORDS.repeat(60_000), contentType: 'text' }).contentText === WORDS.repeat(60_000).trim()).toBe(true)
  })
})
