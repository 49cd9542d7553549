import type { DocumentHead } from '../../model/document.ts'

/**
 * Returns the Content-Security-Policy of a published document. Every one is sandboxed, that is, an origin of its own: what a publisher wrote
 * never stands on the origin of the admin pages. Pages show pictures and play recordings from anywhere, and of styles only their own, by its
 * hash. The index alone runs a script, and only one of ours: it shows titles, never markup of a publisher.
 */
export function policyOf({ path, mediaType, styleHash }: DocumentHead): string {
  if (!mediaType.startsWith('text/html')) return FEED_POLICY
  return [
    "default-src 'none'",
    'img-src http: https: data:',
    'media-src http: https:',
    `style-src 'self'${styleHash === undefined ? '' : ` '${styleHash}'`}`,
    ...(path === 'index.html' ? ["script-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    `sandbox allow-downloads allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation${path === 'index.html' ? ' allow-scripts' : ''}`,
  ].join('; ')
}

/** A browser that renders a feed as XML would run XHTML script inside it. */
const FEED_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; sandbox"
