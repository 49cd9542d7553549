import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { type Service, startService } from '../../src/app/service.ts'
import { steeringOf } from '../../src/commands/steering.ts'
import { type Browser, openBrowser } from '../support/browser.ts'
import { aMill } from '../support/mill.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

/** A running feedmill with local sources and one origin, and a browser before it. */
export interface Room {
  readonly service: Service
  readonly origin: Origin
  readonly folder: string
  /** Opens a page of the control room by its path; what the browser complains of is kept in `complaints`. */
  open(page: string, look?: BrowserContextOptions): Promise<Page>
  readonly complaints: string[]
  close(): Promise<void>
}

/** Pictures of each page: an ignored folder, looked at by people. */
export const ARTEFACTS = path.join(import.meta.dirname, '../../test-artefacts')

/** Returns a room whose first turn is over. */
export async function openRoom(): Promise<Room> {
  const folder = await mkdtemp(path.join(tmpdir(), 'feedmill-room-'))
  const [origin, browser] = await Promise.all([startOrigin(), openBrowser(), mkdir(ARTEFACTS, { recursive: true })])
  await aMill(folder)
  const config = path.join(folder, 'feedmill.yaml')
  const more = 'fetch: { allowAddresses: ["127.0.0.0/8"] }\nschedule: { cron: "0 0 1 1 *" }\n'
  await writeFile(config, `# the harbour\n${await readFile(config, 'utf8')}${more}`)
  const service = await startService({
    config,
    data: path.join(folder, 'data'),
    server: { host: '127.0.0.1' },
    version: '0.0.0',
    log: pino({ level: 'silent' }),
    logSettings: { level: 'error', readable: false },
    steering: steeringOf({ options: { config } as never, version: '0.0.0' }),
  })
  await service.firstTurn
  const complaints: string[] = []
  return {
    service,
    origin,
    folder,
    complaints,
    open: (page, look) => openPage(browser, new URL(`admin/${page}`, service.url).href, complaints, look),
    async close() {
      await Promise.all([browser.close(), service.stop(), origin.close()])
      await rm(folder, { recursive: true })
    },
  }
}

async function openPage(browser: Browser, url: string, complaints: string[], look: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...look })
  const page = await context.newPage()
  page.on('console', (message) => complaints.push(`${page.url()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${String(error)}`))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin && !request.url().startsWith('data:'))
      complaints.push(`asked ${request.url()}`)
  })
  await page.goto(url)
  return page
}

/** What axe finds on a page, a line a finding. */
export async function findingsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(await axeSource())
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | ')))`,
  )
}

let source: Promise<string> | undefined

function axeSource(): Promise<string> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  return source
}
