import { createHash } from 'node:crypto'
import type { FeedDocument } from '../../model/document.ts'
import { beginningOf } from './document-head.ts'

/**
 * The Content-Security-Policy of a published document. Every one is sandboxed, that is, an origin of its own: what a publisher wrote
 * never stands on the origin of the admin pages. Pages run no script; they show pictures and play recordings from anywhere, and of
 * styles only those in our own head.
 */
export function policyOf(document: FeedDocument): string {
  if (!document.mediaType.startsWith('text/html')) return FEED_POLICY
  return [
    "default-src 'none'",
    'img-src http: https: data:',
    'media-src http: https:',
    `style-src ${["'self'", ...styleHashes(headOf(document))].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-downloads allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
  ].join('; ')
}

/** A browser that renders a feed as XML would run XHTML script inside it. */
const FEED_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/** Only the head is ours alone, up to its list of stories; the rest holds what publishers wrote, and nothing of it may name itself as allowed. */
function headOf(document: FeedDocument): string {
  const html = beginningOf(document)
  const end = html.search(/<script[\s>]|<\/head\s*>|<body[\s>]/i)
  return end === -1 ? '' : html.slice(0, end)
}

function styleHashes(head: string): readonly string[] {
  return [...head.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
}
