import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import { loggableUrl } from '../../lib/url/urls.ts'
import type { Category } from '../../model/category.ts'
import type { FeedDocument } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import { documentUrl } from '../../model/publication.ts'
import type { Source } from '../../model/source.ts'
import { categoryUrl, generatorOf } from '../../publications/index.ts'
import { isRemoteFeed } from '../../sources/kinds/index.ts'
import type { Store } from '../../store/contract.ts'
import {
  MOST_CARDS,
  OPML_MEDIA_TYPE,
  type OpmlOutline,
  pageStyleHash,
  SEARCH_SCRIPT,
  serializeIndexPage,
  serializeOpml,
  wordsFor,
} from '../../writing/index.ts'
import { expandLists } from '../lists.ts'
import type { MillParts } from '../parts.ts'
import { remembered } from '../remembered.ts'

/** What speaks of all categories: the index page, the OPML of the outputs and that of the sources. */
export async function siteDocuments(parts: MillParts): Promise<readonly FeedDocument[]> {
  const { store, version } = parts
  // What is read with a token is named to nobody else.
  const settings = { ...parts.settings, categories: parts.settings.categories.filter(({ token }) => token === undefined) }
  const { site } = settings
  const listed = await Promise.all(settings.categories.map((category) => listedCategory(category, site.url, store)))
  const newest = listed.reduce((latest, category) => Math.max(latest, category.updated), 0)
  const index = serializeIndexPage({
    ...site,
    generator: generatorOf(version, site.url),
    noindex: false,
    opmlUrl: new URL('opml.xml', site.url).href,
    categories: listed,
    scriptUrl: new URL(SCRIPT_PATH, site.url).href,
  })
  const opml = serializeOpml({
    title: site.title,
    ownerName: site.author.name,
    modified: newest,
    outlines: outlinesOf(settings),
  })
  const sources = serializeOpml({ title: `Sources of ${site.title}`, ownerName: site.author.name, outlines: await sourceOutlines(parts) })
  return [
    { ...documentOf('index.html', index, 'text/html; charset=utf-8', newest), styleHash: pageStyleHash() },
    ...(listed.length > MOST_CARDS ? [documentOf(SCRIPT_PATH, SEARCH_SCRIPT, 'text/javascript; charset=utf-8', 0)] : []),
    documentOf('opml.xml', opml, OPML_MEDIA_TYPE, newest),
    documentOf('sources.opml', sources, OPML_MEDIA_TYPE, newest),
  ]
}

const SCRIPT_PATH = 'search.js'

async function listedCategory({ slug, title, description, language, made, formats }: Category, siteUrl: string, store: Store) {
  const { count, updated, latest } = (await remembered.listing(slug).get(store)) ?? { count: 0, updated: 0, latest: [] }
  return compact({ title, description, url: categoryUrl(siteUrl, slug), language, group: made?.each, formats, count, updated, latest })
}

/** Categories that are written out, then a group for each kind of rule; in a group a category stands below the one it is a part of. */
function outlinesOf({ site, categories }: MillParts['settings']): readonly OpmlOutline[] {
  const words = wordsFor(site.language)
  const groups = Map.groupBy(categories, ({ made }) => made?.each)
  return [...groups].flatMap(([each, members]) => {
    if (each === undefined) return members.map((category) => outlineOf(category, site.url))
    const below = Map.groupBy(members, ({ made }) => made?.parent)
    const branch = (category: Category): OpmlOutline => {
      const parts = below.get(category.slug)?.map(branch)
      return compact({ ...outlineOf(category, site.url), outlines: parts })
    }
    const slugs = new Set(members.map(({ slug }) => slug))
    const roots = members.filter(({ made }) => made?.parent === undefined || !slugs.has(made.parent))
    return [{ text: words.groups[each], outlines: roots.map(branch) }]
  })
}

/** The feed that most readers take whole; of a category without feeds its page alone. */
function outlineOf(category: Category, siteUrl: string): OpmlOutline {
  const url = categoryUrl(siteUrl, category.slug)
  const { title, description, language, formats } = category
  const format = LISTED.find((one) => formats.includes(one))
  const feed = format === undefined ? {} : { type: 'rss', xmlUrl: documentUrl(url, format) }
  return compact({ text: title, ...feed, htmlUrl: url, description, language })
}

const LISTED = ['atom', 'rss', 'json-feed'] as const

/** The feeds that are pulled, as a list others can subscribe to; addresses that hold a secret are left out. */
export async function sourceOutlines({ settings, store }: Pick<MillParts, 'settings' | 'store'>): Promise<readonly OpmlOutline[]> {
  const states = await store.sources.all()
  const sources = await expandLists(settings.sources, store)
  return sources.filter(isOpenFeed).map((source) => {
    const state = states.get(source.id)
    const url = String(source.options.url)
    return compact({
      text: source.title ?? state?.title ?? source.id,
      type: 'rss',
      xmlUrl: url,
      htmlUrl: state?.siteUrl !== undefined ? state.siteUrl : undefined,
    })
  })
}

function isOpenFeed(source: Source): boolean {
  const { url, auth, headers } = source.options
  return (
    isRemoteFeed(source) && typeof url === 'string' && auth === undefined && headers === undefined && loggableUrl(url) === new URL(url).href
  )
}

function documentOf(path: string, text: string, mediaType: string, lastModified: Instant): FeedDocument {
  const bytes = Buffer.from(text, 'utf8')
  return { path, bytes, mediaType, etag: `"${sha256Hex(bytes).slice(0, 32)}"`, lastModified }
}
