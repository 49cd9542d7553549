import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ownAddresses } from '../../src/app/alerting/index.ts'
import { parseFeed } from '../../src/reading/index.ts'
import { feedmill, inFolder } from '../support/command.ts'
import { serverSettings } from '../support/feed-server.ts'
import { startOrigin } from '../support/origin.ts'
import { startSmtp } from '../support/smtp-server.ts'

const WIRE = '<rss version="2.0"><channel><title>Wire</title><item><guid>1</guid><title>one</title></item></channel></rss>'

const CONFIG = (base: string, smtp: number): string => `
site: { title: A mill, url: "https://mill.example/" }
outputs: [{ kind: directory, path: feeds }]
fetch: { hostGap: 0s }
polling: { minInterval: 1s }
alerts:
  failingAfter: 0s
  file: alerts.xml
  webhooks: [{ url: "${base}/hook/secret-path", token: abc, secret: "12345678" }]
  mails: [{ server: "smtp://me:pass%20word@127.0.0.1:${smtp}", from: "Mill <mill@mill.example>", to: [ops@mill.example] }]
sources: [{ kind: file, id: wire, title: The Wire, path: wire.xml }]
`

describe('alerts of a mill that cron turns', () => {
  it('tell once that a trouble began and once that it is over, by webhook, mail and feed, and repeat what was not taken', () =>
    inFolder(async (folder) => {
      const origin = await startOrigin()
      const smtp = await startSmtp()
      try {
        origin.on('/hook/secret-path', [{ status: 503, body: 'later /hook/secret-path' }, { status: 200 }])
        await writeFile(path.join(folder, 'feedmill.yaml'), CONFIG(origin.base, smtp.port))
        const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
        const turn = async () => expect((await feedmill('refresh', '--force', '--quiet', ...words)).code).toBe(0)
        const told = () =>
          origin.requests.map(({ body }) => JSON.parse(body) as { id: string; events: { change: string; name: string; code?: string }[] })

        await turn()
        expect(told().map(({ events }) => events)).toMatchObject([[{ change: 'begun', name: 'The Wire', code: 'FILE_MISSING' }]])
        expect(origin.requests[0]!.headers).toMatchObject({ authorization: 'Bearer abc', 'x-feedmill-signature': /^sha256=/ })
        expect(smtp.mails.map(({ from, to, login }) => [from, to, login])).toEqual([
          ['mill@mill.example', ['ops@mill.example'], 'me:pass word'],
        ])
        expect(smtp.mails[0]!.text).toMatch(/^Subject: \[A mill\] The Wire: failing$/m)
        expect(smtp.mails[0]!.text).toMatch(/^Auto-Submitted: auto-generated$/m)

        await turn()
        expect(told().map(({ id }) => id)).toEqual([told()[0]!.id, told()[0]!.id])
        await turn()
        expect([told().length, smtp.mails.length]).toEqual([2, 1])
        const listed = await feedmill('alerts', '--json', ...words)
        expect(JSON.parse(listed.out)).toMatchObject({ troubles: [{ kind: 'failing', subject: 'wire' }], owed: 0 })

        await writeFile(path.join(folder, 'wire.xml'), WIRE)
        await turn()
        expect(told().at(-1)!.events).toMatchObject([{ change: 'over', name: 'The Wire' }])
        expect(smtp.mails[1]!.text).toMatch(/^Subject: \[A mill\] The Wire: no longer failing$/m)
        await turn()
        expect([told().length, smtp.mails.length]).toEqual([3, 2])

        const feed = await readFile(path.join(folder, 'alerts.xml'))
        const parsed = parseFeed({ bytes: feed, url: 'https://mill.example/admin/alerts/atom.xml', retrievedAt: 0 }, {})
        expect(parsed.entries.map(({ title }) => title?.value)).toEqual(['The Wire: no longer failing', 'The Wire: failing'])
        expect(parsed.warnings).toEqual([])
      } finally {
        await Promise.all([origin.close(), smtp.close()])
      }
    }))

  it('a turn that cannot write is told, and that it writes again', () =>
    inFolder(async (folder) => {
      const origin = await startOrigin()
      try {
        origin.on('/hook', { status: 200 })
        const config = (output: string) =>
          `outputs: [{ kind: directory, path: ${output} }]\nalerts: { webhooks: [{ url: "${origin.base}/hook", format: slack }] }\nsources: [{ kind: file, id: wire, path: wire.xml }]\n`
        const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
        await writeFile(path.join(folder, 'wire.xml'), WIRE)
        await writeFile(path.join(folder, 'feedmill.yaml'), config('feeds, minFree: 900000GiB'))
        expect((await feedmill('refresh', '--force', '--quiet', ...words)).code).toBe(1)
        await writeFile(path.join(folder, 'feedmill.yaml'), config('feeds'))
        expect((await feedmill('refresh', '--force', '--quiet', ...words)).code).toBe(0)
        const texts = origin.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text.split('\n')[0])
        expect(texts).toEqual(['feedmill: The turn: could not write', 'feedmill: The turn: it writes again'])
      } finally {
        await origin.close()
      }
    }))

  it('a test goes through every channel, and says which did not take it without the secret of its address', () =>
    inFolder(async (folder) => {
      const origin = await startOrigin()
      const smtp = await startSmtp()
      try {
        origin.on('/hook/secret-path', { status: 403, body: 'no POST to /hook/secret-path' })
        await writeFile(path.join(folder, 'feedmill.yaml'), CONFIG(origin.base, smtp.port))
        const { code, out } = await feedmill('alerts', '--test', '--config', path.join(folder, 'feedmill.yaml'))
        expect(code).toBe(1)
        expect(out).toBe(
          `FAIL  json webhook at 127.0.0.1:${origin.port}: 127.0.0.1:${origin.port} answered 403: no POST to ***\nOK    mail to ops@mill.example\n`,
        )
      } finally {
        await Promise.all([origin.close(), smtp.close()])
      }
    }))
})

it('The client of alerts reaches private addresses, at the ports that webhooks name and no others', () => {
  const webhook = (url: string) => ({ kind: 'webhook', url, format: 'json', troubles: ['turn'] }) as const
  const { fetch } = serverSettings()
  const channels = [webhook('https://a.example/x'), webhook('http://10.0.0.1:81/x'), webhook('http://b.example/')]
  expect(ownAddresses({ fetch, alerts: { failingAfterMs: 0, channels } })).toMatchObject({
    allowAddresses: ['0.0.0.0/0', '::/0'],
    allowPorts: [443, 81, 80],
  })
})
