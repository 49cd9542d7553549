import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Service, startService } from '../../src/app/service.ts'
import { steeringOf } from '../../src/commands/steering.ts'
import { rssOf } from '../support/app.ts'

const TOKENS = { all: 'admin-admin-admin', reading: 'reader-reader-reader', turning: 'turner-turner-turner' }
const CONFIG = `
site: { title: A mill, url: "https://mill.example/" }
server:
  port: 0
  tokens:
    - { name: all, token: ${TOKENS.all}, scopes: [admin] }
    - { name: reading, token: ${TOKENS.reading}, scopes: [read] }
    - { name: turning, token: ${TOKENS.turning}, scopes: [refresh, metrics] }
outputs: [{ kind: directory, path: feeds }]
alerts: { failingAfter: 0s }
categories: [{ title: News, slug: news, sources: [wire] }]
sources:
  - { kind: file, id: wire, path: wire.xml }
  - { kind: file, id: gone, path: gone.xml }
`

interface Operation {
  readonly 'x-scope': string
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

describe('the API of a running mill', () => {
  let folder = ''
  let service: Service
  let document: OpenApi
  const ajv = addFormats.default(new Ajv2020({ strict: false }))

  /** Asks as the token, and checks the answer by what the document says of it. */
  async function ask(method: string, target: string, body?: object, token = TOKENS.all) {
    const answer = await fetch(new URL(target, service.url), {
      method,
      headers: { authorization: `Bearer ${token}`, connection: 'close', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const operation = document.paths[`/${target.split('?')[0]}`]?.[method.toLowerCase()]
    expect(operation, `${method} ${target}`).toBeDefined()
    const described = operation!.responses[String(answer.status)]
    expect(described, `${method} ${target} ${answer.status} ${text}`).toBeDefined()
    const [[mediaType, { schema }] = ['', { schema: {} }]] = Object.entries(described!.content ?? {})
    expect(answer.headers.get('content-type')).toContain(mediaType)
    const json = mediaType.includes('json') ? (JSON.parse(text) as never) : undefined
    if (json !== undefined && '$ref' in schema) {
      const isFitting = ajv.validate({ ...schema, components: document.components }, json)
      expect(isFitting ? [] : ajv.errors, `${method} ${target} ${text}`).toEqual([])
    }
    return { status: answer.status, json: json as never as Record<string, never> }
  }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'feedmill-openapi-'))
    const file = path.join(folder, 'feedmill.yaml')
    await writeFile(file, CONFIG)
    const item = (guid: string) => ({ guid, title: `Title ${guid}`, date: '2026-05-01', text: `A text of its own about ${guid}.` })
    await writeFile(path.join(folder, 'wire.xml'), rssOf('Wire', [item('one'), item('two'), item('three')]))
    const options = { config: file, data: path.join(folder, 'data'), json: false, quiet: true }
    service = await startService({
      config: file,
      data: options.data,
      version: '0.0.0',
      log: pino({ level: 'silent' }),
      logSettings: { level: 'error', readable: false },
      steering: steeringOf({ options, version: '0.0.0' }),
    })
    await service.firstTurn
    document = (await (await fetch(new URL('api/openapi.json', service.url))).json()) as OpenApi
  })

  afterAll(async () => {
    await service.stop()
    await service.ended
    await rm(folder, { recursive: true })
  })

  test('is described by a valid OpenAPI 3.1 document', async () => {
    const validator = new Validator()
    const result = await validator.validate(structuredClone(document) as never)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  test('every shape is used, and every one that is used is there', () => {
    const text = JSON.stringify(document)
    const used = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name))
    expect([...used].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted())
  })

  test('every route of the document is there, and asks for the scope that it names', async () => {
    for (const [target, operations] of Object.entries(document.paths))
      for (const [method, { 'x-scope': scope }] of Object.entries(operations)) {
        const options = { method: method.toUpperCase(), headers: { connection: 'close' } }
        const { status } = await fetch(new URL(target.slice(1), service.url), options)
        const isOpen = scope === 'anyone' || scope === 'category'
        expect([method, target, isOpen ? status < 400 : status]).toEqual([method, target, isOpen ? true : 401])
        if (isOpen) continue
        const wrong = scope === 'refresh' || scope === 'metrics' ? TOKENS.reading : TOKENS.turning
        const refused = await fetch(new URL(target.slice(1), service.url), { ...options, headers: { authorization: `Bearer ${wrong}` } })
        expect([method, target, refused.status]).toEqual([method, target, 403])
      }
  })

  test('every route of the API goes through the catalogue that the document is made of', () => {
    const api = path.resolve(import.meta.dirname, '../../src/server/api')
    const direct = readdirSync(api).filter((file) =>
      /\bapp\.(?:get|post|put|delete|route)\(/.test(readFileSync(path.join(api, file), 'utf8')),
    )
    expect(direct).toEqual(['described.ts'])
  })

  test('all that the pages do is in the API', () => {
    const admin = path.resolve(import.meta.dirname, '../../src/server/admin')
    const texts = readdirSync(admin, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(admin, file), 'utf8'))
    const forms = texts.flatMap((text) => [...text.matchAll(/add\(app, context, '([\w-]+)'|app\.post\('\/admin\/([\w-]+)'/g)])
    const posts = Object.entries(document.paths).flatMap(([target, { post, put }]) => [
      ...(post === undefined ? [] : [target.replace('/api/', '')]),
      ...(put === undefined ? [] : [target.replace('/api/', '')]),
    ])
    const inApi: Readonly<Record<string, string>> = { add: 'sources' }
    const missing = forms.map(([, deed, page]) => deed ?? page!).filter((name) => !posts.includes(inApi[name] ?? name))
    expect(missing).toEqual([])
    expect(forms.length).toBeGreaterThan(10)
  })

  test.each([
    'healthz',
    'readyz',
    'metrics',
    'api/sources',
    'api/source?id=wire',
    'api/source?id=nothing',
    'api/items',
    'api/items?category=news&limit=1',
    'api/item?id=one',
    'api/item?id=nothing',
    'api/categories',
    'api/alerts',
    'admin/alerts/atom.xml',
    'api/config',
    'api/source-settings?id=wire',
    'api/source-settings?id=nothing',
    'api/openapi.json',
  ])('GET %s answers as it is described', async (target) => {
    expect((await ask('GET', target)).status).toBeLessThan(500)
  })

  test('the source that fails stands among the troubles', async () => {
    const { json } = await ask('GET', 'api/alerts')
    expect(json.troubles).toMatchObject([{ kind: 'failing', subject: 'gone', code: 'FILE_MISSING' }])
  })

  test('decisions are made and taken back, and name who made them', async () => {
    const made = await Promise.all([ask('POST', 'api/merge', { item: 'one', with: 'two' }), ask('POST', 'api/retract', { item: 'three' })])
    expect(made.map(({ status }) => status)).toEqual([200, 200])
    expect((await ask('POST', 'api/retract', { item: 'three' })).status).toBe(409)
    const { json } = await ask('GET', 'api/item?id=three')
    expect(json).toMatchObject({ isRetracted: true, decisions: [{ kind: 'retract', by: 'all' }] })
    const [{ key }] = json.decisions as unknown as [{ key: string }]
    expect((await ask('POST', 'api/undo', { decision: key })).status).toBe(200)
    expect((await ask('POST', 'api/undo', { decision: key })).status).toBe(404)
    expect((await ask('GET', 'api/item?id=three')).json).toMatchObject({ isRetracted: false })
    const others = await Promise.all(['split', 'pin'].map((name) => ask('POST', `api/${name}`, { item: 'nothing' })))
    expect(others.map(({ status }) => status)).toEqual([404, 404])
  })

  test('what is not described is refused', async () => {
    const answers = [
      await ask('POST', 'api/retract', { item: 'one', more: 1 }),
      await ask('POST', 'api/import', {}),
      await ask('POST', 'api/sources', { url: 'https://a.example/', categories: ['nothing'] }),
      await ask('POST', 'api/pause', { source: 'nothing' }),
      await ask('POST', 'api/forget', { source: 'nothing' }),
      await ask('POST', 'api/refresh', { sources: ['nothing'] }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 422, 404, 404, 404])
  })

  test('the configuration is planned, refused with its lines, and replaced if nobody else did', async () => {
    const { json } = await ask('GET', 'api/config')
    const { text, mark } = json as unknown as { text: string; mark: string }
    const plan = await ask('POST', 'api/plan', { text: text.replace('slug: news', 'slug: paper') })
    expect(plan.json.plan).toMatchObject({
      categories: expect.arrayContaining([expect.objectContaining({ slug: 'paper', change: 'new' })]),
    })
    const wrong = await ask('POST', 'api/plan', { text: `${text}nonsense: 1\n` })
    expect(wrong.json.problems).toMatchObject([{ line: text.split('\n').length }])
    expect((await ask('PUT', 'api/config', { text: `${text}nonsense: 1\n`, mark })).status).toBe(422)
    expect((await ask('PUT', 'api/config', { text, mark: 'other' })).status).toBe(409)
    const settings = (await ask('GET', 'api/source-settings?id=wire')).json as unknown as { text: string }
    const tried = await ask('POST', 'api/try-source', { id: 'wire', text: settings.text })
    expect(tried.json.items).toHaveLength(3)
    expect((await ask('POST', 'api/try', { address: path.join(folder, 'nothing') })).json.error).toBeDefined()
    expect((await ask('PUT', 'api/config', { text: `# by hand\n${text}`, mark })).status).toBe(200)
  })

  test('sources are added, imported, paused and resumed', async () => {
    const opml = '<opml version="2.0"><body><outline type="rss" text="A" xmlUrl="https://a.example/feed"/></body></opml>'
    expect((await ask('POST', 'api/import', { opml })).json).toMatchObject({ added: ['https://a.example/feed'], there: 0 })
    const added = await ask('POST', 'api/sources', { url: 'https://b.example/feed', categories: ['news'] })
    expect([added.status, (await ask('POST', 'api/sources', { url: 'https://b.example/feed' })).json]).toEqual([201, added.json])
    const paused = [await ask('POST', 'api/pause', { source: 'wire' }), await ask('POST', 'api/pause', { source: 'wire' })]
    expect([...paused, await ask('POST', 'api/resume', { source: 'wire' })].map(({ status }) => status)).toEqual([200, 409, 200])
    expect((await ask('POST', 'api/refresh', { sources: ['wire'] }, TOKENS.turning)).status).toBe(202)
  })
})
