import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { withMill } from '../support/app.ts'
import { startOrigin } from '../support/origin.ts'

const ATOM = { 'content-type': 'application/atom+xml' }

function feed(id: string, inner: string): string {
  return `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><id>urn:${id}</id><title>${id}</title><updated>2026-05-01T00:00:00Z</updated>${inner}</feed>`
}

const entry = (id: string, text: string) =>
  `<entry><id>urn:entry:${id}</id><title>${text}</title><updated>2026-05-01T00:00:00Z</updated><content>${text} with some words of its own</content></entry>`
const deleted = (id: string) =>
  `<at:deleted-entry ref="urn:entry:${id}" when="2026-05-02T00:00:00Z"><at:by><name>Ada</name></at:by><at:comment>wrong figures</at:comment></at:deleted-entry>`

it('an entry that its publisher deleted is withdrawn, from its own feed only, and told by whom and when', async () => {
  const origin = await startOrigin()
  const own = [entry('1', 'Herons nest at the pond'), entry('2', 'The mill has a new wheel')]
  origin.on('/own', [
    { headers: ATOM, body: feed('own', own.join('')) },
    { headers: ATOM, body: feed('own', `${own[1]}${deleted('1')}`) },
  ])
  const other = entry('3', 'Harbour opens a second pier')
  origin.on('/other', [
    { headers: ATOM, body: feed('other', other) },
    { headers: ATOM, body: feed('other', `${other}${deleted('2')}`) },
  ])
  const config = `sources: [{ kind: feed, id: own, url: "${origin.url('/own')}" }, { kind: feed, id: other, url: "${origin.url('/other')}" }]`
  try {
    await withMill(config, async ({ app, folder, turn }) => {
      const shown = async () =>
        (JSON.parse(await readFile(path.join(folder, 'feeds', 'all', 'feed.json'), 'utf8')) as { items: { id: string }[] }).items
          .map(({ id }) => id)
          .sort()
      await turn()
      expect(await shown()).toEqual(['urn:entry:1', 'urn:entry:2', 'urn:entry:3'])
      await turn({ force: true })
      expect(await shown()).toEqual(['urn:entry:2', 'urn:entry:3'])
      const [row] = await app.store.refusals.find('urn:entry:1', 5)
      expect(row).toMatchObject({ rule: 'deleted', reason: 'its publisher deleted it on 2026-05-02 by Ada: wrong figures' })
      expect((await turn({ force: true })).new).toBe(0)
    })
  } finally {
    await origin.close()
  }
})
