import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Service, startService } from '../../src/app/service.ts'
import { changeAdded } from '../../src/config/added.ts'

const CONFIG = `
site: { title: A mill, url: "https://mill.example/" }
server: { host: 127.0.0.1, port: 0 }
outputs: [{ kind: directory, path: feeds }]
categories: [{ title: News, slug: news, sources: [wire] }]
sources: [{ kind: file, id: wire, path: wire.xml }]
`
const WIRE = '<rss version="2.0"><channel><title>Wire</title><item><guid>1</guid><title>one</title></item></channel></rss>'

describe('a configuration that changes while feedmill runs', () => {
  let folder = ''
  let service: Service
  const logged: string[] = []
  let told: (taken: boolean) => void = () => {}
  const file = () => path.join(folder, 'feedmill.yaml')
  /** The outcome of the reload that ends next. */
  const nextReload = () => new Promise<boolean>((resolve) => (told = resolve))
  const textAt = async (wanted: string) => (await fetch(new URL(wanted, service.url), { headers: { connection: 'close' } })).text()

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'feedmill-reload-'))
    await writeFile(file(), CONFIG)
    await writeFile(path.join(folder, 'wire.xml'), WIRE)
    service = await startService({
      config: file(),
      data: path.join(folder, 'data'),
      version: '0.0.0',
      log: pino({ level: 'error' }, { write: (line: string) => void logged.push(line) }),
      logSettings: { level: 'error', readable: false },
      onReload: (taken) => told(taken),
    })
    await service.firstTurn
  })

  afterAll(async () => {
    await service.stop()
    await service.ended
    await rm(folder, { recursive: true })
  })

  it('has its items indexed for the search once a turn is over', async () => {
    const database = new DatabaseSync(path.join(folder, 'data', 'feedmill.sqlite'))
    await expect.poll(() => database.prepare('SELECT COUNT(*) AS n FROM search').get()?.n).toBe(1)
    database.close()
  })

  it('is taken over when the file is saved, at the same address', async () => {
    const before = service.url
    const reloaded = nextReload()
    await writeFile(file(), CONFIG.replace('A mill', 'Another mill'))
    expect(await reloaded).toBe(true)
    expect(service.url).toBe(before)
    expect(await textAt('admin/')).toContain('Another mill')
  })

  it('is taken over when a source is paused in the file of additions', async () => {
    const reloaded = nextReload()
    changeAdded(file(), (added) => ({ ...added, paused: ['wire'] }))
    expect(await reloaded).toBe(true)
    expect(service.loaded.settings.sources[0]?.paused).toBe(true)
  })

  it('is refused if it is wrong: the log and the overview name the line, and the one before goes on until it is mended', async () => {
    await writeFile(file(), CONFIG.replace('kind: file', 'kind: fil'))
    expect(await service.reload()).toBe(false)
    expect(logged.join('')).toContain('feedmill.yaml:6:')
    const overview = await textAt('admin/')
    expect(overview).toContain('The changed configuration is wrong')
    expect(overview).toContain('feedmill.yaml:6:')
    expect(await textAt('news/rss.xml')).toContain('one')
    await writeFile(file(), CONFIG)
    expect(await service.reload()).toBe(true)
    expect(await textAt('admin/')).not.toContain('The changed configuration is wrong')
  })

  it('is refused if an output cannot be opened, and the one before is opened again', async () => {
    await writeFile(file(), CONFIG.replace('path: feeds', 'path: wire.xml'))
    expect(await service.reload()).toBe(false)
    expect(await textAt('news/rss.xml')).toContain('one')
    expect(service.loaded.settings.outputs[0]?.options.path).toBe('feeds')
  })
})
