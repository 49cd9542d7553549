import type { Publication, PublishedItem } from '../../model/publication.ts'
import type { SiteIndex } from './site-index.ts'
import { titleOf } from './story.ts'
import type { Words } from './words.ts'

/** The category as schema.org says it: a page that collects, and its articles in order. */
export function categoryJsonLd(publication: Publication, words: Words): unknown {
  return {
    '@context': 'https://schema.org',
    '@type': 'CollectionPage',
    '@id': publication.selfUrls.page,
    url: publication.selfUrls.page,
    name: publication.title,
    description: publication.description,
    inLanguage: publication.language,
    dateModified: publication.updated === 0 ? undefined : new Date(publication.updated).toISOString(),
    mainEntity: {
      '@type': 'ItemList',
      numberOfItems: publication.items.length,
      itemListElement: publication.items.map((item, index) => ({ '@type': 'ListItem', position: index + 1, item: article(item, words) })),
    },
  }
}

/** The site as schema.org says it. */
export function siteJsonLd(index: SiteIndex): unknown {
  return {
    '@context': 'https://schema.org',
    '@type': 'WebSite',
    url: index.url,
    name: index.title,
    description: index.description,
    inLanguage: index.language,
    hasPart: index.categories.map(({ title, url, description }) => ({ '@type': 'CollectionPage', name: title, url, description })),
  }
}

/** The one article of a page as schema.org says it. */
export function articleJsonLd(
  item: PublishedItem,
  words: Words,
  page: { readonly url: string; readonly sections: readonly string[] },
): unknown {
  return {
    '@context': 'https://schema.org',
    ...article(item, words),
    '@id': page.url,
    mainEntityOfPage: page.url,
    articleSection: page.sections.length > 0 ? page.sections : undefined,
    keywords: item.tags.length > 0 ? item.tags.map(({ term, label }) => label ?? term) : undefined,
  }
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
    image: item.image?.url,
    publisher: { '@type': 'Organization', name: item.origin.title, url: item.origin.url },
  }
}
