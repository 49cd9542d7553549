import type { GeneratorName } from '../../model/document.ts'
import { readBlock } from '../front-matter/engines.ts'
import type { SiteConfig } from './contract.ts'

/** A configuration file by its name: which generators it may belong to. */
const FILES: readonly (readonly [name: RegExp, generator: GeneratorName])[] = [
  [/^_config\.ya?ml$/, 'jekyll'],
  [/^hugo\.(?:toml|ya?ml|json)$/, 'hugo'],
  [/^config\.(?:toml|ya?ml|json)$/, 'hugo'],
  [/^astro\.config\.(?:mjs|js|ts|mts|cjs)$/, 'astro'],
  [/^(?:eleventy\.config|\.eleventy)\.(?:js|mjs|cjs|ts)$/, 'eleventy'],
  [/^docusaurus\.config\.(?:js|ts|mjs|cjs)$/, 'docusaurus'],
  [/^pelicanconf\.py$/, 'pelican'],
]

/** Returns the generator and the plain data of a configuration file; undefined if it cannot be read or belongs to none. Nothing in it is run: of programs only literal texts, numbers and booleans are taken. */
export function readSiteConfig(name: string, text: string): { readonly generator: GeneratorName; readonly config: SiteConfig } | undefined {
  const generator = FILES.find(([pattern]) => pattern.test(name))?.[1]
  if (generator === undefined) return undefined
  const config = /\.(?:[mc]?[jt]s|py)$/.test(name) ? literalsOf(text) : dataOf(name, text)
  if (config === undefined) return undefined
  if (generator === 'jekyll' && isHexo(config)) return { generator: 'hexo', config }
  if (/^config\./.test(name) && generator === 'hugo') return hugoOrZola(config)
  return { generator, config }
}

function dataOf(name: string, text: string): SiteConfig | undefined {
  try {
    return readBlock(text, name.endsWith('.toml') ? 'toml' : name.endsWith('.json') ? 'json' : 'yaml')
  } catch {
    return undefined
  }
}

/** `_config.yml` is the name of Hexo's and of Jekyll's file: these keys are Hexo's alone. */
function isHexo(config: SiteConfig): boolean {
  return [
    'source_dir',
    'public_dir',
    'new_post_name',
    'skip_render',
    'default_layout',
    'post_asset_folder',
    'deploy',
    'per_page',
    'root',
  ].some((key) => Object.hasOwn(config, key))
}

function hugoOrZola(config: SiteConfig): { readonly generator: GeneratorName; readonly config: SiteConfig } | undefined {
  if (Object.hasOwn(config, 'base_url')) return { generator: 'zola', config }
  const isHugo = ['baseurl', 'languagecode', 'theme', 'params', 'permalinks', 'taxonomies', 'markup'].some((key) =>
    Object.keys(config).some((own) => own.toLowerCase() === key),
  )
  return isHugo ? { generator: 'hugo', config } : undefined
}

/** The literal texts, numbers and booleans that a program gives to names, the first of each name: `site: 'https://a.example'`, `SITEURL = "…"`. */
function literalsOf(text: string): SiteConfig {
  const bare = text.slice(0, MAX_PROGRAM).replace(/\/\*[\s\S]*?\*\/|(?<![:'"\w])\/\/[^\n]*|^\s*#[^\n]*/gm, '')
  const found = new Map<string, unknown>()
  for (const [, name, double, single, word] of bare.matchAll(LITERAL)) {
    const value = double ?? single ?? (word === 'true' ? true : word === 'false' ? false : Number(word))
    if (name !== undefined && !found.has(name)) found.set(name, typeof value === 'boolean' ? String(value) : value)
  }
  return Object.fromEntries(found)
}

const MAX_PROGRAM = 64 * 1024
const LITERAL = /(?<![\w$.])["']?([A-Za-z_$][\w$]{0,60})["']?\s*[:=]\s*(?:"([^"\\\n]{0,500})"|'([^'\\\n]{0,500})'|(true|false|\d{1,9})\b)/g

/** Returns the routes of an Astro site's collections: for `src/pages/blog/[...slug].astro` that reads the collection `posts`, `posts` → `blog/`. */
export function astroRoutes(pages: readonly { readonly path: string; readonly text: string }[]): Readonly<Record<string, string>> {
  const routes = new Map<string, string>()
  for (const { path, text } of pages) {
    const folder = /^(.*?)\[(?:\.\.\.)?\w+\](?:\/index)?\.astro$/.exec(path)?.[1]
    if (folder === undefined || folder.includes('[')) continue
    for (const [, name] of text.slice(0, MAX_PROGRAM).matchAll(/getCollection\(\s*['"]([\w-]{1,60})['"]/g))
      if (!routes.has(name!)) routes.set(name!, folder === '' ? '/' : folder)
  }
  return Object.fromEntries(routes)
}
