import type { Key } from './namespaces.ts'

/**
 * What the reader does with an element: capture its text (`leaf`), capture it with its known children (`group`), let its children count as its parent's (`through`),
 * or begin something. Whatever is not here is skipped with all it holds.
 */
export type Kind = 'leaf' | 'group' | 'through' | 'entry' | 'feed'

const TABLE: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  feed: { rss: 'rss', rdf: 'rdf', atom: 'feed', cdf: 'channel' },
  entry: { rss: 'item entry', atom: 'entry item', cdf: 'item' },
  through: { rss: 'channel items', rdf: 'seq bag li', media: 'group', georss: 'where' },
  group: {
    rss: 'image textinput skiphours skipdays author',
    atom: 'author contributor source',
    itunes: 'owner category',
    media: 'content credits',
    psc: 'chapters',
    at: 'deleted-entry by',
    podcast: 'value valuetimesplit alternateenclosure podroll',
    rsl: 'content license payment legal',
    gml: 'point linestring polygon exterior linearring envelope',
  },
  leaf: {
    rss: 'title link description guid pubdate lastbuilddate managingeditor webmaster category comments enclosure source copyright language ttl docs cloud generator name email url width height hour day rating body fullitem summary expirationdate newlocation',
    atom: 'title subtitle tagline id link updated published issued modified created category content summary rights copyright generator icon name email uri url homepage info language logo',
    cdf: 'title abstract logo',
    dc: 'title creator author contributor date subject description publisher language rights identifier source type',
    dcterms: 'issued created modified valid abstract title creator description subject publisher alternative',
    content: 'encoded',
    xhtml: 'body div',
    media: 'title description keywords thumbnail category credit license player rating restriction copyright text hash',
    itunes:
      'title author name email image subtitle summary explicit block duration keywords episode season episodetype type complete new-feed-url order',
    googleplay: 'author description image explicit block email category',
    podcast:
      'chapters transcript person season episode soundbite locked valuerecipient remoteitem source integrity socialinteract images image license location txt',
    rsl: 'permits prohibits standard custom amount terms copyright',
    source: 'markdown',
    georss: 'point line polygon box',
    gml: 'pos poslist lowercorner uppercorner coordinates',
    geo: 'lat long',
    slash: 'comments',
    thr: 'in-reply-to total',
    sy: 'updateperiod updatefrequency updatebase',
    cc: 'license',
    feedburner: 'origlink origenclosurelink feedburnerhostname',
    pheedo: 'origlink',
    wfw: 'commentrss comment commentsrss',
    admin: 'generatoragent errorreportsto',
    psc: 'chapter',
    yandex: 'full-text',
    at: 'comment',
    fh: 'complete archive incremental',
  },
}

const KINDS: ReadonlyMap<Key, Kind> = new Map(
  (Object.keys(TABLE) as Kind[]).flatMap((kind) =>
    Object.entries(TABLE[kind]).flatMap(([space, names]) =>
      names
        .split(' ')
        .filter((name) => name !== '')
        .map((name): [Key, Kind] => [`${space}:${name}`, kind]),
    ),
  ),
)

export function kindOf(key: Key): Kind | undefined {
  return KINDS.get(key)
}
