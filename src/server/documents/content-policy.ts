import type { DocumentHead } from '../../model/document.ts'

/**
 * Returns the Content-Security-Policy of a published document. Every one is sandboxed, that is, an origin of its own: what a publisher wrote
 * never stands on the origin of the admin pages. Pages run no script; they show pictures and play recordings from anywhere, and of styles
 * only their own, by its hash.
 */
export function policyOf({ mediaType, styleHash }: DocumentHead): string {
  if (!mediaType.startsWith('text/html')) return FEED_POLICY
  return [
    "default-src 'none'",
    'img-src http: https: data:',
    'media-src http: https:',
    `style-src 'self'${styleHash === undefined ? '' : ` '${styleHash}'`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-downloads allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
  ].join('; ')
}

/** A browser that renders a feed as XML would run XHTML script inside it. */
const FEED_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; sandbox"
