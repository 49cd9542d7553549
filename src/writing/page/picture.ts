import { compact } from '../../lib/record.ts'
import type { Image } from '../../model/elements.ts'
import type { PublishedItem } from '../../model/publication.ts'
import { mediumOf } from '../media-type.ts'
import { html, type Safe } from './html.ts'

type Pictured = Pick<PublishedItem, 'image' | 'enclosures' | 'contentHtml' | 'summaryHtml'>

/** Returns the picture that stands for an item: the publisher's choice, else a picture that is attached, else the first of the text that is no icon. */
export function pictureOf({ image, enclosures, contentHtml, summaryHtml }: Pictured): Image | undefined {
  if (image !== undefined) return image
  const attached = enclosures.find((enclosure) => mediumOf(enclosure) === 'image')
  if (attached !== undefined) return compact({ url: attached.url, width: attached.width, height: attached.height, title: attached.title })
  return pictureIn(contentHtml ?? '') ?? pictureIn(summaryHtml ?? '')
}

/** Returns the first picture of sanitized HTML that is not known to be smaller than 120 pixels. */
function pictureIn(safeHtml: string): Image | undefined {
  for (const [, attributes = ''] of safeHtml.slice(0, LOOKED_AT).matchAll(/<img ([^>]*)>/g)) {
    const value = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1]
    const url = unescaped(value('src'))
    const [width, height] = [pixels(value('width')), pixels(value('height'))]
    if (url === undefined || !/^https?:/.test(url) || Math.min(width ?? LEAST, height ?? LEAST) < LEAST) continue
    return compact({
      url,
      ...(width !== undefined && height !== undefined ? { width, height } : {}),
      description: unescaped(value('alt')) || undefined,
    })
  }
  return undefined
}

const LOOKED_AT = 65_536
/** Pixels of a picture that is more than an icon. */
const LEAST = 120

/** The sanitizer escapes these four and nothing else. */
function unescaped(value: string | undefined): string | undefined {
  return value?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}

function pixels(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,5}$/.test(value) ? Number(value) : undefined
}

/**
 * Returns a picture in its frame. Its proportions are those of its attributes, else those the style reserves. The text of `alt` is never empty, because
 * browsers then give a picture that cannot be loaded no room; where it only repeats the title it is hidden from readers of the screen.
 */
export function pictureHtml({ url, width, height, description }: Image, title: string, frame: string): Safe {
  const size = isKnown(width) && isKnown(height) ? html` width="${width}" height="${height}"` : undefined
  const hidden = description === undefined ? html` aria-hidden="true"` : undefined
  return html`<span class="pic ${frame}"${hidden}><img src="${url}" alt="${description ?? title}"${size} loading="lazy" decoding="async" referrerpolicy="no-referrer"></span>\n`
}

function isKnown(pixels: number | undefined): pixels is number {
  return pixels !== undefined && pixels > 0
}
