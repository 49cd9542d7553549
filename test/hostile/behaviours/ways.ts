import { rss } from '../../support/origin.ts'
import { type Hostile, numbered, type Scene } from '../behaviour.ts'

const PAGE = { headers: { 'content-type': 'text/html' } }
const to = (location: string) => ({ status: 302, headers: { location } })

/** A redirect to this address; `PORT` stands for the port of the server that must never be asked. */
function sentTo(location: string, ends: Hostile['ends'] = 'FETCH_FORBIDDEN_ADDRESS'): Hostile {
  return {
    what: `redirect to ${location.slice(0, 60)}`,
    script: ({ origin, forbiddenPort }) => origin.on('/feed', to(location.replace('PORT', String(forbiddenPort)))),
    ends,
  }
}

function at(address: string, ends: Hostile['ends'] = 'FETCH_FORBIDDEN_ADDRESS'): Hostile {
  return { what: `address ${address}`, address: ({ forbiddenPort }) => address.replace('PORT', String(forbiddenPort)), ends }
}

function page(what: string, html: (scene: Scene) => string, ends: Hostile['ends']): Hostile {
  return {
    what,
    script: (scene) => scene.origin.on('/feed', { ...PAGE, body: `<!doctype html><title>A page</title>${html(scene)}` }),
    ends,
  }
}

const feedLink = (href: string): string => `<link rel="alternate" type="application/rss+xml" href="${href}">`

/** Where an origin can try to send whoever asks. */
export const wayBehaviours = numbered(101, [
  sentTo('http://127.2.0.1:PORT/'),
  sentTo('http://2130837505:PORT/'),
  sentTo('http://0x7f020001:PORT/'),
  sentTo('http://0x7f.2.1:PORT/'),
  sentTo('http://0177.2.0.1:PORT/'),
  sentTo('http://017700400001:PORT/'),
  sentTo('http://127.2.1:PORT/'),
  sentTo('http://%31%32%37.2.0.1:PORT/'),
  sentTo('http://[::ffff:127.2.0.1]:PORT/'),
  sentTo('http://[::ffff:7f02:1]:PORT/'),
  sentTo('http://[::127.2.0.1]:PORT/'),
  sentTo('http://[64:ff9b::7f02:1]:PORT/'),
  sentTo('http://[2002:7f02:1::]:PORT/'),
  sentTo('http://[::1]:PORT/'),
  sentTo('http://[::]:PORT/'),
  sentTo('http://0.0.0.0:PORT/'),
  sentTo('http://0/'),
  sentTo('http://localhost:PORT/'),
  sentTo('http://localhost.:PORT/'),
  sentTo('http://user:word@127.2.0.1:PORT/'),
  sentTo('//127.2.0.1:PORT/'),
  sentTo('http:/\\127.2.0.1:PORT/'),
  sentTo('http://10.0.0.1/'),
  sentTo('http://172.31.255.255/'),
  sentTo('http://192.168.1.1/'),
  sentTo('http://169.254.169.254/latest/meta-data/'),
  sentTo('http://168.63.129.16/'),
  sentTo('http://100.64.0.1/'),
  sentTo('http://224.0.0.1/'),
  sentTo('http://255.255.255.255/'),
  sentTo('http://[fe80::1]/'),
  sentTo('http://[fd00:ec2::254]/'),
  sentTo('http://[ff02::1]/'),
  sentTo('http://127.1.0.1:22/', 'FETCH_FORBIDDEN_URL'),
  sentTo('http://127.1.0.1:25/', 'FETCH_FORBIDDEN_URL'),
  sentTo('file:///etc/passwd', 'FETCH_REDIRECT'),
  sentTo('ftp://127.2.0.1/', 'FETCH_REDIRECT'),
  sentTo('gopher://127.2.0.1:6379/_FLUSHALL', 'FETCH_REDIRECT'),
  sentTo('javascript:alert(1)', 'FETCH_REDIRECT'),
  sentTo('data:text/xml,<rss/>', 'FETCH_REDIRECT'),
  sentTo('http://', 'FETCH_REDIRECT'),
  sentTo(`http://127.2.0.1:PORT/${'x'.repeat(10_000)}`),
  at('http://127.2.0.1:PORT/'),
  at('http://2130837505:PORT/'),
  at('http://[::ffff:127.2.0.1]:PORT/'),
  at('http://localhost:PORT/'),
  at('http://169.254.169.254/'),
  at('http://127.1.0.1:23/', 'FETCH_FORBIDDEN_URL'),
  { what: 'redirect to itself', script: ({ origin }) => origin.on('/feed', to('/feed')), ends: 'FETCH_REDIRECT' },
  {
    what: 'redirects in a circle of two',
    script: ({ origin }) => {
      origin.on('/feed', to('/b'))
      origin.on('/b', to('/feed'))
    },
    ends: 'FETCH_REDIRECT',
  },
  {
    what: 'redirects without end',
    script: ({ origin }) => origin.on('/feed', ({ path }) => to(`/feed?${path.length}`)),
    ends: 'FETCH_REDIRECT',
  },
  { what: 'redirect to nowhere', answer: { status: 301 }, ends: 'FETCH_STATUS' },
  {
    what: 'redirect with the password to another origin',
    script: ({ origin, other }) => {
      origin.on('/feed', to(other.url('/nosy')))
      other.on('/nosy', ({ headers }) => ({ body: rss([headers.authorization === undefined ? 'no secret' : 'a secret']) }))
    },
    settings: { auth: { user: 'me', password: 'sesame-of-the-source' } },
    ends: 1,
  },
  {
    what: 'error that names the password of the address',
    script: ({ origin }) => origin.on('/feed', { status: 500 }),
    address: ({ origin }) => `http://me:sesame-of-the-address@${origin.host}:${origin.port}/feed?token=sesame-of-the-query`,
    ends: 'FETCH_STATUS',
  },
  page(
    'page that names a private address as its feed',
    ({ forbiddenPort }) => feedLink(`http://127.2.0.1:${forbiddenPort}/feed`),
    'FETCH_FORBIDDEN_ADDRESS',
  ),
  page('page that names a local file as its feed', () => feedLink('file:///etc/passwd'), 'PARSE_HTML_PAGE'),
  page('page that names itself as its feed', () => feedLink('/feed'), 'PARSE_HTML_PAGE'),
  page('page that names 20,000 feeds', () => Array.from({ length: 20_000 }, (_, n) => feedLink(`/f${n}`)).join(''), 'FETCH_NOT_FOUND'),
  page('page of 100,000 unclosed elements', () => '<div><a href=x>'.repeat(50_000), 'PARSE_HTML_PAGE'),
  page('page whose base is a script', () => `<base href="javascript:alert(1)//">${feedLink('x')}`, 'PARSE_HTML_PAGE'),
])
