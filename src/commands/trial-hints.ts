import { existsSync } from 'node:fs'
import { nearestOf } from '../lib/nearest.ts'
import { isWebUrl } from '../lib/url/urls.ts'
import type { Trial } from './trial-report.ts'

/** Returns what helps when a word could not be tried: a line for each thing that the word may have meant. */
export function hintsOf(word: string, { error }: Pick<Trial, 'error'>, sourceIds: readonly string[]): readonly string[] {
  if (error === undefined) return []
  const { address, host } = error.details
  if (error.code === 'FETCH_FORBIDDEN_ADDRESS' && typeof address === 'string')
    return [`If ${String(host ?? address)} is yours, allow its address in the configuration: fetch: { allowAddresses: ['${address}'] }`]
  if (error.code === 'FETCH_FORBIDDEN_URL' && URL.canParse(word) && new URL(word).port !== '')
    return [`If the port is right, allow it in the configuration: fetch: { allowPorts: [80, 443, ${new URL(word).port}] }`]
  if (error.code !== 'FILE_MISSING' || /^[./~]/.test(word) || isAddress(word) || sourceIds.includes(word) || existsSync(word)) return []
  const nearest = nearestOf(word, sourceIds)
  return [
    'It was looked for as a file, because it is neither the id of a source nor an http: or https: address.',
    ...(ADDRESS.test(word) ? [`If it is an address, write https://${withoutScheme(word)}`] : []),
    ...(nearest === undefined ? [] : [`Did you mean the source '${nearest}'?`]),
  ]
}

function isAddress(word: string): boolean {
  return isWebUrl(word)
}

function withoutScheme(word: string): string {
  return word.replace(/^[a-z]+:\/+/i, '')
}

/** A name with a dot that no usual file ends in, before a path or at the end; or the beginning of an address. */
const ADDRESS =
  /^(?:[a-z]+:\/\/.|(?![^/]*\.(?:xml|rss|atom|json|opml|ya?ml|md|markdown|mdx|html?|txt)$)[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.[\p{L}]{2,}(?::\d+)?(?:[/?#]|$))/iu
