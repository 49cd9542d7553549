import type { Dialect, Marks } from './contract.ts'
import { element, escaped, link, picture } from './html.ts'

/** Marks of Obsidian notes. */
export const obsidian: Dialect = {
  name: 'obsidian',
  summary: 'Obsidian: `[[link|text]]`, `![[file]]`, `%% … %%`, block ids.',
  applies: (text, { isHtml }) => !isHtml && (/\[\[[^\n]{1,500}?\]\]|%%/.test(text) || BLOCK_ID.test(text)),
  apply: (text, marks) =>
    text
      .replace(/(^|[\s>])%%(?!%)((?:(?!%%)[\s\S]){1,10000})%%/g, '$1')
      .replace(/!\[\[([^[\]\n|]{1,300})(?:\|([^[\]\n]{1,300}))?\]\]/g, (_, file: string, label?: string) =>
        embedded(file.trim(), label, marks),
      )
      .replace(/(?<![\w\]!])\[\[(?!\s)([^[\]\n|]{1,300})(?:\|([^[\]\n]{1,300}))?\]\](?![([])/g, (_, target: string, label?: string) =>
        (label ?? nameOf(target)).trim(),
      )
      .replace(new RegExp(BLOCK_ID, 'gm'), ''),
}

/** ` ^block-id` at the end of a line. */
const BLOCK_ID = /[ \t]\^[a-zA-Z0-9-]{1,60}[ \t]*$/m

/** `Note#Heading` reads `Note > Heading`, `folder/Note` reads `Note`. */
function nameOf(target: string): string {
  const [note = '', ...headings] = target.split('#')
  return [note.split('/').at(-1)!.replace(/\.md$/i, ''), ...headings.map((heading) => heading.replace(/^\^.*/, ''))]
    .filter((part) => part !== '')
    .join(' > ')
}

function embedded(file: string, label: string | undefined, marks: Marks): string {
  const extension = /\.([a-z0-9]{2,5})$/i.exec(file.replace(/#.*$/, ''))?.[1]?.toLowerCase()
  const address = marks.context.resolve(encodeURI(file.replace(/#.*$/, '')))
  if (extension === undefined || extension === 'md') return label ?? nameOf(file)
  if (IMAGES.has(extension)) {
    const [width, height] = /^(\d+)(?:x(\d+))?$/.exec(label ?? '')?.slice(1) ?? []
    return marks.hold(picture(address, { alt: width === undefined ? (label ?? '') : '', width, height }))
  }
  if (SOUNDS.has(extension)) return marks.hold(element('audio', { src: address, controls: 'controls' }, ''))
  if (FILMS.has(extension)) return marks.hold(element('video', { src: address, controls: 'controls' }, ''))
  return marks.hold(link(address, escaped(label ?? file)))
}

const IMAGES = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'svg', 'bmp', 'avif'])
const SOUNDS = new Set(['mp3', 'wav', 'm4a', 'ogg', 'flac', 'opus'])
const FILMS = new Set(['mp4', 'webm', 'mov', 'mkv', 'ogv'])
