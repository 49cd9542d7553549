import { sha256Hex } from '../../../lib/hash.ts'
import { compact } from '../../../lib/record.ts'
import type { Category } from '../../../model/category.ts'
import type { FeedDocument } from '../../../model/document.ts'
import type { Instant } from '../../../model/instant.ts'
import { documentUrl } from '../../../model/publication.ts'
import type { Settings } from '../../../model/settings.ts'
import { categoryUrl, generatorOf, lookOf } from '../../../publications/index.ts'
import type { Store } from '../../../store/contract.ts'
import {
  FEED_STYLE_PATH,
  feedStyle,
  type IndexedCategory,
  OPML_MEDIA_TYPE,
  type OpmlOutline,
  pageStyleHash,
  type RiverStory,
  SEARCH_SCRIPT,
  serializeIndexPage,
  serializeOpml,
  titlesScript,
  wordsFor,
} from '../../../writing/index.ts'
import type { MillParts } from '../../parts.ts'
import type { PictureProxy } from '../../pictures/index.ts'
import { remembered } from '../../remembered.ts'
import { railOf, sourceOutlines } from './rail.ts'
import { searchLibrary, titleRows } from './titles.ts'

/** What speaks of all categories: the index page, the OPML of the outputs and that of the sources. */
export async function siteDocuments(parts: MillParts, pictures: PictureProxy | undefined): Promise<readonly FeedDocument[]> {
  const { store, version } = parts
  // What is read with a token is named to nobody else.
  const settings = { ...parts.settings, categories: parts.settings.categories.filter(({ token }) => token === undefined) }
  const { site } = settings
  const listed = await Promise.all(settings.categories.map((category) => listedCategory(category, settings, store)))
  const newest = listed.reduce((latest, category) => Math.max(latest, category.updated), 0)
  const isOpen = settings.categories.some(({ slug }) => slug === settings.allSlug)
  const titles = isOpen ? await titleRows(store, site.timeZone) : []
  const index = serializeIndexPage({
    canSearch: titles.length > 0,
    ...site,
    ...(await railOf(parts)),
    generator: generatorOf(version, site.url),
    look: lookOf(site),
    noindex: false,
    opmlUrl: new URL('opml.xml', site.url).href,
    sourcesUrl: new URL('sources.opml', site.url).href,
    categories: listed,
    stories: isOpen ? await riverOf(parts) : [],
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
    {
      ...documentOf(
        'index.html',
        pictures === undefined ? index : await pictures.localise(index, settings.allSlug ?? ''),
        'text/html; charset=utf-8',
        newest,
      ),
      styleHash: pageStyleHash(site.theme),
    },
    documentOf(SCRIPT_PATH, SEARCH_SCRIPT, SCRIPT, 0),
    ...(titles.length === 0
      ? []
      : [
          documentOf('search-titles.js', titlesScript(titles), SCRIPT, newest),
          documentOf('search-library.js', searchLibrary(), SCRIPT, 0),
        ]),
    ...(site.stylesheet === true ? [documentOf(FEED_STYLE_PATH, feedStyle(site.language), 'text/css; charset=utf-8', 0)] : []),
    documentOf('opml.xml', opml, OPML_MEDIA_TYPE, newest),
    documentOf('sources.opml', sources, OPML_MEDIA_TYPE, newest),
  ]
}

const SCRIPT_PATH = 'search.js'
const SCRIPT = 'text/javascript; charset=utf-8'

/** The newest stories of the category that takes every item. A story without a page stands on that of the category. */
async function riverOf({ settings: { site, allSlug }, store }: MillParts): Promise<readonly RiverStory[]> {
  if (allSlug === undefined) return []
  const stories = (await remembered.river.get(store)) ?? []
  return stories.map((story) => ({ ...story, url: story.url ?? `${categoryUrl(site.url, allSlug)}#i-${story.itemId}` }))
}

async function listedCategory(
  category: Category,
  { site, allSlug }: Settings,
  store: Store,
): Promise<IndexedCategory & { readonly updated: Instant }> {
  const { slug, title, language, made, formats } = category
  const { count, updated, latest } = (await remembered.listing(slug).get(store)) ?? { count: 0, updated: 0, latest: [] }
  return compact({
    title,
    description: category.description === `${title} – ${site.title}` ? undefined : category.description,
    url: categoryUrl(site.url, slug),
    language,
    group: made?.each,
    isAll: slug === allSlug ? true : undefined,
    formats,
    count,
    updated,
    latest,
  })
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

function documentOf(path: string, text: string, mediaType: string, lastModified: Instant): FeedDocument {
  const bytes = Buffer.from(text, 'utf8')
  return { path, bytes, mediaType, etag: `"${sha256Hex(bytes).slice(0, 32)}"`, lastModified }
}
