/** What may stand in published HTML: each element with the attributes it may carry beside the common ones. Whatever is not here is not published. */
export const HTML_POLICY: Readonly<Record<string, readonly string[]>> = {
  ...without(
    `address article aside b bdi bdo big br caption center cite code dd dfn dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i
     kbd main mark nav p picture pre rb rp rt rtc ruby s samp section small span strike strong sub summary sup table tbody tfoot thead tr tt u ul var wbr div`,
  ),
  a: ['href', 'hreflang', 'rel', 'type'],
  abbr: ['title'],
  audio: ['src', 'controls', 'preload', 'loop'],
  blockquote: ['cite'],
  code: ['class'],
  col: ['span'],
  colgroup: ['span'],
  data: ['value'],
  del: ['cite', 'datetime'],
  details: ['open'],
  iframe: ['src', 'width', 'height', 'title', 'sandbox', 'loading', 'referrerpolicy', 'allowfullscreen'],
  img: ['src', 'srcset', 'sizes', 'alt', 'width', 'height', 'loading', 'decoding'],
  ins: ['cite', 'datetime'],
  li: ['value'],
  ol: ['start', 'reversed', 'type'],
  q: ['cite'],
  source: ['src', 'srcset', 'sizes', 'media', 'type', 'width', 'height'],
  td: ['colspan', 'rowspan', 'headers'],
  th: ['colspan', 'rowspan', 'headers', 'scope', 'abbr'],
  time: ['datetime'],
  track: ['src', 'kind', 'srclang', 'label'],
  video: ['src', 'poster', 'controls', 'preload', 'loop', 'muted', 'playsinline', 'width', 'height'],
}

/** Attributes any element may carry. */
export const COMMON_ATTRIBUTES: readonly string[] = ['dir', 'lang', 'title']

/** Elements that go with all that is in them: scripts, styles, foreign content, controls, and what browsers read as raw text. Others lose their tags only. */
export const DROPPED_WHOLE: readonly string[] =
  'script style textarea option optgroup select button xmp noscript noembed noframes plaintext template title head svg math object embed applet datalist frameset canvas dialog portal fencedframe'.split(
    ' ',
  )

/** Attributes that hold an address, and the schemes it may have. Addresses of what is loaded are http(s) only. */
export const URL_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  href: ['http:', 'https:', 'mailto:', 'tel:'],
  src: ['http:', 'https:'],
  poster: ['http:', 'https:'],
  cite: ['http:', 'https:'],
}

/** Hosts whose players may be framed. */
export const EMBED_HOSTS: readonly string[] = [
  'www.youtube.com',
  'www.youtube-nocookie.com',
  'youtube.com',
  'player.vimeo.com',
  'player.bilibili.com',
  'player.youku.com',
  'v.qq.com',
  'www.dailymotion.com',
  'geo.dailymotion.com',
  'w.soundcloud.com',
  'open.spotify.com',
  'embed.podcasts.apple.com',
  'bandcamp.com',
  'embed.ted.com',
  'archive.org',
  'www.openstreetmap.org',
]

/** What a framed player may do; never the top window, never our origin's storage. */
export const EMBED_SANDBOX = 'allow-scripts allow-same-origin allow-popups allow-presentation'

/** Goes up with each change of what sanitizing gives: settled items of older versions are made again. */
export const POLICY_VERSION = 1

function without(names: string): Record<string, readonly string[]> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, []]))
}
