import type { Dialect } from '../model/feed.ts'

export interface Detection {
  readonly dialect: Dialect | 'opml' | 'html' | undefined
  /** Offset of the root element's tag, or of the first character that counts. */
  readonly at: number
  /** The document begins with an item. */
  readonly rootless?: boolean
}

/** What a document is, by what it holds; media types are not asked, they lie. Looks at the first 256 KiB. */
export function detectText(text: string): Detection {
  const head = text.length > HEAD ? text.slice(0, HEAD) : text
  const first = firstMark(head)
  if (head[first] === '{' || head[first] === '[') return { dialect: looksLikeJsonFeed(head, first) ? 'json-feed' : undefined, at: first }
  if (/^(?:---|\+\+\+|;;;)[ \t]*\r?\n/.test(head.slice(first, first + 64))) return { dialect: 'article', at: first }
  return byRoot(head)
}

const HEAD = 256 * 1024

/** Past white space and the guards some servers put before JSON. */
function firstMark(head: string): number {
  const match = /^\s*(?:\)\]\}',?\s*|for\s?\(;;\);\s*|while\s?\(1\);\s*)?/.exec(head.slice(0, 4096))
  return match?.[0].length ?? 0
}

function looksLikeJsonFeed(head: string, at: number): boolean {
  return /"(?:version|items|home_page_url|feed_url|title)"\s{0,9}:/.test(head.slice(at, at + HEAD))
}

const ROOT = /<(!--|!\[CDATA\[|!doctype\s+html|(?:[\w.-]{1,40}:)?(?:rss|rdf|feed|channel|redirect|html|opml|item|entry)(?=[\s>/<]|$))/gi

function byRoot(head: string): Detection {
  const root = new RegExp(ROOT)
  const unclosed = new Set<string>()
  let html = -1
  let pageEnd = -1
  for (let match = root.exec(head); match !== null; match = root.exec(head)) {
    const name = match[1]!.toLowerCase()
    const local = name.slice(name.indexOf(':') + 1)
    if (name === '!--' || name === '![cdata[') {
      const end = unclosed.has(name) ? -1 : head.indexOf(name === '!--' ? '-->' : ']]>', match.index + 4)
      if (end < 0) unclosed.add(name)
      else root.lastIndex = end
    } else if (local === 'html' || name.startsWith('!doctype')) {
      if (html < 0) {
        html = match.index
        pageEnd = head.slice(html).search(/<\/html\s{0,9}>/i) + html
      }
    } else if (html < 0 || (isPlainRoot(local) && pageEnd >= html && match.index > pageEnd)) return rootOf(local, head, match.index)
    else if (isFeedInBody(local, head, html, match.index)) return rootOf(local, head, match.index)
  }
  return html >= 0 ? { dialect: 'html', at: html } : { dialect: undefined, at: 0 }
}

/** A feed that some server wrapped in a page: its root stands bare in the body, with what makes it a feed, and the page names no other. */
function isFeedInBody(local: string, head: string, html: number, at: number): boolean {
  const begins = BEGINS_A_FEED[local]
  return (
    begins?.test(head.slice(at, at + 2048)) === true &&
    !/<link\b[^>]{0,300}alternate|<(?:pre|code|textarea|xmp|script)\b/i.test(head.slice(html, at))
  )
}

const BEGINS_A_FEED: Readonly<Record<string, RegExp>> = {
  rss: /^<rss\s[^>]{0,1500}version[^>]{0,500}>\s{0,99}<channel[\s>]/i,
  feed: /^<(?:\w{1,9}:)?feed\s[^>]{0,1500}http:\/\/(?:www\.w3\.org\/2005\/Atom|purl\.org\/atom\/ns)/i,
  rdf: /^<(?:\w{1,9}:)?rdf\s[^>]{0,1500}http:\/\/purl\.org\/rss\/1\.0\//i,
}

/** A feed after a page that has ended is still a feed; within a page it is an example or an RDF island. */
function isPlainRoot(local: string): boolean {
  return local === 'rss' || local === 'rdf' || local === 'feed'
}

function rootOf(local: string, head: string, at: number): Detection {
  switch (local) {
    case 'rss':
    case 'redirect':
      return { dialect: 'rss', at }
    case 'rdf':
      return { dialect: 'rdf', at }
    case 'feed':
      return { dialect: 'atom', at }
    case 'opml':
      return { dialect: 'opml', at }
    case 'channel':
      return {
        dialect: /^<channel[^>]*\s(?:href|base|lastmod)\s*=|<item[^>]*\s(?:href|lastmod)\s*=|<abstract[\s>]/i.test(head.slice(at))
          ? 'cdf'
          : 'rss',
        at,
      }
    default:
      return { dialect: local === 'item' ? 'rss' : 'atom', at, rootless: true }
  }
}
