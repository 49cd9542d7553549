import { compact } from '../../lib/record.ts'
import type { Content, Enclosure, Image, Person, Tag, Text } from '../../model/elements.ts'
import { type Element, looksLikeHtml, resolveUrl, textOfType } from '../xml/element.ts'
import { byteCount, labelOf, personFromText } from './atom.ts'
import { isKindLabel, mediaTypeOf, plainLabel, unescapedTwice } from './mend.ts'

/**
 * An RSS text. RSS does not say whether a text is HTML (RSS 2.0 lets descriptions be entity-encoded HTML and is silent on titles), so what holds tags or
 * references HTML knows is HTML, and all else is plain text.
 */
export function rssText(element: Element): Text {
  const type = element.attribute('type')?.toLowerCase()
  if (element.markup === 'inline') return textOfType(element, element.key.startsWith('xhtml:') || type === 'xhtml' ? 'xhtml' : 'html')
  if (type === 'plain' || type === 'text' || type === 'text/plain') return textOfType(element, 'text')
  if (type === 'html' || type === 'text/html') return textOfType(element, 'html')
  return looksLikeHtml(element.value) ? textOfType(element, 'html', unescapedTwice(element.value)) : textOfType(element, 'text')
}

/** content:encoded, xhtml:body, body and fullitem hold HTML by definition. */
export function rssContent(element: Element): Content {
  if (element.key.startsWith('xhtml:')) return textOfType(element, 'xhtml')
  return textOfType(element, 'html', element.markup === 'inline' ? element.value : unescapedTwice(element.value))
}

/** RSS people are one text: an address with the name in brackets (RSS 2.0 `author`), or any of its variants; some write Atom's children instead. */
export function rssPerson(element: Element): Person | undefined {
  const person = compact({
    name: element.text(['rss:name', 'atom:name', 'itunes:name']),
    email: element.text(['rss:email', 'atom:email', 'itunes:email']),
    url: element.first(['rss:url', 'atom:uri'])?.url(),
  })
  return person.name === undefined && person.email === undefined ? personFromText(element.value) : person
}

/** An RSS category; its domain is the vocabulary. */
export function rssTag(element: Element): Tag | undefined {
  const term = element.value || element.attribute('term') || element.attribute('resource')
  const scheme = element.attribute('domain') ?? element.attribute('scheme')
  return term && !isKindLabel(term, scheme) ? compact({ term: plainLabel(term), scheme, label: labelOf(element) }) : undefined
}

/** An RSS enclosure: url, type and length as given; lengths that are no number are left out. */
export function rssEnclosure(element: Element): Enclosure | undefined {
  const url = element.resolve(element.attribute('url') ?? element.attribute('href') ?? (element.value || undefined))
  if (url === undefined) return undefined
  return compact({
    url,
    type: mediaTypeOf(element.attribute('type'), url),
    length: byteCount(element.attribute('length')),
    title: element.attribute('title'),
  })
}

/** An RSS image: its elements, its text, or the address in its attributes (RDF, itunes:image). */
export function rssImage(element: Element): Image | undefined {
  const link = element.first(['rss:link'])
  const url = element.first(['rss:url'])?.url() ?? element.resolve(element.attribute('href') ?? element.attribute('url') ?? element.value)
  if (url === undefined) return undefined
  return compact({
    url,
    title: element.text(['rss:title']),
    link: link === undefined ? undefined : resolveUrl(link.value, link.base),
    width: byteCount(element.text(['rss:width']) ?? element.attribute('width')),
    height: byteCount(element.text(['rss:height']) ?? element.attribute('height')),
    description: element.text(['rss:description']),
  })
}
