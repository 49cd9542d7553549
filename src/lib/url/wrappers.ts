/** The address a redirect page, an AMP cache or an archive carries in its own; undefined where it carries none. */
export function innerAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^www\./, '')
  return inParameter(host, url) ?? inPath(host, url)
}

function inParameter(host: string, url: URL): string | undefined {
  for (const [hosts, path, names] of WRAPPERS) {
    if (!hosts.test(host) || !path.test(url.pathname)) continue
    for (const name of names) {
      const value = url.searchParams.get(name)
      if (value !== null && /^https?:\/\//i.test(value)) return value
    }
  }
  return undefined
}

function inPath(host: string, url: URL): string | undefined {
  const rest = url.pathname + url.search + url.hash
  if (GOOGLE.test(host)) return withScheme(/^\/amp\/(s\/)?(.+)$/.exec(rest))
  if (host.endsWith('cdn.ampproject.org')) return withScheme(/^\/[acirvw]\/(s\/)?(.+)$/.exec(rest))
  if (host === 'web.archive.org') return /^\/web\/\d+[a-z_]*\/(https?:\/\/?.+)$/i.exec(rest)?.[1]
  return undefined
}

function withScheme(match: RegExpExecArray | null): string | undefined {
  return match === null ? undefined : `${match[1] === undefined ? 'http' : 'https'}://${match[2]}`
}

const GOOGLE = /^google\.(?:[a-z]{2,3}|com?\.[a-z]{2})$/

/** Host, path and the parameters in which each keeps the address. */
const WRAPPERS: readonly (readonly [host: RegExp, path: RegExp, names: readonly string[]])[] = [
  [GOOGLE, /^\/url$/, ['url', 'q']],
  [/^lm?\.facebook\.com$/, /^\/l\.php$/, ['u']],
  [/^l\.instagram\.com$/, /^\/$/, ['u']],
  [/^link\.zhihu\.com$/, /./, ['target']],
  [/^oschina\.net$/, /^\/action\/GoToLink$/i, ['url']],
  [/^link\.juejin\.(?:cn|im)$/, /./, ['target']],
  [/^jianshu\.com$/, /^\/go(?:-wild)?$/, ['url', 'to']],
  [/^links?\.jianshu\.com$/, /./, ['t', 'to', 'url']],
  [/^link\.csdn\.net$/, /./, ['target']],
  [/^gitee\.com$/, /^\/link$/, ['target']],
  [/^out\.reddit\.com$/, /./, ['url']],
  [/^weibo\.(?:cn|com)$/, /^\/sinaurl$/, ['u', 'toasturl']],
  [/^c\.pc\.qq\.com$/, /./, ['pfurl', 'url']],
  [/^mail\.qq\.com$/, /^\/cgi-bin\/readtemplate$/, ['gourl']],
  [/^douban\.com$/, /^\/link2\/?$/, ['url']],
  [/^sspai\.com$/, /^\/link$/, ['target']],
  [/^youtube\.com$/, /^\/redirect$/, ['q']],
  [/^t\.umblr\.com$/, /^\/redirect$/, ['z']],
  [/^slack-redir\.net$/, /^\/link$/, ['url']],
  [/^steamcommunity\.com$/, /^\/linkfilter\/?$/, ['url', 'u']],
  [/^vk\.com$/, /^\/away\.php$/, ['to']],
  [/^duckduckgo\.com$/, /^\/l\/?$/, ['uddg']],
  [/^bing\.com$/, /^\/news\/apiclick\.aspx$/i, ['url']],
]
