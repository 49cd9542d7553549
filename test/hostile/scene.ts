import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { conditional, type Origin, startOrigin } from '../support/origin.ts'
import type { Behaviour, Scene } from './behaviour.ts'
import { articleBehaviours } from './behaviours/articles.ts'
import { bombBehaviours } from './behaviours/bombs.ts'
import { httpBehaviours } from './behaviours/http.ts'
import { fieldBehaviours, markupBehaviours } from './behaviours/markup.ts'
import { wayBehaviours } from './behaviours/ways.ts'

/** Every behaviour, by number. */
export const behaviours: readonly Behaviour[] = [
  ...httpBehaviours,
  ...wayBehaviours,
  ...bombBehaviours,
  ...markupBehaviours,
  ...fieldBehaviours,
  ...articleBehaviours,
]

/** All origins of the suite, and the configuration that pulls them. */
export interface Stage {
  /** Requests that must never have been made. */
  readonly forbidden: () => number
  /** Writes a configuration with the healthy sources and these hostile ones; gives its path. */
  configure(name: string, hostile: readonly Behaviour[]): string
  close(): Promise<void>
}

/** The id of a behaviour's source. */
export function idOf(behaviour: Behaviour): string {
  return `hostile-${behaviour.number}`
}

/** Every behaviour at an address of its own in 127.1.0.0/16, which may be asked; what must not be asked listens in 127.2.0.1, 127.0.0.1 and ::1. */
export async function setStage(folder: string, wanted: readonly Behaviour[]): Promise<Stage> {
  const canaries = await startCanaries()
  const other = await startOrigin({ host: '127.1.255.1' })
  const healthy = await startOrigin({ host: '127.1.255.2' })
  healthy.on('/rss', conditional({ body: healthyRss(), etag: '"h1"' }))
  healthy.on('/atom', conditional({ body: healthyAtom(), etag: '"h2"', headers: { 'content-type': 'application/atom+xml' } }))
  const origins: Origin[] = []
  const sources = new Map<number, object>()
  for (const behaviour of wanted) {
    const host = `127.1.${Math.floor(behaviour.number / 250)}.${(behaviour.number % 250) + 1}`
    const origin = behaviour.files === undefined ? await startOrigin({ host }) : undefined
    if (origin !== undefined) origins.push(origin)
    const scene = origin === undefined ? undefined : { origin, other, forbiddenPort: canaries[0]!.port }
    sources.set(behaviour.number, await sourceOf(behaviour, scene, folder))
  }
  return {
    forbidden: () => canaries.reduce((sum, canary) => sum + canary.connections, 0),
    configure(name, hostile) {
      const file = path.join(folder, `${name}.yaml`)
      const given = hostile.map((behaviour) => sources.get(behaviour.number)!)
      writeFileSync(file, JSON.stringify(configuration([healthy.url('/rss'), healthy.url('/atom')], given)))
      return file
    },
    close: async () => {
      await Promise.all([...origins, ...canaries, other, healthy].map((origin) => origin.close()))
    },
  }
}

/** The same port at every address a redirect could reach through some notation. */
async function startCanaries(): Promise<readonly Origin[]> {
  const first = await startOrigin({ host: '127.2.0.1' })
  const others = ['127.0.0.1', '::1'].map((host) => startOrigin({ host, port: first.port }).catch(() => undefined))
  return [first, ...(await Promise.all(others)).filter((origin) => origin !== undefined)]
}

async function sourceOf(behaviour: Behaviour, scene: Scene | undefined, folder: string): Promise<object> {
  const common = { id: idOf(behaviour), categories: ['hostile'], ...behaviour.settings }
  if (behaviour.files !== undefined) {
    const articles = path.join(folder, 'articles', String(behaviour.number))
    mkdirSync(articles, { recursive: true })
    await behaviour.files(articles)
    return { kind: 'folder', path: articles, ...common }
  }
  const { origin } = scene!
  if (behaviour.answer !== undefined) origin.on('/feed', behaviour.answer)
  behaviour.script?.(scene!)
  return { kind: 'feed', url: behaviour.address?.(scene!) ?? origin.url('/feed'), ...common }
}

function configuration(healthy: readonly string[], hostile: readonly object[]): object {
  return {
    site: { title: 'A mill', url: 'http://mill.example/' },
    fetch: { allowAddresses: ['127.1.0.0/16'], timeout: '30s', concurrency: 32 },
    polling: { minInterval: '1s' },
    server: { port: 0 },
    outputs: [{ kind: 'directory', path: 'feeds' }],
    categories: [
      { title: 'Healthy', slug: 'healthy', sources: ['healthy-rss', 'healthy-atom'] },
      { title: 'Hostile', slug: 'hostile', dedup: 'off', limit: 10_000 },
    ],
    sources: [...healthy.map((url, index) => ({ kind: 'feed', id: index === 0 ? 'healthy-rss' : 'healthy-atom', url })), ...hostile],
  }
}

const WORDS = ['harbour', 'orchard', 'glacier', 'railway', 'lantern', 'meadow', 'quarry', 'compass', 'granite', 'thunder']
const text = (n: number): string =>
  Array.from({ length: 40 }, (_, at) => `${WORDS[(n * 7 + at * (n + 3)) % 10]}${(n * 31 + at * 17) % 97}`).join(' ')

function healthyRss(): string {
  const items = Array.from(
    { length: 8 },
    (_, n) =>
      `<item><title>Healthy ${WORDS[n]} ${n}</title><guid isPermaLink="false">urn:healthy:${n}</guid><link>http://healthy.example/${n}</link><pubDate>${new Date(Date.UTC(2026, 2, 1, n)).toUTCString()}</pubDate><description>${text(n)}</description></item>`,
  )
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Healthy RSS</title><link>http://healthy.example/</link><description/>${items.join('')}</channel></rss>`
}

function healthyAtom(): string {
  const entries = Array.from(
    { length: 8 },
    (_, n) =>
      `<entry><title>Sound ${WORDS[9 - n]} ${n}</title><id>urn:sound:${n}</id><link href="http://sound.example/${n}"/><updated>2026-03-02T0${n}:00:00Z</updated><content type="html">&lt;p&gt;${text(n + 20)}&lt;/p&gt;</content></entry>`,
  )
  return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Sound Atom</title><id>urn:sound</id><updated>2026-03-02T10:00:00Z</updated>${entries.join('')}</feed>`
}
