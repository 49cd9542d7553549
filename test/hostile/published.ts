import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAtomFeed, parseRssFeed } from 'feedsmith'
import { Parser } from 'htmlparser2'
import { ParseOption, XmlDocument } from 'libxml2-wasm'

/** All that is wrong with the documents below a folder: not well-formed, unread by a second parser, or markup and addresses that do something. Knows nothing of how feedmill makes them safe. */
export function problemsOfOutputs(folder: string): readonly string[] {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
  return files
    .filter((entry) => entry.isFile() && !/\.(gz|br)$/.test(entry.name))
    .flatMap((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return problemsOfDocument(entry.name, readFileSync(file, 'utf8')).map((problem) => `${path.relative(folder, file)}: ${problem}`)
    })
}

function problemsOfDocument(name: string, text: string): readonly string[] {
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(text)
  const problems = control === null ? [] : [`a control character at ${control.index}`]
  if (!text.isWellFormed()) problems.push('half of a surrogate pair')
  if (name.endsWith('.xml') || name.endsWith('.opml')) return [...problems, ...xmlProblems(name, text)]
  if (name === 'feed.json') return [...problems, ...jsonProblems(text)]
  return [...problems, ...pageProblems(text)]
}

function xmlProblems(name: string, text: string): readonly string[] {
  try {
    using document = XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE })
    if (name === 'rss.xml') return parseRssFeed(text).items?.flatMap((item) => htmlProblems(item.content?.encoded ?? '')) ?? []
    if (name !== 'atom.xml') return []
    const links = parseAtomFeed(text).entries?.flatMap((entry) => linkProblems(entry.links ?? [])) ?? []
    return [
      ...links,
      ...document.find('//*[@type="html"]').flatMap((node) => ('content' in node ? htmlProblems(String(node.content)) : [])),
    ]
  } catch (error) {
    return [`not well-formed: ${String(error).slice(0, 200)}`]
  }
}

function linkProblems(links: readonly { readonly href?: string }[]): readonly string[] {
  return links.flatMap(({ href }) => addressProblems('link', href))
}

interface JsonItem {
  readonly url?: string
  readonly external_url?: string
  readonly image?: string
  readonly content_html?: string
  readonly authors?: readonly { readonly url?: string; readonly avatar?: string }[]
  readonly attachments?: readonly { readonly url: string }[]
}

function jsonProblems(text: string): readonly string[] {
  const { items } = JSON.parse(text) as { items: readonly JsonItem[] }
  return items.flatMap((item) => [
    ...htmlProblems(item.content_html ?? ''),
    ...[item.url, item.external_url, item.image, ...(item.attachments ?? []).map(({ url }) => url)].flatMap((url) =>
      addressProblems('item', url),
    ),
    ...(item.authors ?? []).flatMap(({ url, avatar }) => [...addressProblems('author', url), ...addressProblems('author', avatar)]),
  ])
}

function addressProblems(what: string, url: string | undefined): readonly string[] {
  return url === undefined || /^(https?|mailto|tel):/i.test(url) ? [] : [`${what} has the address ${url.slice(0, 60)}`]
}

const ACTIVE =
  /^(script|style|svg|math|object|embed|applet|form|input|button|select|option|textarea|link|meta|base|template|noscript|frame|frameset|portal|xmp|plaintext|noembed|noframes|title|head|body|html|dialog|canvas|param|slot|marquee|animate|foreignobject|x-foo)$/
const PLAYERS = /^https:\/\/(www\.youtube(-nocookie)?\.com|player\.vimeo\.com)\//

function elementProblems(name: string, attributes: Readonly<Record<string, string>>): readonly string[] {
  const problems: string[] = []
  if (ACTIVE.test(name)) problems.push(`<${name}>`)
  for (const [attribute, value] of Object.entries(attributes)) {
    if (
      /^(on|style$|srcdoc$|formaction$|action$|ping$|xlink:|name$|background$|form$|popover|command|slot$|is$|attributionsrc$)/.test(
        attribute,
      )
    )
      problems.push(`<${name} ${attribute}>`)
    if (/^(href|src|poster|cite|data)$/.test(attribute) && !value.startsWith('#'))
      problems.push(...addressProblems(`<${name} ${attribute}>`, value))
    if (attribute === 'srcset' && /(^|[\s,])(javascript|data|vbscript|file):/i.test(value))
      problems.push(`<${name} srcset> ${value.slice(0, 60)}`)
  }
  if (
    name === 'iframe' &&
    (attributes.sandbox === undefined || /top-navigation|forms/.test(attributes.sandbox) || !PLAYERS.test(attributes.src ?? ''))
  )
    problems.push(`a free <iframe> of ${attributes.src}`)
  if (name === 'a' && attributes.href !== undefined && !/noopener/.test(attributes.rel ?? '') && !attributes.href.startsWith('#'))
    problems.push('a link that hands over its opener')
  return problems
}

/** What a sanitized text still does: elements, attributes and addresses that are more than text. */
export function htmlProblems(html: string): readonly string[] {
  const problems: string[] = []
  const parser = new Parser({
    onopentag: (name, attributes) => {
      problems.push(...elementProblems(name, attributes))
      if ('id' in attributes) problems.push(`<${name} id>`)
    },
    oncomment: () => problems.push('a comment'),
    onprocessinginstruction: (name) => problems.push(`<${name}`),
  })
  parser.end(html)
  return problems
}

/** The one script of ours, at the site of the scene: it searches the list of the index. */
const OWN_SCRIPT = 'http://mill.example/search.js'

/** Within our own page: texts of others stand in `article`; elsewhere only our own style and data. */
function pageProblems(page: string): readonly string[] {
  const problems: string[] = []
  let depth = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'article') depth++
      if (name === 'script' && attributes.type !== 'application/ld+json' && attributes.src !== OWN_SCRIPT)
        problems.push(`<script type=${attributes.type} src=${attributes.src}>`)
      for (const attribute of Object.keys(attributes)) if (attribute.startsWith('on')) problems.push(`<${name} ${attribute}>`)
      if (depth > 0 && name !== 'article')
        problems.push(...elementProblems(name, attributes).filter((problem) => problem !== 'a link that hands over its opener'))
    },
    onclosetag(name) {
      if (name === 'article') depth--
    },
  })
  parser.end(page)
  return problems
}
