import { compact } from '../../lib/record.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import type { Draft, Given } from './contract.ts'
import { readIni, type Section } from './ini.ts'

/** Returns the draft of a `config.ini` of Planet Venus or Planet: sections are addresses of feeds. Undefined for another file. */
export function readVenus({ text }: Given): Draft | undefined {
  const sections = readIni(text)
  const planet = sections.find(({ name }) => name === 'Planet')
  if (planet === undefined) return undefined
  const feeds = sections.filter(({ name }) => isWebUrl(name))
  const others = sections.filter((section) => section !== planet && !feeds.includes(section) && section.name !== '')
  const rows = feeds.map((section) => venusSource(section, planet))
  return {
    program: 'Planet Venus',
    ...siteOf(planet, { title: 'name', author: 'owner_name', email: 'owner_email' }),
    sources: rows,
    categories: [],
    left: [
      ...leftOf(planet, VENUS_PLANET, '[Planet]'),
      ...feeds.flatMap((section) => leftOf(withoutInherited(section, planet), VENUS_FEED, section.name)),
      ...others.map(({ name }) => `the section [${name}]`),
    ],
  }
}

const VENUS_PLANET = new Set(['name', 'link', 'owner_name', 'owner_email', 'filter', 'exclude'])
const VENUS_FEED = new Set(['name', 'filter', 'exclude', 'content_type'])

function venusSource({ name: url, values }: Section, planet: Section): Readonly<Record<string, unknown>> {
  if (/opml/i.test(values.get('content_type') ?? '')) return compact({ kind: 'opml', url, title: textOf(values, 'name') })
  const steps = [...['filter', 'exclude'].flatMap((key) => stepOf(key, values.get(key) ?? planet.values.get(key)))]
  return compact({ kind: 'feed', url, title: textOf(values, 'name'), transforms: steps.length > 0 ? steps : undefined })
}

/** `filter` keeps what matches, `exclude` drops it; both look at title and text. */
function stepOf(key: string, pattern: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  if (pattern === undefined || pattern === '') return []
  return [{ use: key === 'filter' ? 'keep' : 'drop', field: ['title', 'summary', 'content'], pattern }]
}

/** Returns the draft of a `planet.ini` of Pluto: sections with a `feed`. Undefined for another file. */
export function readPluto({ text }: Given): Draft | undefined {
  const sections = readIni(text)
  const feeds = sections.filter(({ name, values }) => name !== '' && isWebUrl(values.get('feed')))
  if (feeds.length === 0) return undefined
  const top = sections.find(({ name }) => name === '') ?? { name: '', values: new Map() }
  return {
    program: 'Pluto',
    ...siteOf(top, { title: 'title', author: 'author', email: 'email' }),
    sources: feeds.map(({ name, values }) =>
      compact({ kind: 'feed', id: name, url: values.get('feed'), title: textOf(values, 'title') ?? textOf(values, 'author') }),
    ),
    categories: [],
    left: [
      ...leftOf(top, new Set(['title', 'author', 'email', 'link', 'url']), 'the file'),
      ...feeds.flatMap((section) => leftOf(section, new Set(['feed', 'title', 'author', 'link']), `[${section.name}]`)),
    ],
  }
}

interface Names {
  readonly title: string
  readonly author: string
  readonly email: string
}

function siteOf({ values }: Section, names: Names): Pick<Draft, 'title' | 'url' | 'author'> {
  const author = compact({ name: textOf(values, names.author), email: textOf(values, names.email) })
  const url = values.get('link') ?? values.get('url')
  return compact({
    title: textOf(values, names.title),
    url: isWebUrl(url) ? url : undefined,
    author: Object.keys(author).length > 0 ? author : undefined,
  })
}

function textOf(values: ReadonlyMap<string, string>, key: string): string | undefined {
  const text = values.get(key)?.trim()
  return text === '' ? undefined : text
}

/** One sentence for each setting that is not in the set. */
function leftOf({ values }: Section, known: ReadonlySet<string>, where: string): readonly string[] {
  return [...values.keys()].filter((key) => !known.has(key)).map((key) => `${key} of ${where}`)
}

function withoutInherited(section: Section, planet: Section): Section {
  return { ...section, values: new Map([...section.values].filter(([key, value]) => planet.values.get(key) !== value)) }
}
