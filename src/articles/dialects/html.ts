/** Returns the text as HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Returns an element without content; attributes without value are left out. */
export function emptyElement(name: string, attributes: Readonly<Record<string, string | undefined>>): string {
  return `<${name}${attributesOf(attributes)}>`
}

/** Returns an element with its inner HTML. */
export function element(name: string, attributes: Readonly<Record<string, string | undefined>>, inner: string): string {
  return `<${name}${attributesOf(attributes)}>${inner}</${name}>`
}

function attributesOf(attributes: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => ` ${name}="${escaped(value!)}"`)
    .join('')
}

/** Returns a code block; the line ends around the code go. */
export function codeBlock(code: string, language?: string, caption?: string): string {
  const known = language?.trim().split(/[\s,{]/, 1)[0]
  const block = element(
    'pre',
    {},
    element('code', { class: known ? `language-${known}` : undefined }, escaped(`${code.replace(/^\n+|\s+$/g, '')}\n`)),
  )
  return caption ? element('figure', {}, `${element('figcaption', {}, escaped(caption))}${block}`) : block
}

/** Returns a picture. */
export function picture(src: string, { alt, title, width, height }: Readonly<Record<string, string | undefined>> = {}): string {
  return emptyElement('img', { src: encodeSpaces(src), alt: alt ?? '', title, width: digits(width), height: digits(height) }).replace(
    /^<img(?![^>]* alt=)/,
    '<img alt=""',
  )
}

function digits(text: string | undefined): string | undefined {
  return /^\d{1,5}(?:px)?$/.test(text ?? '') ? text!.replace('px', '') : undefined
}

/** Returns a link; `href` has been made absolute by whoever knows how. */
export function link(href: string, text: string): string {
  return element('a', { href: encodeSpaces(href) }, escaped(text))
}

/** Returns the address with its white space encoded. */
export function encodeSpaces(address: string): string {
  return address.trim().replace(/\s/g, '%20')
}

/** Returns a player in a frame; the sanitizer keeps those of known hosts. */
export function frame(src: string): string {
  return element('iframe', { src, width: '560', height: '315' }, '')
}

/** Returns a player of a video by the name of its host and its id; undefined for hosts and ids nobody knows. */
export function video(host: string, id: string | undefined): string | undefined {
  if (id === undefined || !/^[\w-]{3,40}$/.test(id)) return undefined
  const at = PLAYERS[host.toLowerCase()]
  return at === undefined ? undefined : frame(`${at}${id}`)
}

const PLAYERS: Readonly<Record<string, string>> = {
  youtube: 'https://www.youtube.com/embed/',
  youtube_id: 'https://www.youtube.com/embed/',
  vimeo: 'https://player.vimeo.com/video/',
  bilibili: 'https://player.bilibili.com/player.html?bvid=',
  bili: 'https://player.bilibili.com/player.html?bvid=',
  dailymotion: 'https://www.dailymotion.com/embed/video/',
}

/** An address that leads nowhere: the link goes after Markdown has been rendered, its text stays. */
export const NOWHERE = 'about:blank#nowhere'

/** Returns the HTML without links that lead nowhere. */
export function withoutDeadLinks(html: string): string {
  return html.includes(NOWHERE) ? html.replace(/<a href="about:blank#nowhere"[^>]*>((?:(?!<\/a>)[\s\S])*)<\/a>/g, '$1') : html
}

/** Returns text set off as a block of its own, with the indentation of the line it stood in. */
export function asBlock(text: string, indent = ''): string {
  return `\n\n${indent}${text}\n\n`
}
