import type { PodcastChannel } from '../model/elements.ts'
import { type Element, textElement } from './write-xml.ts'

/** Returns what the head of RSS and of Atom says of a podcast: iTunes and the podcast namespace. None for a feed that is none. */
export function podcastElements(podcast: PodcastChannel | undefined): readonly Element[] {
  if (podcast === undefined) return []
  const { image, author, owner, categories = [], explicit, type, locked, guid } = podcast
  return [
    ...textElement('itunes:author', author),
    ...(owner === undefined
      ? []
      : [{ name: 'itunes:owner', content: [...textElement('itunes:name', owner.name), ...textElement('itunes:email', owner.email)] }]),
    ...(image === undefined ? [] : [{ name: 'itunes:image', attributes: { href: image } }]),
    ...categories.map(categoryElement),
    ...textElement('itunes:explicit', explicit === undefined ? undefined : String(explicit)),
    ...textElement('itunes:type', type ?? 'episodic'),
    ...textElement('podcast:guid', guid),
    ...textElement('podcast:locked', locked === undefined ? undefined : locked ? 'yes' : 'no', { owner: owner?.email }),
    ...textElement('podcast:medium', 'podcast'),
  ]
}

function categoryElement([main = '', part]: readonly string[]): Element {
  const within = part === undefined ? {} : { content: [{ name: 'itunes:category', attributes: { text: part } }] }
  return { name: 'itunes:category', attributes: { text: main }, ...within }
}
