import { readPath, tidyPath, writePath } from '../paths.ts'
import type { DocumentCache } from './document-cache.ts'
import type { CachedDocument } from './representation.ts'

/** What a request target stands for. */
export type Resolved =
  | { readonly kind: 'document'; readonly cached: CachedDocument }
  /** 308 for another spelling of a path, 301 for a category that has another slug now. */
  | { readonly kind: 'moved'; readonly status: 301 | 308; readonly location: string }
  | { readonly kind: 'malformed' | 'gone' | 'soon' | 'missing' }
  /** `OPTIONS *` asks about the server as a whole (RFC 9110 §9.3.7). */
  | { readonly kind: 'server' }

export interface ResolveContext {
  readonly cache: DocumentCache
  /** Slugs by the slugs they had before. */
  readonly formerSlugs: ReadonlyMap<string, string>
  /** Slugs of categories that ended for good. */
  readonly goneSlugs: ReadonlySet<string>
  /** True until the first turn has ended. */
  isFirstTurn(): boolean
}

/** What a request target that is not simply one of our paths stands for. */
export async function resolve(context: ResolveContext, target: string): Promise<Resolved> {
  const { cache } = context
  if (target === '*') return { kind: 'server' }
  const path = readPath(target)
  if (path === undefined) return { kind: 'malformed' }
  const cached = await cache.find(writePath(path))
  if (cached !== undefined) return { kind: 'document', cached }
  const tidy = tidyPath(path)
  for (const candidate of [tidy, `${tidy}/`, ...belowFolder(tidy, cache.basePath)]) {
    if (candidate !== path && (await cache.find(writePath(candidate))) !== undefined) return moved(308, candidate)
  }
  if (path === '/' && cache.basePath !== '/') return moved(308, cache.basePath)
  return formerOrGone(context, tidy) ?? { kind: context.isFirstTurn() && (await cache.count()) === 0 ? 'soon' : 'missing' }
}

function moved(status: 301 | 308, path: string): Resolved {
  return { kind: 'moved', status, location: writePath(path) }
}

/** Where a category with another slug is now, document by document; or that it ended. */
function formerOrGone({ cache, formerSlugs, goneSlugs }: ResolveContext, path: string): Resolved | undefined {
  if (!path.startsWith(cache.basePath)) return undefined
  const [slug = '', ...rest] = path.slice(cache.basePath.length).split('/')
  const now = formerSlugs.get(slug)
  if (now !== undefined) return moved(301, `${cache.basePath}${[now, ...rest].join('/')}${rest.length === 0 ? '/' : ''}`)
  return goneSlugs.has(slug) ? { kind: 'gone' } : undefined
}

/** People type what they see on disk, where the documents stand in a folder named `feeds` by default. */
function belowFolder(path: string, basePath: string): string[] {
  const folder = `${basePath}feeds/`
  if (!path.startsWith(folder)) return []
  const own = `${basePath}${path.slice(folder.length)}`
  return [own, `${own}/`]
}
