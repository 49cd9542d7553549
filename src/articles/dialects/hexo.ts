import type { Dialect, DialectContext, Marks } from './contract.ts'
import { codeBlock, element, encodeSpaces, escaped, frame, link, NOWHERE, picture, video } from './html.ts'
import { writeLiquid } from './liquid.ts'
import { replaceTags, type Tag, type TagSyntax, type WriteTag, type Written, wordsOf } from './tags.ts'

/** Marks of the form `{% name … %}`: Hexo's and its themes', Jekyll's, Eleventy's and Zola's. */
export const hexo: Dialect = {
  name: 'hexo',
  summary: 'Tags `{% … %}` of Hexo (`asset_img`, `img`, `post_link`, `codeblock`, `blockquote`, `youtube` …) and of its themes.',
  applies: (text, { generator }) => text.includes('{%') && !NEVER.has(generator ?? ''),
  apply: (text, marks) => replaceTags(text, SYNTAX, write, marks),
}

/** Their articles hold no such marks: what looks like one is text. */
const NEVER = new Set(['hugo', 'astro', 'docusaurus', 'vitepress', 'obsidian', 'notion', 'pelican'])

const SYNTAX: TagSyntax = {
  pattern: /\{%[-~]?\s*(\/?)([\w.:-]+)((?:(?!%\})[\s\S]){0,1000}?)[-~]?%\}/g,
  isEnd: (one, name) =>
    one.name === `end${name}` || one.name === 'end' || (name === 'note' && one.name === 'endnote') || (one.closes && one.name === name),
  show: (name) => `{% ${name} %}`,
}

/** Hexo's tags first; a name that both know is told by the generator. */
const write: WriteTag = (tag, marks) => {
  const handlers =
    marks.context.generator === 'jekyll' || marks.context.generator === 'eleventy' ? [writeLiquid, writeHexo] : [writeHexo, writeLiquid]
  for (const handler of handlers) {
    const written = handler(tag, marks)
    if (written !== undefined) return written
  }
  return undefined
}

const writeHexo: WriteTag = (tag, marks) => (Object.hasOwn(TAGS, tag.name) ? TAGS[tag.name]!(tag, marks) : undefined)

const TAGS: Readonly<Record<string, WriteTag>> = {
  asset_img: assetPicture,
  asset_image: assetPicture,
  img: sitePicture,
  image: sitePicture,
  asset_path: ({ args }, { context }) => ({ text: encodeSpaces(context.resolve(wordsOf(args).join(' '))) }),
  asset_link: ({ args }, { context }) => {
    const [file = '', ...title] = wordsOf(args)
    return { inline: link(context.resolve(encodeSpaces(file)), title.filter(isNoFlag).join(' ') || file) }
  },
  post_link: ({ args }) => {
    const [slug = '', ...title] = wordsOf(args)
    return { text: title.filter(isNoFlag).join(' ') || slug.replace(/#.*$/, '').split('/').at(-1)! }
  },
  post_path: () => ({ text: NOWHERE }),
  url_for: ({ args }, { context }) => fullLink(args, context),
  full_url_for: ({ args }, { context }) => fullLink(args, context),
  code: code,
  codeblock: code,
  include_code: nothing,
  'include-code': nothing,
  quote,
  blockquote: quote,
  pullquote: ({ inner = '' }) => ({ around: ['<blockquote>', '</blockquote>'], inner }),
  cq: ({ inner = '' }) => ({ around: ['<blockquote>', '</blockquote>'], inner }),
  centerquote: ({ inner = '' }) => ({ around: ['<blockquote>', '</blockquote>'], inner }),
  link: linkTo,
  a: linkTo,
  anchor: linkTo,
  btn: ({ args }) => {
    const [address = '', text = ''] = args.split(',').map((part) => part.trim())
    return { inline: link(address, text || address) }
  },
  label: ({ args }) => ({ text: args.replace(/^\s*\w*@/, '').trim() }),
  youtube: player,
  vimeo: player,
  bilibili: player,
  dailymotion: player,
  iframe: ({ args }) => ({ block: frame(wordsOf(args)[0] ?? '') }),
  gist: ({ args }) => ({ block: element('p', {}, gistLink(args)) }),
  jsfiddle: ({ args }) => ({ block: element('p', {}, link(`https://jsfiddle.net/${wordsOf(args)[0] ?? ''}`, 'jsfiddle')) }),
  raw: ({ raw }, { context, keep }) => (context.generator === 'hexo' ? { inline: raw } : { text: keep(raw) }),
  note: boxed,
  callout: boxed,
  hideToggle: boxed,
  folding: boxed,
  tabs: ({ inner = '' }) => ({ text: inner }),
  tab: boxed,
  math: ({ raw }, marks) => ({ text: marks.hold(`<span class="math display">\\[${escaped(raw.trim())}\\]</span>`) }),
  mermaid: ({ raw }) => ({ block: codeBlock(raw, 'mermaid') }),
}

function nothing(tag: Tag, marks: Marks): Written {
  marks.unknown(`{% ${tag.name} %}`)
  return { text: '' }
}

function isNoFlag(word: string): boolean {
  return word !== 'true' && word !== 'false'
}

function fullLink(args: string, { root, resolve }: DialectContext): Written {
  const [text = '', path = ''] = wordsOf(args)
  return { inline: link(root === undefined ? resolve(path) : root + path.replace(/^\//, ''), text) }
}

/** `[class names] file [width] [height] [title [alt]]`; the file lies beside the article's page. */
function assetPicture({ args }: Tag, { context }: Marks): Written {
  const words = wordsOf(args)
  const at = words.findIndex((word) => /\.[a-z0-9]{2,5}$/i.test(word))
  const file = words[Math.max(at, 0)] ?? ''
  return { inline: picture(context.resolve(encodeSpaces(file)), captionOf(words.slice(Math.max(at, 0) + 1))) }
}

/** `[class names] /path/to/image [width] [height] [title [alt]]`; the path is below the site's root. */
function sitePicture({ args }: Tag, { context }: Marks): Written {
  const words = wordsOf(args)
  const at = Math.max(
    words.findIndex((word) => /^(?:https?:)?\/|\.[a-z0-9]{2,5}$/i.test(word)),
    0,
  )
  const src = words[at] ?? ''
  const address = /^\/(?!\/)/.test(src) && context.root !== undefined ? context.root + src.slice(1) : context.resolve(encodeSpaces(src))
  return { inline: picture(address, captionOf(words.slice(at + 1))) }
}

function captionOf(words: readonly string[]): Readonly<Record<string, string | undefined>> {
  const sizes = words.slice(0, 2).filter((word) => /^\d+$/.test(word))
  const [title, alt] = words.slice(sizes.length)
  return { width: sizes[0], height: sizes[1], title: alt === undefined ? undefined : title, alt: alt ?? title }
}

/** `[title] [lang:x] [url] [link text] [option:value]` */
function code({ args, raw, indent }: Tag): Written {
  const words = wordsOf(args)
  const language = words.find((word) => word.startsWith('lang:'))?.slice(5)
  const caption = words.filter(
    (word) => !/^(?:lang|line_number|line_threshold|highlight|first_line|mark|wrap|language_attr):/.test(word) && !/^https?:/.test(word),
  )
  return { block: codeBlock(dedented(raw, indent), language, caption.join(' ')) }
}

/** Code in a list is set in as the list is. */
function dedented(code: string, indent: string): string {
  return indent === '' ? code : code.replaceAll(`\n${indent}`, '\n')
}

/** `[author[, source]] [link] [source link title]` */
function quote({ args, inner = '' }: Tag): Written {
  const words = wordsOf(args)
  const at = words.findIndex((word) => /^https?:\/\//.test(word))
  const author = escaped((at < 0 ? words : words.slice(0, at)).join(' '))
  const source = at < 0 ? '' : ` ${link(words[at]!, words.slice(at + 1).join(' ') || words[at]!)}`
  const footer = author + source === '' ? '' : element('footer', {}, `${author === '' ? '' : element('strong', {}, author)}${source}`)
  return { around: ['<blockquote>', `${footer}</blockquote>`], inner }
}

/** `text url [external] [title]` */
function linkTo({ args }: Tag): Written | undefined {
  const words = wordsOf(args)
  const at = words.findIndex((word) => /^(?:https?:\/\/|\/|#|mailto:)/.test(word))
  return at < 0 ? undefined : { inline: link(words[at]!, words.slice(0, at).join(' ') || words[at]!) }
}

function player({ name, args }: Tag): Written | undefined {
  const block = video(name, wordsOf(args)[0]?.replace(/^id[:=]/, ''))
  return block === undefined ? undefined : { block }
}

function gistLink(args: string): string {
  const id = wordsOf(args)[0] ?? ''
  return /^[\w-]+(?:\/[\w-]+)?$/.test(id) ? link(`https://gist.github.com/${id}`, `gist ${id}`) : ''
}

/** A box with a title after its kind: `{% note info Mind the edge %}`. */
function boxed({ name, args, inner = '' }: Tag): Written {
  const title = args
    .replace(/^[\w-]+(?=\s|$)/, (word) => (name === 'note' || name === 'callout' ? '' : word))
    .replace(/\b(?:no-icon|simple|modern|flat|disabled)\b/g, '')
    .split(/,|@/, 1)[0]!
    .trim()
  return { text: `\n\n${title === '' ? '' : `**${title}**\n\n`}${inner.trim()}\n\n` }
}
