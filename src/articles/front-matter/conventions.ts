import type { FrontMatter } from './engines.ts'

/** Site generators whose front matter is understood; `HTML` is the head of an HTML file, `others` are keys met in the field. */
export type Generator = 'Hexo' | 'Jekyll' | 'Hugo' | 'Eleventy' | 'Astro' | 'Zola' | 'HTML' | 'others'

/** What front matter can say of an article. */
export type ArticleFieldName =
  | 'title'
  | 'published'
  | 'updated'
  | 'expired'
  | 'categories'
  | 'tags'
  | 'authors'
  | 'summary'
  | 'url'
  | 'slug'
  | 'canonical'
  | 'externalUrl'
  | 'guid'
  | 'language'
  | 'image'
  | 'rights'
  | 'license'
  | 'enclosures'

/** One field and the keys that feed it, best first: the first key that holds something readable wins. */
export interface ArticleField {
  readonly field: ArticleFieldName
  /** What becomes of it; a sentence for the reference. */
  readonly summary: string
  /** Key as its generator documents it → who uses it. */
  readonly keys: Readonly<Record<string, readonly Generator[]>>
}

const ALL: readonly Generator[] = ['Hexo', 'Jekyll', 'Hugo', 'Eleventy', 'Astro', 'Zola']

/**
 * Which key of front matter feeds which field. Keys are compared without regard to case, `_`, `-` and spaces, and are also looked for
 * inside `taxonomies`, `extra` (Zola) and `params` (Hugo).
 */
export const ARTICLE_FIELDS: readonly ArticleField[] = [
  {
    field: 'title',
    summary: 'The title, as plain text. Else the first heading, else the file name.',
    keys: { title: [...ALL, 'HTML'], headline: ['others'], name: ['others'] },
  },
  {
    field: 'published',
    summary: 'When it was, or will be, published. Else the date in the file name or path.',
    keys: {
      publishDate: ['Hugo'],
      date: ALL,
      pubDate: ['Astro'],
      published: ['others'],
      publishedAt: ['others'],
      datePublished: ['HTML'],
      created: ['others'],
      createTime: ['others'],
    },
  },
  {
    field: 'updated',
    summary: 'When it was last changed.',
    keys: {
      updated: ['Hexo', 'Zola'],
      lastmod: ['Hugo'],
      last_modified_at: ['Jekyll'],
      updatedDate: ['Astro'],
      modified: ['others'],
      dateModified: ['HTML'],
      updatedAt: ['others'],
      lastUpdated: ['others'],
    },
  },
  { field: 'expired', summary: 'When it stops being valid.', keys: { expiryDate: ['Hugo'], expires: ['others'] } },
  {
    field: 'categories',
    summary: 'Labels: a text (commas part it), a list, a list of lists, or objects with a name. They come before the tags.',
    keys: { categories: ['Hexo', 'Jekyll', 'Hugo', 'Zola'], category: ['Jekyll', 'Hexo'], section: ['HTML'], series: ['Hugo', 'others'] },
  },
  {
    field: 'tags',
    summary: 'Labels, in the same shapes.',
    keys: { tags: ALL, tag: ['Jekyll', 'Hexo'], keywords: ['Hugo', 'HTML'], topics: ['others'] },
  },
  {
    field: 'authors',
    summary: 'One or many: a text (`Name <mail>`), a list, or objects with name, email, url, avatar.',
    keys: {
      authors: ['Hugo', 'Zola', 'Astro'],
      author: ['Hexo', 'Jekyll', 'Hugo', 'Eleventy', 'Astro', 'HTML'],
      byline: ['others'],
      creator: ['others'],
    },
  },
  {
    field: 'summary',
    summary: 'The summary. Else what stands before `<!-- more -->` in the body.',
    keys: {
      description: [...ALL, 'HTML'],
      summary: ['Hugo', 'Zola'],
      excerpt: ['Hexo', 'Jekyll'],
      abstract: ['others'],
      intro: ['others'],
      subtitle: ['others'],
    },
  },
  {
    field: 'url',
    summary:
      "The article's page, below the folder's base URL, where the generator is not known; each generator has its own rules. Patterns such as `/:year/:title/` and templates are passed over.",
    keys: {
      permalink: ['Hexo', 'Jekyll', 'Eleventy'],
      url: ['Hugo', 'HTML'],
      path: ['Zola'],
      link: ['Hexo', 'others'],
      canonical: ['HTML'],
      canonical_url: ['Jekyll', 'others'],
      canonicalURL: ['Astro', 'Hugo'],
    },
  },
  {
    field: 'slug',
    summary: "The last part of the page's address as each generator reads it; where none is known, in the folder of the file.",
    keys: { slug: ['Hugo', 'Jekyll', 'Zola', 'Astro', 'Hexo'] },
  },
  {
    field: 'canonical',
    summary: 'Another address of the same page: finds copies of it, is not shown.',
    keys: { canonical: ['HTML'], canonical_url: ['Jekyll', 'others'], canonicalURL: ['Astro', 'Hugo'] },
  },
  {
    field: 'externalUrl',
    summary: 'The page elsewhere that the article is about.',
    keys: { external_url: ['others'], link_to: ['others'], original_url: ['others'] },
  },
  {
    field: 'guid',
    summary: 'The id, byte for byte: it keeps the article the same one whatever else changes.',
    keys: { guid: ['others'], id: ['others'], uuid: ['others'], uid: ['others'], abbrlink: ['Hexo'] },
  },
  {
    field: 'language',
    summary: 'BCP 47 tag of the text.',
    keys: { lang: ['Hexo', 'Jekyll', 'Astro', 'HTML'], language: ['Hexo', 'others'], locale: ['others'] },
  },
  {
    field: 'image',
    summary: 'The lead image: an address or an object with one; relative to the file.',
    keys: {
      headimg: ['Hexo'],
      cover: ['Hexo', 'Hugo', 'Astro'],
      image: ['Jekyll', 'Hugo', 'Eleventy', 'Astro', 'HTML'],
      heroImage: ['Astro'],
      featured_image: ['Hugo', 'Hexo'],
      feature_image: ['others'],
      featureImage: ['Hugo'],
      banner: ['Hexo', 'Hugo'],
      banner_img: ['Hexo'],
      index_img: ['Hexo'],
      top_img: ['Hexo'],
      header: ['Jekyll'],
      images: ['Hugo'],
      photos: ['Hexo'],
      og_image: ['others'],
      thumbnail: ['Hexo', 'Jekyll', 'Hugo'],
      thumb: ['others'],
    },
  },
  {
    field: 'rights',
    summary: 'Who holds which rights.',
    keys: { rights: ['others'], copyright: ['Hexo', 'Hugo', 'others'], license: ['Hugo', 'others'] },
  },
  {
    field: 'license',
    summary: 'Address of the licence.',
    keys: { license: ['Hugo', 'others'], license_url: ['others'], licence: ['others'] },
  },
  {
    field: 'enclosures',
    summary: 'Files that belong to it: addresses or objects with url, type, length, duration, title; relative to the file.',
    keys: {
      enclosures: ['others'],
      enclosure: ['Jekyll', 'Hexo'],
      attachments: ['others'],
      audio: ['Hugo', 'others'],
      podcast: ['others'],
      mp3: ['others'],
      video: ['others'],
      videos: ['Hugo'],
    },
  },
]

/** Front matter as a set of fields, each with what its keys hold, best first. */
export interface Fields {
  /** The values under the field's keys that are not empty, best first. */
  all(field: ArticleFieldName): readonly unknown[]
  /** The value under one key, however its words are joined; undefined where it is empty. */
  value(key: string): unknown
}

/** The fields of this front matter by the table; `defaults` stand in for keys that are missing. */
export function fieldsOf(frontMatter: FrontMatter, defaults: FrontMatter = {}): Fields {
  const values = new Map<string, unknown>()
  for (const layer of layersOf(frontMatter).concat(defaults)) {
    for (const [key, value] of Object.entries(layer)) if (!isEmpty(value) && !values.has(foldKey(key))) values.set(foldKey(key), value)
  }
  return {
    all: (field) => (KEYS.get(field) ?? []).map((key) => values.get(key)).filter((value) => value !== undefined),
    value: (key) => values.get(foldKey(key)),
  }
}

/** The front matter itself, then the nests that Zola and Hugo keep their own and other fields in. */
function layersOf(frontMatter: FrontMatter): FrontMatter[] {
  const nests = ['taxonomies', 'extra', 'params'].map((name) => (Object.hasOwn(frontMatter, name) ? frontMatter[name] : undefined))
  return [frontMatter, ...nests.filter((nest): nest is FrontMatter => typeof nest === 'object' && nest !== null && !Array.isArray(nest))]
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function foldKey(key: string): string {
  return key.toLowerCase().replace(/[\s_-]/g, '')
}

const KEYS: ReadonlyMap<ArticleFieldName, readonly string[]> = new Map(
  ARTICLE_FIELDS.map(({ field, keys }) => [field, Object.keys(keys).map(foldKey)]),
)
