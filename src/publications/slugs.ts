/** The slug of a name: NFC, one path segment, Unicode kept; spaces and what file systems or URLs reserve become hyphens. */
export function slugOf(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s/\\:*?"<>|#%&+\u0000-\u001F\u007F\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
}

/** Why the slug cannot be used, or undefined. */
export function slugProblem(slug: string): string | undefined {
  if (slug === '') return 'nothing of it can be used in a path; give a slug'
  if (Buffer.byteLength(slug) > 200) return 'the slug is longer than 200 bytes'
  if (RESERVED.has(slug)) return `the slug '${slug}' is taken by feedmill itself`
  if (/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/.test(slug)) return `the slug '${slug}' is a device name on some systems`
  return undefined
}

const RESERVED = new Set([
  'admin',
  'api',
  'articles',
  'hub',
  'push',
  'healthz',
  'readyz',
  'metrics',
  'index.html',
  'opml.xml',
  'sources.opml',
  'style.css',
  'feed.css',
  'redirects.nginx',
  'redirects.caddy',
  '_redirects',
  'favicon.ico',
  'robots.txt',
  'search.js',
])
