import type { Frame, PublishedItem } from '../../model/publication.ts'
import type { SiteIndex } from './front/site-index.ts'
import { pictureOf } from './picture.ts'
import { titleOf } from './story.ts'
import type { Words } from './words.ts'

/** Returns the category as schema.org has it, as JSON: a page that collects, and its articles in order, each as JSON. */
export function categoryJsonLd(frame: Frame, articles: readonly string[]): string {
  const page = JSON.stringify({
    '@context': 'https://schema.org',
    '@type': 'CollectionPage',
    '@id': frame.selfUrls.page,
    url: frame.selfUrls.page,
    name: frame.title,
    description: frame.description,
    inLanguage: frame.language,
    dateModified: frame.updated === 0 ? undefined : new Date(frame.updated).toISOString(),
    mainEntity: { '@type': 'ItemList', numberOfItems: articles.length, itemListElement: [] },
  })
  const list = articles.map((article, index) => `{"@type":"ListItem","position":${index + 1},"item":${article}}`)
  return `${page.slice(0, -END_OF_LIST.length)}${list.join(',')}${END_OF_LIST}`
}

const END_OF_LIST = ']}}'

/** Returns the site as schema.org has it, as JSON. */
export function siteJsonLd(index: SiteIndex): string {
  return JSON.stringify({
    '@context': 'https://schema.org',
    '@type': 'WebSite',
    url: index.url,
    name: index.title,
    description: index.description || undefined,
    inLanguage: index.language,
    hasPart: index.categories
      .slice(0, MOST_PARTS)
      .map(({ title, url, description }) => ({ '@type': 'CollectionPage', name: title, url, description })),
  })
}

/** Hundreds of descriptions would be most of the page. */
const MOST_PARTS = 24

/** Returns the one article of a page as schema.org has it, as JSON. */
export function articleJsonLd(
  item: PublishedItem,
  words: Words,
  page: { readonly url: string; readonly sections: readonly string[] },
): string {
  return JSON.stringify({
    '@context': 'https://schema.org',
    ...article(item, words),
    '@id': page.url,
    mainEntityOfPage: page.url,
    articleSection: page.sections.length > 0 ? page.sections : undefined,
    keywords: item.tags.length > 0 ? item.tags.map(({ term, label }) => label ?? term) : undefined,
  })
}

/** Returns an item of a list as schema.org has it, as JSON of one line. */
export function storyJsonLd(item: PublishedItem, words: Words): string {
  return JSON.stringify(article(item, words))
}

function article(item: PublishedItem, words: Words): object {
  const authors = item.authors.flatMap(({ name, url }) => (name === undefined ? [] : [{ '@type': 'Person', name, url }]))
  return {
    '@type': 'Article',
    headline: titleOf(item, words).slice(0, 300).toWellFormed(),
    url: item.url ?? item.externalUrl,
    datePublished: new Date(item.published).toISOString(),
    dateModified: new Date(item.updated).toISOString(),
    inLanguage: item.language,
    author: authors.length > 0 ? authors : undefined,
    image: pictureOf(item)?.url,
    publisher: { '@type': 'Organization', name: item.origin.title, url: item.origin.url },
  }
}
