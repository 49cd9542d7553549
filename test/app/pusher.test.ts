import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { feedmill, inFolder } from '../support/command.ts'
import { startOrigin } from '../support/origin.ts'

const CONFIG = (base: string): string => `
site: { title: A mill, url: "https://mill.example/" }
outputs: [{ kind: directory, path: feeds }]
fetch: { allowAddresses: ["127.0.0.0/8"] }
push:
  hubs: ["${base}/hub"]
  webhooks: [{ url: "${base}/hook", categories: [news] }]
categories: [{ title: News, slug: news, sources: [wire] }]
sources: [{ kind: file, id: wire, path: wire.xml }]
`
const wire = (...titles: readonly string[]): string =>
  `<rss version="2.0"><channel><title>Wire</title>${titles.map((title) => `<item><guid>${title}</guid><title>${title}</title></item>`).join('')}</channel></rss>`

describe('a mill that cron turns', () => {
  it('pings hubs, sends webhooks each change once, and pays in a later turn what was not taken', () =>
    inFolder(async (folder) => {
      const origin = await startOrigin()
      try {
        origin.on('/hub', { status: 204 })
        origin.on('/hook', [{ status: 200 }, { status: 503, headers: { 'retry-after': '0' } }, { status: 200 }])
        await writeFile(path.join(folder, 'feedmill.yaml'), CONFIG(origin.base))
        const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
        const turn = async (...titles: readonly string[]) => {
          await writeFile(path.join(folder, 'wire.xml'), wire(...titles))
          expect((await feedmill('refresh', '--force', ...words)).code).toBe(0)
        }
        const bodies = () => origin.requests.filter((one) => one.path === '/hook').map((one) => JSON.parse(one.body))
        const told = () => bodies().map(({ items }) => items.map(({ title }: { title: string }) => title))
        await turn('one')
        expect(told()).toEqual([['one']])
        const pings = origin.requests.filter((one) => one.path === '/hub').map((one) => new URLSearchParams(one.body).get('hub.url'))
        expect(pings).toContain('https://mill.example/news/rss.xml')
        await turn('one', 'two')
        expect(told()).toEqual([['one'], ['two']])
        await turn('one', 'two')
        expect(told()).toEqual([['one'], ['two']])
        expect(await readFile(path.join(folder, 'feeds/news/rss.xml'), 'utf8')).toContain('two')
        expect((await feedmill('replay', origin.url('/none'), '--since', '2026-01-01', ...words)).code).toBe(1)
        expect((await feedmill('replay', origin.url('/hook'), '--since', 'yesterday', ...words)).code).toBe(2)
        expect((await feedmill('replay', origin.url('/hook'), '--since', '2026-01-01', ...words)).code).toBe(0)
        await turn('one', 'two')
        expect(told().at(-1)).toEqual(['one', 'two'])
      } finally {
        await origin.close()
      }
    }))
})
