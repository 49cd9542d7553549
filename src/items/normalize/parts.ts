import { foldLabel } from '../../lib/text.ts'
import { absolutize, isWebUrl } from '../../lib/url/urls.ts'
import type { Enclosure, Image, Link, Person, Tag } from '../../model/elements.ts'

/** The people with absolute addresses, each once. */
export function peopleOf(people: readonly Person[], base: string | undefined): readonly Person[] {
  const seen = new Set<string>()
  return people
    .map((person) =>
      compact({
        name: nonEmpty(person.name),
        email: nonEmpty(person.email),
        url: webUrl(person.url, base),
        avatar: webUrl(person.avatar, base),
      }),
    )
    .filter((person) => {
      const key = JSON.stringify(person)
      return key !== '{}' && !seen.has(key) && seen.add(key)
    })
}

/** The labels, each once, with those of the source added. */
export function tagsOf(given: readonly Tag[], added: readonly string[]): readonly Tag[] {
  const seen = new Set<string>()
  return [...given, ...added.map((term): Tag => ({ term }))].filter((tag) => {
    const key = `${foldLabel(tag.term)}\n${tag.scheme ?? ''}`
    return tag.term.trim() !== '' && !seen.has(key) && seen.add(key)
  })
}

/** The links that lead to the web, absolute. */
export function linksOf(links: readonly Link[], base: string | undefined): readonly Link[] {
  return links.flatMap((link) => {
    const url = webUrl(link.url, base)
    return url === undefined ? [] : [{ ...link, url }]
  })
}

/** The enclosures that can be fetched, absolute, each address once. */
export function enclosuresOf(enclosures: readonly Enclosure[], base: string | undefined): readonly Enclosure[] {
  const seen = new Set<string>()
  return enclosures.flatMap((enclosure) => {
    const url = webUrl(enclosure.url, base)
    return url === undefined || seen.has(url) || !seen.add(url) ? [] : [{ ...enclosure, url }]
  })
}

/** The image with an absolute address, or undefined. */
export function imageOf(image: Image | undefined, base: string | undefined): Image | undefined {
  const url = image === undefined ? undefined : webUrl(image.url, base)
  return image === undefined || url === undefined ? undefined : { ...image, url }
}

/** The address, absolute, where it is one of the web. */
export function webUrl(reference: string | undefined, base: string | undefined): string | undefined {
  const url = reference === undefined ? undefined : absolutize(reference, base)
  return isWebUrl(url) ? url : undefined
}

/** The text as given, or undefined where it is blank. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text
}

/** The record without its undefined fields: absent is absent. */
export function compact<T extends object>(record: T): Compact<T> {
  const out: Partial<T> = {}
  for (const name in record) if (record[name] !== undefined) out[name] = record[name]
  return out as unknown as Compact<T>
}

/** A record in which a field that may be undefined may be absent. */
export type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}
