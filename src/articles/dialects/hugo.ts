import type { Dialect, Marks } from './contract.ts'
import { codeBlock, element, encodeSpaces, escaped, link, NOWHERE, picture, video } from './html.ts'
import { argumentsOf, replaceTags, type Tag, type TagSyntax, type WriteTag, type Written } from './tags.ts'

/** Hugo's shortcodes, in both delimiters, paired and self-closing. */
export const hugo: Dialect = {
  name: 'hugo',
  summary: 'Shortcodes `{{< … >}}` and `{{% … %}}` of Hugo: `figure`, `ref`, `relref`, `highlight`, `youtube`, `vimeo`, `gist`, boxes.',
  applies: (text) => /\{\{[<%]/.test(text),
  apply: (text, marks) =>
    replaceTags(
      // A commented mark shows itself.
      text.replace(/\{\{([<%])\/\*((?:(?!\*\/)[\s\S]){0,2000})\*\/([%>])\}\}/g, (_, open, inside, close) =>
        marks.keep(`{{${open}${inside}${close}}}`),
      ),
      SYNTAX,
      write,
      marks,
    ),
}

const SYNTAX: TagSyntax = {
  pattern: /\{\{[<%]\s*(\/?)\s*([\w./-]+)((?:(?![%>]\}\})[\s\S]){0,1000}?)\s*[%>]\}\}/g,
  isEnd: (one, name) => one.closes && one.name === name,
  show: (name) => `{{< ${name} >}}`,
}

const write: WriteTag = (tag, marks) => {
  const name = tag.name.toLowerCase()
  if (Object.hasOwn(SHORTCODES, name)) return SHORTCODES[name]!(tag, marks)
  return undefined
}

const SHORTCODES: Readonly<Record<string, WriteTag>> = {
  figure,
  img: figure,
  image: figure,
  ref: reference,
  relref: reference,
  highlight: ({ args, raw }) => ({ block: codeBlock(raw, argumentsOf(args).named.lang ?? argumentsOf(args).rest[0]) }),
  code: ({ args, raw }) => ({
    block: codeBlock(raw, argumentsOf(args).named.language ?? argumentsOf(args).named.lang ?? argumentsOf(args).rest[0]),
  }),
  mermaid: ({ raw }) => ({ block: codeBlock(raw, 'mermaid') }),
  youtube: player,
  vimeo: player,
  bilibili: player,
  gist: ({ args }) => {
    const [user = '', id = ''] = argumentsOf(args).rest
    return { block: element('p', {}, link(`https://gist.github.com/${user}/${id}`, `gist ${user}/${id}`)) }
  },
  tweet: status,
  x: status,
  x_simple: status,
  twitter: status,
  instagram: ({ args }) => ({ block: element('p', {}, link(`https://www.instagram.com/p/${firstOf(args)}/`, 'Instagram')) }),
  param: ({ args }, { context }) => ({ text: context.text(firstOf(args)) ?? '' }),
  comment: () => ({ text: '' }),
  rawhtml: ({ raw }) => ({ block: raw }),
  raw: ({ raw }) => ({ block: raw }),
  toc: () => ({ text: '' }),
  quote: quoted,
  blockquote: quoted,
  details: boxed,
  notice: boxed,
  note: boxed,
  tip: boxed,
  info: boxed,
  warning: boxed,
  danger: boxed,
  caution: boxed,
  important: boxed,
  hint: boxed,
  alert: boxed,
  admonition: boxed,
  callout: boxed,
  lead: ({ inner = '' }) => ({ text: inner }),
  tabs: ({ inner = '' }) => ({ text: inner }),
  tab: boxed,
  button: ({ args, inner }, { context }) => {
    const { named } = argumentsOf(args)
    const href = named.href ?? named.link ?? named.url
    return href === undefined ? { text: inner ?? '' } : { inline: link(context.resolve(href), (inner ?? named.text ?? href).trim()) }
  },
}

function firstOf(args: string): string {
  return argumentsOf(args).rest[0] ?? ''
}

function figure({ args, inner }: Tag, { context }: Marks): Written | undefined {
  const { named, rest } = argumentsOf(args)
  const src = named.src ?? named.link ?? rest[0]
  if (src === undefined) return undefined
  const image = picture(context.resolve(encodeSpaces(src)), {
    alt: named.alt ?? rest[1] ?? named.caption,
    width: named.width,
    height: named.height,
  })
  const shown = named.link !== undefined && named.src !== undefined ? element('a', { href: context.resolve(named.link) }, image) : image
  const title = named.title === undefined ? '' : element('h4', {}, context.inline(named.title))
  const caption = [named.caption, named.attr].filter(Boolean).map((part) => context.inline(part!))
  const words = title + (caption.length === 0 ? '' : element('p', {}, caption.join(' ')))
  return {
    block: element('figure', {}, shown + (words === '' ? '' : element('figcaption', {}, words))) + (inner?.trim() ? escaped(inner) : ''),
  }
}

/** The address of another page; without a rule that gives it the link goes and its text stays. */
function reference({ args }: Tag, { context }: Marks): Written {
  const { named, rest } = argumentsOf(args)
  const target = named.path ?? rest[0] ?? ''
  const [path = '', fragment] = target.split('#')
  if (path === '') return { text: fragment === undefined || context.page === undefined ? NOWHERE : `${context.page}#${fragment}` }
  const address = context.addressOf(/\.\w+$/.test(path) ? path : `${path}.md`)
  return { text: address === undefined ? NOWHERE : `${address}${fragment === undefined ? '' : `#${fragment}`}` }
}

function player({ name, args }: Tag): Written | undefined {
  const { named, rest } = argumentsOf(args)
  const block = video(name, named.id ?? named.bvid ?? rest[0])
  return block === undefined ? undefined : { block }
}

function status({ args }: Tag): Written {
  const { named, rest } = argumentsOf(args)
  const id = named.id ?? rest.at(-1) ?? ''
  return { block: element('p', {}, link(`https://x.com/${named.user ?? 'i'}/status/${id}`, `x.com/${named.user ?? 'i'}/status/${id}`)) }
}

function quoted({ args, inner = '' }: Tag): Written {
  const { named } = argumentsOf(args)
  const author = named.author ?? named.cite
  return { around: ['<blockquote>', `${author === undefined ? '' : element('footer', {}, escaped(author))}</blockquote>`], inner }
}

/** A box: its title is named, or stands after its kind. */
function boxed({ name, args, inner = '' }: Tag): Written {
  const { named, rest } = argumentsOf(args)
  const words = ['notice', 'alert', 'admonition', 'callout', 'hint'].includes(name.toLowerCase()) ? rest.slice(1) : rest
  const title = named.title ?? named.summary ?? named.name ?? words.join(' ')
  return { text: `\n\n${title === '' ? '' : `**${title}**\n\n`}${inner.trim()}\n\n` }
}
