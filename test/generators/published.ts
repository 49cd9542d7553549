import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { normalize } from '../../src/items/index.ts'
import { htmlToText } from '../../src/lib/html/text.ts'
import { parseSettingsOf } from '../../src/mill/collect/index.ts'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import type { Settings } from '../../src/model/settings.ts'
import type { Source } from '../../src/model/source.ts'
import { pullSource, sourceKinds } from '../../src/sources/kinds/index.ts'

/** One article as a generator, or feedmill, publishes it. */
export interface Answer {
  readonly link: string
  readonly title: string
  /** ISO 8601, UTC. */
  readonly date: string
  /** Labels of both kinds, in alphabetical order. */
  readonly categories: readonly string[]
  /** Plain text, white space folded. */
  readonly text: string
}

/** The sites that the comparison knows: their folder of articles, and labels that are the generator's own. */
export const SITES: Readonly<
  Record<string, { readonly folder: string; readonly options?: object; readonly ownLabels?: readonly string[] }>
> = {
  hexo: { folder: 'source' },
  eleventy: { folder: 'content', options: { baseUrl: 'https://harbour.example/sub/' }, ownLabels: ['posts'] },
  astro: { folder: 'src/content' },
  jekyll: { folder: '.' },
  hugo: { folder: 'content' },
}

/** Resolves to what feedmill makes of the articles of a site, ordered by link. */
export async function publishedBy(name: string, root: string): Promise<readonly Answer[]> {
  const { folder, options, ownLabels = [] } = SITES[name]!
  const empty = mkdtempSync(path.join(tmpdir(), 'feedmill-site-'))
  try {
    const read = sourceKinds.get('folder')!.options.parse({ path: path.join(root, folder), ...options }) as Source['options']
    const source = { id: 'site', kind: 'folder', categories: [], tags: [], transforms: [], options: read } as unknown as Source
    const now = Date.parse('2026-01-01T00:00:00Z')
    const context = { source, state: undefined, now, fetch: { maxBodyBytes: 1_000_000 }, configDirectory: empty, force: false }
    const outcome = await pullSource(context as unknown as Parameters<typeof pullSource>[0])
    if (outcome.kind !== 'fetched') throw new Error(`${name}: ${outcome.kind}`)
    const settings = { fetch: { maxItems: 1000 }, schedule: { timeZone: 'UTC' } } as Settings
    const drafts = outcome.documents.flatMap((document) => {
      const feed = parseDocument(document, parseSettingsOf(source, settings))
      return normalize(feed, { source, document, now }).drafts
    })
    return drafts
      .map((draft) =>
        answerOf({
          link: draft.url ?? '',
          title: draft.title,
          date: draft.published === undefined ? '' : new Date(draft.published).toISOString(),
          categories: draft.tags.map(({ term }) => term).filter((term) => !ownLabels.includes(term)),
          html: draft.content ?? '',
        }),
      )
      .toSorted((a, b) => (a.link < b.link ? -1 : 1))
  } finally {
    rmSync(empty, { recursive: true })
  }
}

/** Returns an article in the form in which both sides are compared: entities as characters, check boxes as signs, line numbers gone. */
export function answerOf({ html, title, categories, ...rest }: Omit<Answer, 'text'> & { readonly html: string }): Answer {
  const shown = html
    .replace(/<td class="gutter">[\s\S]*?<\/td>/g, '')
    .replace(/<input[^>]*\bchecked\b[^>]*>/g, '☑')
    .replace(/<input[^>]*type="checkbox"[^>]*>/g, '☐')
  const text = htmlToText(shown).replace(/\s+/g, ' ').trim()
  return { ...rest, title: htmlToText(title), categories: categories.toSorted(), text }
}
