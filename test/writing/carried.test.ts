import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { withMill } from '../support/app.ts'

it('elements of podcast clients and licences come out of RSS and Atom as they went in, without addresses that run scripts', async () => {
  const inner =
    '<podcast:value type="lightning"><podcast:valueRecipient name="Host" split="90"/></podcast:value><podcast:location geo="geo:30,97">Austin</podcast:location><podcast:socialInteract protocol="activitypub" uri="javascript:alert(1)"/><source:markdown># One &amp; all</source:markdown>'
  const rss = `<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:source="http://source.scripting.com/"><channel><title>P</title><link>http://p.example/</link><item><guid isPermaLink="false">1</guid><title>One</title><link>http://p.example/1</link><description>Text of one</description>${inner}</item></channel></rss>`
  await withMill('sources: [{ kind: file, id: p, path: feed.xml }]\n', async ({ folder, turn }) => {
    await writeFile(path.join(folder, 'feed.xml'), rss)
    await turn()
    for (const name of ['rss.xml', 'atom.xml']) {
      const written = (await readFile(path.join(folder, 'feeds', 'all', name), 'utf8')).replace(/>\s+</g, '><')
      expect(written).toContain('<podcast:value type="lightning"><podcast:valueRecipient name="Host" split="90"/></podcast:value>')
      expect(written).toContain('<podcast:location geo="geo:30,97">Austin</podcast:location>')
      expect(written).toMatch(/<source:markdown># One &(?:amp|#x26); all<\/source:markdown>/)
      expect(written).not.toContain('javascript')
    }
  })
})
