import type { Instant } from '../model/instant.ts'
import type { ItemId } from '../model/item.ts'
import type { SourceId } from '../model/source.ts'
import type { Store } from '../store/contract.ts'
import type { RiverStory } from '../writing/index.ts'

type Meta = Pick<Store, 'meta'>

/** A value that the mill remembers from turn to turn under a name in the store. */
export interface Remembered<T> {
  /** Returns undefined if it was never remembered. */
  get(store: Meta): Promise<T | undefined>
  set(store: Meta, value: T): Promise<void>
}

/** A feed of a list, as it is remembered between readings. */
export interface ListedFeed {
  readonly url: string
  readonly title?: string
  /** Groups and category paths of the list; labels of the source. */
  readonly labels?: readonly string[]
}

/** What the page of all categories says of one: of what stands in its documents, not of what is held. */
export interface Listing {
  readonly count: number
  readonly updated: Instant
  readonly latest: readonly { readonly title: string; readonly url?: string }[]
}

/** What is known of the face of a source. */
export interface Face {
  readonly lookedAt: Instant
  /** Absent: it has none. */
  readonly path?: string
  /** The address the operator named then. */
  readonly wanted?: string
}

/** A story that can be found by its title. */
export interface FoundTitle {
  readonly id: ItemId
  readonly title: string
  readonly url: string
  readonly source: string
  readonly published: Instant
}

/** Everything that the mill remembers by name. */
export const remembered = {
  /** When entries that were held until an instant were last released. */
  ripenedAt: number('ripened.at'),
  /** When items past their retention were last dropped. */
  purgedAt: number('purged.at'),
  /** The day (since 1970-01-01, UTC) on which categories with a `maxAge` were last looked at. */
  agedOn: number('aged.on'),
  /** The index and the lists are to be written. */
  isSiteDue: flag('site.due'),
  /** Hash of the settings that decide which categories take an item. */
  placing: text('settings.placing'),
  /** Hash of the settings that decide how every document looks. */
  looks: text('settings.looks'),
  /** The sequence up to which pages of articles were written. */
  articleCursor: number('pages.cursor'),
  /** Hash of what every page of an article shows. */
  articleLooks: text('pages.looks'),
  /** The feeds that a list named when it was read last. */
  listedBy: (list: SourceId) => json<readonly ListedFeed[]>(`list:${list}`),
  /** Documents that did not survive being read back, by category: a bug of feedmill, which `doctor` names. */
  heldBack: json<Readonly<Record<string, string>>>('outputs.held'),
  /** Documents that were left at addresses which categories had before, and since when each of these moved, by slug. */
  forwards: json<{ readonly since: Readonly<Record<string, Instant>>; readonly paths: readonly string[] }>('outputs.forwards'),
  /** What a category showed when it was published last. */
  listing: (slug: string) => json<Listing>(`listed:${slug}`),
  /** The newest stories of all categories. */
  river: json<readonly RiverStory[]>('front.river'),
  /** Titles that the front page finds, and the sequence of removals up to which they are right. */
  titles: json<{ readonly rows: readonly FoundTitle[]; readonly since: number }>('front.titles'),
  /** Where the face of each source stands. */
  faces: json<Readonly<Record<SourceId, Face>>>('front.faces'),
  /** Pictures that could not be had, by the hash of their address, with when. */
  failedPictures: json<Readonly<Record<string, Instant>>>('pictures.failed'),
  /** Categories whose pages lack pictures that are still to be fetched. */
  owedPictures: json<readonly string[]>('pictures.owed'),
  /** Hash of what the front page says of the configured sources. */
  sourceNames: text('front.sources'),
  /** Sources that the front page calls unwell, by id. */
  unwell: json<Readonly<Record<SourceId, string>>>('front.unwell'),
} as const

function text(name: string): Remembered<string> {
  return { get: ({ meta }) => meta.get(name), set: ({ meta }, value) => meta.set(name, value) }
}

function through<T>(name: string, read: (text: string) => T, write: (value: T) => string): Remembered<T> {
  return {
    get: async ({ meta }) => {
      const found = await meta.get(name)
      return found === undefined ? undefined : read(found)
    },
    set: ({ meta }, value) => meta.set(name, write(value)),
  }
}

function number(name: string): Remembered<number> {
  return through(name, Number, String)
}

function flag(name: string): Remembered<boolean> {
  return through(
    name,
    (found) => found === 'yes',
    (value) => (value ? 'yes' : 'no'),
  )
}

function json<T>(name: string): Remembered<T> {
  return through(name, (found) => JSON.parse(found) as T, JSON.stringify)
}
