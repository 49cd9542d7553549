/** What an element is for us: the short name of its namespace and its local name, lower case: `atom:title`, `rss:guid`, `?:thing`. */
export type Key = string

/** The short names by URI (lower case, without `#` or `/` at the end). URIs seen in the field, wrong ones included. */
const BY_URI: ReadonlyMap<string, string> = new Map(
  Object.entries({
    rss: 'http://backend.userland.com/rss http://backend.userland.com/rss2 http://backend.userland.com/rss091 http://blogs.law.harvard.edu/tech/rss http://cyber.law.harvard.edu/rss http://cyber.harvard.edu/rss/rss.html http://purl.org/rss/1.0 http://my.netscape.com/rdf/simple/0.9 http://channel.netscape.com/rdf/simple/0.9 http://purl.org/net/rss1.1 http://my.netscape.com/publish/formats/rss-0.91.dtd http://www.rssboard.org/rss-specification',
    atom: 'http://www.w3.org/2005/atom https://www.w3.org/2005/atom http://purl.org/atom/ns http://purl.org/atom/ns#atom10 http://purl.org/echo http://purl.org/pie',
    rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns',
    dc: 'http://purl.org/dc/elements/1.1 http://purl.org/dc/elements/1.0',
    dcterms: 'http://purl.org/dc/terms',
    content: 'http://purl.org/rss/1.0/modules/content',
    xhtml: 'http://www.w3.org/1999/xhtml http://www.w3.org/tr/xhtml1',
    media:
      'http://search.yahoo.com/mrss http://search.yahoo.com/mrss/rss http://video.search.yahoo.com/mrss http://tools.search.yahoo.com/mrss http://www.rssboard.org/media-rss',
    itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd https://www.itunes.com/dtds/podcast-1.0.dtd',
    podcast:
      'https://podcastindex.org/namespace/1.0 http://podcastindex.org/namespace/1.0 https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md',
    googleplay: 'http://www.google.com/schemas/play-podcasts/1.0',
    georss: 'http://www.georss.org/georss http://www.georss.org/georss/10',
    gml: 'http://www.opengis.net/gml',
    geo: 'http://www.w3.org/2003/01/geo/wgs84_pos',
    slash: 'http://purl.org/rss/1.0/modules/slash',
    thr: 'http://purl.org/syndication/thread/1.0',
    sy: 'http://purl.org/rss/1.0/modules/syndication',
    cc: 'http://creativecommons.org/ns http://web.resource.org/cc http://backend.userland.com/creativecommonsrssmodule http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html http://backend.userland.com/creativecommons',
    feedburner: 'http://rssnamespace.org/feedburner/ext/1.0',
    pheedo: 'http://www.pheedo.com/namespace/pheedo',
    wfw: 'http://wellformedweb.org/commentapi',
    admin: 'http://webns.net/mvcb',
    xlink: 'http://www.w3.org/1999/xlink',
    psc: 'http://podlove.org/simple-chapters http://podlove.org/simple-chapters/1.0',
    fh: 'http://purl.org/syndication/history/1.0',
    rsl: 'https://rslstandard.org/rss https://rslstandard.org/rsl http://rslstandard.org/rss',
    source: 'http://source.scripting.com https://source.scripting.com',
    at: 'http://purl.org/atompub/tombstones/1.0',
    yandex: 'http://news.yandex.ru http://news.yandex.ru/2005/ http://news.yandex.com',
    mathml: 'http://www.w3.org/1998/math/mathml',
    svg: 'http://www.w3.org/2000/svg',
  }).flatMap(([name, uris]) => uris.split(' ').map((uri): [string, string] => [trimUri(uri), name])),
)

/** Prefixes that are understood where nobody declared them. */
const BY_PREFIX: ReadonlyMap<string, string> = new Map(
  [...new Set(BY_URI.values())]
    .map((name): [string, string] => [name, name])
    .concat([
      ['creativecommons', 'cc'],
      ['dct', 'dcterms'],
      ['a10', 'atom'],
      ['a', 'atom'],
      ['xml', 'xml'],
      ['xht', 'xhtml'],
      ['html', 'xhtml'],
      ['geourl', 'geo'],
      ['icbm', 'geo'],
    ]),
)

function trimUri(uri: string): string {
  return uri
    .trim()
    .toLowerCase()
    .replace(/[#/]+$/, '')
}

/** Namespaces in scope: a chain, one link for each element that declares any. */
export class Scope {
  readonly #prefixes: ReadonlyMap<string, string>
  readonly #parent: Scope | undefined
  readonly #keys = new Map<string, Key>()
  /** Short name that elements without a namespace, and those of the root's own, count as: `rss` or `atom`. */
  readonly core: string | undefined

  private constructor(prefixes: ReadonlyMap<string, string>, parent: Scope | undefined, core: string | undefined) {
    this.#prefixes = prefixes
    this.#parent = parent
    this.core = core
  }

  static root(): Scope {
    return new Scope(new Map(), undefined, undefined)
  }

  /** The scope within an element that has these attributes; this one where it declares nothing. */
  within(attributes: ReadonlyMap<string, string>): Scope {
    const prefixes = new Map<string, string>()
    for (const [name, value] of attributes) {
      if (name === 'xmlns') prefixes.set('', trimUri(value))
      else if (name.startsWith('xmlns:')) prefixes.set(name.slice(6).toLowerCase(), trimUri(value))
    }
    return prefixes.size === 0 ? this : new Scope(prefixes, this, this.core)
  }

  /** The scope within a root element: its namespace, whatever its URI, and none at all now count as `core`. */
  withCore(core: string, rootName: string): Scope {
    const uri = this.uriOf(prefixOf(rootName))
    const prefixes = new Map<string, string>()
    if (uri !== undefined && !BY_URI.has(uri)) prefixes.set(prefixOf(rootName), CORE)
    return new Scope(prefixes, this, core)
  }

  /** What the element is. */
  keyOf(name: string): Key {
    const held = this.#keys.get(name)
    if (held !== undefined) return held
    const key = this.#resolve(name)
    if (this.#keys.size < 2048) this.#keys.set(name, key)
    return key
  }

  /** URI (trimmed, lower case) bound to a prefix, undefined where none is. */
  uriOf(prefix: string): string | undefined {
    return this.#prefixes.get(prefix) ?? this.#parent?.uriOf(prefix)
  }

  #resolve(name: string): Key {
    const prefix = prefixOf(name)
    const local = (prefix === '' ? name.slice(name.indexOf(':') + 1) : name.slice(prefix.length + 1)).toLowerCase()
    const uri = this.uriOf(prefix)
    if (uri === CORE) return `${this.core}:${local}`
    if (uri === undefined || uri === '') return `${prefix === '' ? (this.core ?? '') : (BY_PREFIX.get(prefix) ?? '?')}:${local}`
    return `${BY_URI.get(uri) ?? '?'}:${local}`
  }
}

/** Stands for the URI of a root nobody knows. */
const CORE = '\u0000core'

/** Prefix of a qualified name, lower case, '' where it has none. */
export function prefixOf(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? '' : name.slice(0, colon).toLowerCase()
}
