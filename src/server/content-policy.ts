import { createHash } from 'node:crypto'
import type { FeedDocument } from '../model/document.ts'

/**
 * The Content-Security-Policy of a published document. Every one is sandboxed, that is, an origin of its own: what a publisher wrote
 * never stands on the origin of the admin pages. Pages may show pictures and play recordings from anywhere; style and script run only
 * where they stand in our own head.
 */
export function policyOf(document: FeedDocument): string {
  if (!document.mediaType.startsWith('text/html')) return FEED_POLICY
  const head = headOf(Buffer.from(document.bytes).toString('utf8'))
  const styles = hashesOf(head, /<style\b[^>]*>([\s\S]*?)<\/style>/gi)
  const scripts = hashesOf(head, /<script\b(?![^>]*\b(?:src|type)=)[^>]*>([\s\S]*?)<\/script>/gi)
  return [
    "default-src 'none'",
    'img-src http: https: data:',
    'media-src http: https:',
    'frame-src https:',
    `style-src ${["'self'", ...styles].join(' ')}`,
    `script-src ${["'self'", ...scripts].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    SANDBOX,
  ].join('; ')
}

/** A browser that renders a feed as XML would run XHTML script inside it. */
const FEED_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

const SANDBOX = 'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation'

/** Only the head is ours alone; the body holds what publishers wrote, and nothing of it may name itself as allowed. */
function headOf(html: string): string {
  const end = html.search(/<\/head\s*>|<body[\s>]/i)
  return end === -1 ? '' : html.slice(0, end)
}

function hashesOf(head: string, elements: RegExp): readonly string[] {
  return [...head.matchAll(elements)].map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
}
