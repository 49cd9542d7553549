import { compact } from '../../../lib/record.ts'
import { compareText, foldLabel } from '../../../lib/text.ts'
import { loggableUrl } from '../../../lib/url/urls.ts'
import type { Source, SourceId, SourceState } from '../../../model/source.ts'
import { brings, isRemoteFeed } from '../../../sources/kinds/index.ts'
import type { OpmlOutline, RailSource } from '../../../writing/index.ts'
import { expandLists } from '../../lists.ts'
import type { MillParts } from '../../parts.ts'
import { remembered } from '../../remembered.ts'

type Parts = Pick<MillParts, 'settings' | 'store'>

/** Sources that stand on the front page: hundreds would be most of it, and the list of all of them is one link away. */
const MOST = 40

/** Returns the sources but for lists, whose feeds stand there, as the front page shows them, in the order of their names, and the number of the others. Of many, those with the newest items stand there. */
export async function railOf({
  settings,
  store,
}: Parts): Promise<{ readonly sources: readonly RailSource[]; readonly moreSources: number }> {
  const states = await store.sources.all()
  const faces = settings.site.faces ? ((await remembered.faces.get(store)) ?? {}) : {}
  const readable = (await expandLists(settings.sources, store)).filter((source) => brings(source) !== 'list')
  const newest = (source: Source): number => states.get(source.id)?.lastNewAt ?? 0
  const chosen =
    readable.length <= MOST ? readable : readable.toSorted((a, b) => newest(b) - newest(a) || compareText(a.id, b.id)).slice(0, MOST)
  const sources = chosen.map((source) =>
    entryOf(source, {
      state: states.get(source.id),
      facePath: faces[source.id]?.path,
      siteUrl: settings.site.url,
      deadAfterMs: settings.polling.deadAfterMs,
    }),
  )
  return { sources: sources.toSorted(byName), moreSources: readable.length - chosen.length }
}

function byName(a: RailSource, b: RailSource): number {
  return compareText(foldLabel(a.name), foldLabel(b.name)) || compareText(a.id, b.id)
}

interface EntryContext {
  readonly state: SourceState | undefined
  readonly facePath: string | undefined
  readonly siteUrl: string
  readonly deadAfterMs: number
}

function entryOf(source: Source, { state, facePath, siteUrl, deadAfterMs }: EntryContext): RailSource {
  return compact({
    id: source.id,
    name: nameOf(source, state),
    siteUrl: state?.siteUrl !== undefined && /^https?:/.test(state.siteUrl) ? state.siteUrl : undefined,
    feedUrl: isOpenFeed(source) ? String(source.options.url) : undefined,
    faceUrl: facePath === undefined ? undefined : new URL(facePath, siteUrl).href,
    state: healthOf(source, state, deadAfterMs),
  })
}

/** The operator's title, else the publisher's, else the host, else the file or folder. An id is no name. */
function nameOf({ title, options, id }: Source, state: SourceState | undefined): string {
  const { url, path } = options
  const host = typeof url === 'string' ? URL.parse(url)?.hostname.replace(/^www\./, '') : undefined
  const file =
    typeof path === 'string'
      ? path
          .replace(/[\\/]+$/, '')
          .split(/[\\/]/)
          .at(-1)
      : undefined
  return title ?? state?.title ?? host ?? file?.replace(/\.\w+$/, '') ?? id
}

/** Failures in a row before a source is called unwell: one is daily life. */
const FAILURES = 3

/** By what the store knows alone, because nothing published may depend on the clock. */
function healthOf({ paused }: Source, state: SourceState | undefined, deadAfterMs: number): RailSource['state'] {
  if (paused === true) return 'paused'
  if (state === undefined || state.failuresInRow < FAILURES) return undefined
  const { lastPolledAt = 0, failingSince = lastPolledAt } = state
  return lastPolledAt - failingSince > deadAfterMs ? 'dead' : 'failing'
}

/** What a turn asked, and what is known of it afterwards. */
export interface Asked {
  readonly ids: readonly SourceId[]
  readonly sources: ReadonlyMap<SourceId, Source>
  readonly states: { get(id: SourceId): SourceState | undefined }
}

/** Owes the front page if a source that was asked has become unwell or well again. */
export async function heedHealth({ settings, store }: Parts, { ids, sources, states }: Asked): Promise<void> {
  const before = (await remembered.unwell.get(store)) ?? {}
  const now: Record<SourceId, string> = { ...before }
  for (const id of ids) {
    const source = sources.get(id)
    const health = source === undefined ? undefined : healthOf(source, states.get(id), settings.polling.deadAfterMs)
    if (health === undefined) delete now[id]
    else now[id] = health
  }
  if (JSON.stringify(Object.entries(before).sort()) === JSON.stringify(Object.entries(now).sort())) return
  await remembered.unwell.set(store, now)
  await remembered.isSiteDue.set(store, true)
}

/** The feeds that are pulled, as a list others can subscribe to; addresses that hold a secret are left out. */
export async function sourceOutlines({ settings, store }: Parts): Promise<readonly OpmlOutline[]> {
  const states = await store.sources.all()
  const sources = await expandLists(settings.sources, store)
  return sources.filter(isOpenFeed).map((source) => {
    const state = states.get(source.id)
    const url = String(source.options.url)
    return compact({
      text: nameOf(source, state),
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
