import type { Dialect, DialectContext, Marks } from './contract.ts'
import { codeBlock, link, NOWHERE } from './html.ts'
import { argumentsOf, type WriteTag, wordsOf } from './tags.ts'

/** Outputs of the form `{{ … }}`: Liquid (Jekyll, Eleventy), Nunjucks (Hexo, Eleventy), Vue (VitePress). */
export const liquid: Dialect = {
  name: 'liquid',
  summary:
    'Outputs `{{ … }}` of Liquid, Nunjucks and Vue: `site.url`, `site.baseurl`, `page.*` and fields of front matter become their text, others go.',
  applies: (text, { generator }) => text.includes('{{') && !NEVER.has(generator ?? ''),
  apply: (text, marks) =>
    text
      .replace(/\{#(?:(?!#\}).){0,2000}#\}/gs, (comment) => (marks.context.isTemplate ? '' : comment))
      .replace(OUTPUT, (mark, expression: string) => outputOf(mark, expression, marks)),
}

const NEVER = new Set(['hugo', 'astro', 'docusaurus', 'obsidian', 'notion', 'pelican'])
const OUTPUT = /\{\{[-~]?((?:(?!\}\})[^<%]){0,1000}?)[-~]?\}\}/g

/** Returns the text with each output that is known; nothing is evaluated, so all that would have to be is left out. */
export function outputOf(mark: string, expression: string, { context, unknown }: Marks): string {
  const [subject = '', ...filters] = expression.split('|').map((part) => part.trim())
  const value = literalOf(subject) ?? fieldOf(subject, context)
  if (value !== undefined) return filtered(value, filters, context)
  if (!context.isTemplate && !/^(?:site|page|post|layout|theme|config|include|content|paginator|collections)\b/.test(subject)) return mark
  unknown(`{{ ${subject.slice(0, 40)} }}`)
  return ''
}

function literalOf(text: string): string | undefined {
  const match = /^(?:"([^"]*)"|'([^']*)')$/.exec(text)
  return match === null ? undefined : (match[1] ?? match[2])
}

function fieldOf(name: string, context: DialectContext): string | undefined {
  if (name === 'site.url') return originOf(context)
  if (name === 'site.baseurl') return folderOf(context)
  if (name === 'page.url') return context.page === undefined ? '' : new URL(context.page).pathname
  const match = /^(?:(page|site)\.)?(\w{1,60})$/.exec(name)
  if (match === null) return undefined
  if (match[1] === 'site') return SITE_FIELDS.has(match[2]!) ? context.config(match[2]!) : undefined
  return context.text(match[2]!)
}

/** Of a site's configuration only what its pages show anyway: the file may hold more than its readers should see. */
const SITE_FIELDS = new Set(['title', 'name', 'subtitle', 'tagline', 'description', 'lang', 'language'])

function originOf({ root }: DialectContext): string {
  return root === undefined ? '' : new URL(root).origin
}

function folderOf({ root }: DialectContext): string {
  return root === undefined ? '' : new URL(root).pathname.replace(/\/$/, '')
}

function filtered(value: string, filters: readonly string[], context: DialectContext): string {
  if (filters.includes('absolute_url')) return `${originOf(context)}${folderOf(context)}/${value.replace(/^\//, '')}`
  if (filters.includes('relative_url') || filters.includes('url'))
    return /^\w+:/.test(value) ? value : `${folderOf(context)}/${value.replace(/^\//, '')}`
  return value
}

/** Liquid's tags, for the reader of `{% … %}`. */
export const writeLiquid: WriteTag = (tag, marks) => (Object.hasOwn(TAGS, tag.name) ? TAGS[tag.name]!(tag, marks) : undefined)

const GONE: WriteTag = () => ({ text: '' })
/** What would have to be run is left out, and counted. */
const LEFT_OUT: WriteTag = ({ name }, marks) => {
  marks.unknown(`{% ${name} %}`)
  return { text: '' }
}
/** Of a condition nobody evaluates the first branch stays. */
const FIRST_BRANCH: WriteTag = ({ name, inner = '' }, marks) => {
  marks.unknown(`{% ${name} %}`)
  return { text: inner.split(ELSE, 1)[0]! }
}
const ELSE = '\ufdd4'

const TAGS: Readonly<Record<string, WriteTag>> = {
  highlight: ({ args, raw }) => ({ block: codeBlock(raw, wordsOf(args)[0]) }),
  raw: ({ raw }, marks) => ({ text: marks.keep(raw) }),
  verbatim: ({ raw }, marks) => ({ text: marks.keep(raw) }),
  comment: GONE,
  assign: GONE,
  capture: GONE,
  increment: GONE,
  decrement: GONE,
  cycle: GONE,
  toc: GONE,
  seo: GONE,
  feed_meta: GONE,
  set: GONE,
  for: LEFT_OUT,
  tablerow: LEFT_OUT,
  include: LEFT_OUT,
  include_relative: LEFT_OUT,
  include_cached: LEFT_OUT,
  if: FIRST_BRANCH,
  unless: FIRST_BRANCH,
  case: FIRST_BRANCH,
  else: () => ({ text: ELSE }),
  elsif: () => ({ text: ELSE }),
  elif: () => ({ text: ELSE }),
  when: GONE,
  post_url: ({ args }, { context }) => ({ text: context.addressOf(`_posts/${wordsOf(args)[0] ?? ''}.md`) ?? NOWHERE }),
  link: ({ args }, { context }) => ({ text: context.addressOf(wordsOf(args)[0] ?? '') ?? NOWHERE }),
  gist: ({ args }) => ({ inline: link(`https://gist.github.com/${wordsOf(args)[0] ?? ''}`, `gist ${wordsOf(args)[0] ?? ''}`) }),
  quote: ({ inner = '' }) => ({ around: ['<blockquote>', '</blockquote>'], inner }),
  image: ({ args }, marks) => {
    const { named, rest } = argumentsOf(args)
    const src = named.src ?? rest[0]
    if (src === undefined) return LEFT_OUT({ name: 'image', args, inner: undefined, raw: '', indent: '' }, marks)
    return {
      inline: `<img src="${marks.context.resolve(src).replace(/"/g, '%22')}" alt="${(named.alt ?? rest[1] ?? '').replace(/"/g, '&quot;')}">`,
    }
  },
}
