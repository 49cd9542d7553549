import { compact, isRecord } from '../../lib/record.ts'
import { foldLabel } from '../../lib/text.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import { slugOf, slugProblem } from '../../publications/slugs.ts'
import { parseOpml, readList } from '../../reading/opml.ts'
import { readYaml, YamlError } from '../yaml-text.ts'
import type { Draft, Given } from './contract.ts'

/** Returns the draft of an OPML list (FreshRSS, miniflux, moonmoon and most readers export one): its groups become categories. Undefined for another file. */
export function readOpmlList({ text }: Given): Draft | undefined {
  const list = parseOpml(text)
  if (!list.found) return undefined
  const { feeds, passedOver } = readList(list.outlines)
  const taken = feeds.filter(({ xmlUrl }) => isWebUrl(xmlUrl))
  const groups = categoriesOf(taken.flatMap(({ groups: [group] }) => (group === undefined ? [] : [group])))
  const extras = new Set([...text.matchAll(/\s(frss:[\w-]+)\s*=\s*["'][^"']+["']/g)].map(([, name]) => name!))
  return compact({
    program: extras.size > 0 ? 'FreshRSS' : 'an OPML list',
    title: list.title,
    sources: taken.map(({ xmlUrl, outline, groups: [group] }) =>
      compact({
        kind: 'feed',
        url: xmlUrl,
        title: outline.text === '' || outline.text === xmlUrl ? undefined : outline.text,
        categories: group === undefined ? undefined : [groups.get(foldLabel(group))!.slug],
      }),
    ),
    categories: [...groups.values()],
    left: [
      ...passedOver,
      ...feeds.filter(({ xmlUrl }) => !isWebUrl(xmlUrl)).map(({ xmlUrl }) => `${xmlUrl}, which is no http or https address`),
      ...[...extras].map((name) => `${name}, a setting of FreshRSS`),
    ],
  })
}

/** One category for each name, however it is written; a name that cannot be a slug gets another. */
function categoriesOf(names: readonly string[]): ReadonlyMap<string, { readonly title: string; readonly slug: string }> {
  const categories = new Map<string, { readonly title: string; readonly slug: string }>()
  const taken = new Set<string>(['all'])
  for (const title of names) {
    if (categories.has(foldLabel(title))) continue
    const wanted = slugOf(title)
    const base = slugProblem(wanted) === undefined ? wanted : `group-${categories.size + 1}`
    const slug = taken.has(foldLabel(base)) ? `${base}-${categories.size + 1}` : base
    taken.add(foldLabel(slug))
    categories.set(foldLabel(title), { title, slug })
  }
  return categories
}

/** Returns the draft of an `osmosfeed.yaml`: `sources` with an `href`. Undefined for another file. */
export function readOsmosfeed({ text }: Given): Draft | undefined {
  const value = yamlOf(text)
  if (!isRecord(value) || !Array.isArray(value.sources)) return undefined
  const rows = value.sources.filter(isRecord).filter(({ href }) => isWebUrl(href as string))
  if (rows.length === 0) return undefined
  const known = new Set(['sources', 'siteTitle'])
  return compact({
    program: 'osmosfeed',
    title: typeof value.siteTitle === 'string' ? value.siteTitle : undefined,
    sources: rows.map(({ href, title }) => compact({ kind: 'feed', url: href, title: typeof title === 'string' ? title : undefined })),
    categories: [],
    left: [
      ...Object.keys(value)
        .filter((key) => !known.has(key))
        .map((key) => `${key} of the file`),
      ...rows.flatMap((row) =>
        Object.keys(row)
          .filter((key) => !['href', 'title'].includes(key))
          .map((key) => `${key} of ${String(row.href)}`),
      ),
    ],
  })
}

function yamlOf(text: string): unknown {
  try {
    return readYaml(text)
  } catch (error) {
    if (error instanceof YamlError) return undefined
    throw error
  }
}
