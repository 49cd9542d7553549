import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asFed, withFullText } from '../../src/items/index.ts'
import { MADE_PAGES } from '../full-text/pages.ts'
import { withMill } from '../support/app.ts'
import { anItem } from '../support/builders.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const [PAGE] = MADE_PAGES.filter((page) => page.name === 'comments 1')
const [CHINESE] = MADE_PAGES.filter((page) => page.name === 'sidebar 4')

let origin: Origin
beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

/** Pages that were asked for. */
let asked: string[]
beforeEach(() => {
  asked = []
})

function serve(paths: readonly string[], summary: string): void {
  const items = paths.map(
    (path) => `<item><title>${path}</title><link>${origin.url(path)}</link><description>${summary}</description></item>`,
  )
  const body = `<rss version="2.0"><channel><title>T</title><link>http://a.example/</link><description>d</description>${items.join('')}</channel></rss>`
  origin.on('/feed', { headers: { 'content-type': 'application/rss+xml' }, body })
}

function servePage(path: string, answer: { readonly status?: number; readonly body: string }): void {
  origin.on(path, () => {
    asked.push(path)
    return { headers: { 'content-type': 'text/html; charset=utf-8' }, ...answer }
  })
}

const source = (fullText: string): string => `sources: [{ kind: feed, id: a, url: '${origin.url('/feed')}', fullText: ${fullText} }]\n`

describe('full texts', () => {
  it('stand in the item before it is published, and the page is asked for once', async () => {
    serve(['/one'], PAGE!.truth[0]!)
    servePage('/one', { body: PAGE!.html })
    await withMill(source('true'), async ({ app, turn }) => {
      await turn()
      const [item] = await app.parts.store.items.recent('a', 5)
      for (const paragraph of PAGE!.truth) expect(item?.content).toContain(paragraph)
      expect(item?.content).not.toContain('I have said so for years')
      expect(new TextDecoder().decode(await app.parts.outputs[0]!.read('all/rss.xml'))).toContain(PAGE!.truth[2])
      expect((await turn({ force: true })).sources[0]).toMatchObject({ new: 0, updated: 0 })
      expect(asked).toEqual(['/one'])
    })
  })

  it('are fetched for at most perTurn items in a turn; the others follow in the next turns, without an edit of the feed', async () => {
    serve(['/1', '/2', '/3'], PAGE!.truth[0]!)
    for (const path of ['/1', '/2', '/3']) servePage(path, { body: PAGE!.html })
    await withMill(source('{ perTurn: 2 }'), async ({ app, turn }) => {
      await turn()
      expect(asked).toHaveLength(2)
      await turn({ force: true })
      expect(asked.toSorted()).toEqual(['/1', '/2', '/3'])
      expect((await app.parts.store.items.recent('a', 5)).map((item) => item.fullText)).toEqual(['page', 'page', 'page'])
      expect(
        (await app.parts.store.items.revisions((await app.parts.store.items.recent('a', 1))[0]!.id)).flatMap(({ fields }) => fields),
      ).toEqual(['full text'])
    })
  })

  it('leave the text of the feed where the page is not there, and ask again where it only failed', async () => {
    serve(['/gone', '/broken'], PAGE!.truth[0]!)
    servePage('/gone', { status: 404, body: '' })
    servePage('/broken', { status: 500, body: '' })
    await withMill(source('true'), async ({ app, turn }) => {
      await turn()
      await turn({ force: true })
      expect(asked.toSorted()).toEqual(['/broken', '/broken', '/gone'])
      const items = await app.parts.store.items.recent('a', 5)
      expect(items.map(({ title, fullText, summary, content }) => [title, fullText, content ?? summary]).toSorted()).toEqual([
        ['/broken', undefined, PAGE!.truth[0]],
        ['/gone', 'feed', PAGE!.truth[0]],
      ])
    })
  })

  it('are asked for anew when the feed edits its item', async () => {
    serve(['/edited'], PAGE!.truth[0]!)
    servePage('/edited', { body: PAGE!.html })
    await withMill(source('true'), async ({ turn }) => {
      await turn()
      serve(['/edited'], PAGE!.truth[1]!)
      expect((await turn({ force: true })).sources[0]).toMatchObject({ new: 0, updated: 1 })
      expect(asked).toEqual(['/edited', '/edited'])
    })
  })
})

describe('the choice between the text of the feed and that of the page', () => {
  const item = anItem({ summary: CHINESE!.truth[0]!, summaryType: 'text', title: '老桥将重建' })
  const whole = CHINESE!.truth.map((text) => `<p>${text}</p>`).join('')

  it('takes the page where it is longer and holds what the feed says', () => {
    expect(withFullText(item, whole)).toMatchObject({
      content: whole,
      contentType: 'html',
      fullText: 'page',
      visibleHash: item.visibleHash,
    })
  })

  it.each([
    [
      'it is about something else',
      '<p>Cookies are used on this page to measure how often it is read, and you may refuse them all.</p>'.repeat(3),
    ],
    ['it is no longer than what the feed says', `<p>${CHINESE!.truth[0]}</p>`],
    ['nothing was found', undefined],
  ])('keeps the text of the feed where %s', (_, page) => {
    expect(withFullText(item, page)).toEqual({ ...item, fullText: 'feed' })
  })

  it('can be undone: the item as its feed says it', () => {
    const fed = anItem({ content: '<p>Own</p>', contentType: 'html' })
    expect(asFed(withFullText(fed, '<p>Own, and much more that the feed left out.</p>'))).toEqual(fed)
  })
})
