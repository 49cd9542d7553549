import type { IncomingMessage } from 'node:http'
import type { Category } from '../../model/category.ts'
import { isSameSecret, sentTokens } from './tokens.ts'

/** Categories that are served only with a token of their own. */
export class PrivateCategories {
  readonly #tokens: ReadonlyMap<string, string>

  constructor(categories: readonly Category[]) {
    this.#tokens = new Map(categories.flatMap(({ slug, token }) => (token === undefined ? [] : [[slug, token]])))
  }

  /** False where there is none: then nothing needs to be looked at. */
  get areSome(): boolean {
    return this.#tokens.size > 0
  }

  /** True for a slug, or the path of a document, of such a category. */
  isPrivate(path: string): boolean {
    return this.#tokens.has(slugOf(path))
  }

  /** True where no token is needed, or the request names it: as `token` in its query, as Bearer, or as the password of Basic. */
  admits(path: string, request: IncomingMessage): boolean {
    return this.isAdmitted(path, [...sentTokens(request), ...queryTokens(request.url ?? '')])
  }

  /** The same for tokens that came another way. */
  isAdmitted(path: string, given: readonly string[]): boolean {
    const token = this.#tokens.get(slugOf(path))
    return token === undefined || given.some((one) => isSameSecret(one, token))
  }
}

function slugOf(path: string): string {
  return path.split('/', 1)[0] ?? ''
}

function queryTokens(target: string): readonly string[] {
  const start = target.indexOf('?')
  return start === -1 ? [] : new URLSearchParams(target.slice(start)).getAll('token')
}
