import { cp, writeFile } from 'node:fs/promises'
import path from 'node:path'

const samples = path.resolve(import.meta.dirname, '../../config/samples')

/** The words that name a mill of local sources only (articles, an RSS, an Atom and a JSON file), set up in the folder. `more` is added to its list of sources. */
export async function aMill(folder: string, more = ''): Promise<readonly string[]> {
  await cp(samples, path.join(folder, 'samples'), { recursive: true })
  await writeFile(path.join(folder, 'feedmill.yaml'), `${CONFIG}${more}`)
  return ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
}

const CONFIG = `
site: { title: A mill, url: "https://mill.example/" }
server: { port: 0 }
outputs: [{ kind: directory, path: feeds }]
categories:
  - { title: Harbour, slug: harbour, sources: [gazette, wire], tombstones: true }
  - { title: Garden, slug: garden, sources: [garden] }
  - { title: 财经, tags: ['城市财经-国内'] }
sources:
  - { kind: folder, id: articles, path: samples/articles }
  - { kind: file, id: gazette, path: samples/feeds/harbour-gazette.rss }
  - { kind: file, id: wire, path: samples/feeds/coast-wire.atom }
  - { kind: file, id: garden, path: samples/feeds/garden-notes.json }
`
