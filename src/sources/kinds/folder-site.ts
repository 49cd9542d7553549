import { readdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { astroRoutes, type GeneratorName, isSiteConfig, readSiteConfig } from '../../articles/index.ts'
import type { ArticleSite } from '../../model/document.ts'
import { type FoundFile, readFound, walkFolder } from './local-files.ts'

/**
 * Returns the site that a folder lies in, by the nearest configuration file of a known generator in the folder or up to five directories
 * above it; undefined if there is none, or none of the generator that the folder names. The file is read as data, nothing is run.
 */
export async function findSite(folder: string, generator: GeneratorName | undefined): Promise<ArticleSite | undefined> {
  let directory = folder
  for (let level = 0; level <= MOST_LEVELS; level++) {
    const found = await siteIn(directory, generator)
    if (found !== undefined) return { ...found, folder: prefixOf(directory, folder) }
    const above = dirname(directory)
    if (above === directory) return undefined
    directory = above
  }
  return undefined
}

const MOST_LEVELS = 5
const MOST_CONFIG_BYTES = 64 * 1024

type Found = Pick<ArticleSite, 'generator' | 'config'>

async function siteIn(directory: string, generator: GeneratorName | undefined): Promise<Found | undefined> {
  for (const place of ['', 'config/_default']) {
    const names = (await namesIn(join(directory, place))).filter(isSiteConfig).sort()
    for (const name of names) {
      const text = await textOf(join(directory, place, name))
      const read = text === undefined ? undefined : readSiteConfig(name, text)
      if (read === undefined || (generator !== undefined && read.generator !== generator)) continue
      return read.generator === 'astro' ? { ...read, config: { ...read.config, routes: await routesOf(directory) } } : read
    }
  }
  return undefined
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch {
    return []
  }
}

async function textOf(diskPath: string): Promise<string | undefined> {
  const read = await readFound({ path: diskPath, diskPath, sizeBytes: 0, mtimeMs: 0, ctimeMs: 0 }, MOST_CONFIG_BYTES)
  return 'bytes' in read ? new TextDecoder().decode(read.bytes) : undefined
}

/** Which collection each route of an Astro site shows. */
async function routesOf(directory: string): Promise<Readonly<Record<string, string>>> {
  try {
    const { files } = await walkFolder(join(directory, 'src/pages'), {
      includes: (path) => /\[[^/]+\](?:\/index)?\.astro$/.test(path),
      excludes: () => false,
    })
    const pages = await Promise.all(files.slice(0, MOST_ROUTES).map(pageOf))
    return astroRoutes(pages)
  } catch {
    return {}
  }
}

const MOST_ROUTES = 100

async function pageOf({ path, diskPath }: FoundFile): Promise<{ readonly path: string; readonly text: string }> {
  return { path, text: (await textOf(diskPath)) ?? '' }
}

/** `source/_posts/` of the site's directory; `''` for the directory itself. */
function prefixOf(directory: string, folder: string): string {
  const inside = relative(directory, folder).split(sep).join('/')
  return inside === '' ? '' : `${inside.normalize('NFC')}/`
}
