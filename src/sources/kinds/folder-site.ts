import { readdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { ArticleSite, GeneratorName } from '../../model/document.ts'
import { readFound, walkFolder } from './local-files.ts'

/** Files that may say how a site publishes the articles of a folder; nothing of them has been interpreted. */
export interface SiteFiles {
  /** Nearest directory first. */
  readonly candidates: readonly SiteFile[]
}

interface SiteFile {
  readonly name: string
  readonly text: string
  /** Where the folder lies below the file's directory; `''`, or ends with `/`. */
  readonly folder: string
  /** The routes of an Astro site, by path below `src/pages`. */
  readonly routes: readonly { readonly path: string; readonly text: string }[]
}

/** Returns the configuration files of generators in a folder or up to five directories above it. */
export async function findSiteFiles(folder: string): Promise<SiteFiles> {
  const candidates: SiteFile[] = []
  let directory = folder
  for (let level = 0; level <= MOST_LEVELS; level++) {
    candidates.push(...(await filesIn(directory, prefixOf(directory, folder))))
    const above = dirname(directory)
    if (above === directory) break
    directory = above
  }
  return { candidates }
}

/** Returns the site that the first readable file shows; undefined if there is none, or none of the generator that the folder names. Read as data, nothing is run. */
export async function readSite({ candidates }: SiteFiles, generator: GeneratorName | undefined): Promise<ArticleSite | undefined> {
  if (candidates.length === 0) return undefined
  const { astroRoutes, readSiteConfig } = await import('../../articles/index.ts')
  for (const { name, text, folder, routes } of candidates) {
    const read = readSiteConfig(name, text)
    if (read === undefined || (generator !== undefined && read.generator !== generator)) continue
    return { ...read, folder, config: read.generator === 'astro' ? { ...read.config, routes: astroRoutes(routes) } : read.config }
  }
  return undefined
}

const MOST_LEVELS = 5
const MOST_BYTES = 64 * 1024
const NAME =
  /^(?:_config\.ya?ml|(?:hugo|config)\.(?:toml|ya?ml|json)|(?:astro|docusaurus|eleventy)\.config\.[mc]?[jt]s|\.eleventy\.[mc]?js|pelicanconf\.py)$/

async function filesIn(directory: string, folder: string): Promise<readonly SiteFile[]> {
  const found: SiteFile[] = []
  for (const place of ['', 'config/_default']) {
    for (const name of (await namesIn(join(directory, place))).filter((one) => NAME.test(one)).sort()) {
      const text = await textOf(join(directory, place, name))
      if (text !== undefined) found.push({ name, text, folder, routes: name.startsWith('astro') ? await routesOf(directory) : [] })
    }
  }
  return found
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch {
    return []
  }
}

async function textOf(diskPath: string): Promise<string | undefined> {
  const read = await readFound({ path: diskPath, diskPath, sizeBytes: 0, mtimeMs: 0, ctimeMs: 0 }, MOST_BYTES)
  return 'bytes' in read ? new TextDecoder().decode(read.bytes) : undefined
}

async function routesOf(directory: string): Promise<SiteFile['routes']> {
  try {
    const isRoute = (path: string): boolean => /\[[^/]+\](?:\/index)?\.astro$/.test(path)
    const { files } = await walkFolder(join(directory, 'src/pages'), { includes: isRoute, excludes: () => false })
    return await Promise.all(
      files.slice(0, MOST_ROUTES).map(async ({ path, diskPath }) => ({ path, text: (await textOf(diskPath)) ?? '' })),
    )
  } catch {
    return []
  }
}

const MOST_ROUTES = 100

/** `source/_posts/` of the site's directory; `''` for the directory itself. */
function prefixOf(directory: string, folder: string): string {
  const inside = relative(directory, folder).split(sep).join('/')
  return inside === '' ? '' : `${inside.normalize('NFC')}/`
}
