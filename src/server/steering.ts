import type { SourceId } from '../model/source.ts'
import type { Plan } from '../publications/plan.ts'
import type { Store } from '../store/contract.ts'

/** What the control room may change of the configuration. Each change is in force once the configuration has been read again. */
export interface Steering {
  /** Pauses or resumes a configured source. Returns false if nothing changed, as for one that the configuration itself switches off. */
  setPaused(source: SourceId, paused: boolean): boolean
  /** Fetches an address, or the best feed that its page names, and stores nothing. What went wrong stands in `error` of the result. */
  tryAddress(address: string): Promise<TriedFeed>
  /** Adds the feed at an address that was tried. Returns the id of its source, also if it is there already. Throws FeedmillError. */
  addFeed(feed: { readonly url: string; readonly categories: readonly string[] }): SourceId
  /** Adds every feed of an OPML list that is not there yet, whole or not at all. Throws FeedmillError. */
  importFeeds(list: FeedList): Promise<ImportedFeeds>
  /** Returns the configuration file. Throws ConfigError if it cannot be read. */
  readConfig(): EditableConfig
  /** Says what is wrong with a text as the configuration or, if nothing is, what it would change in each category, of what is held. Saves nothing. */
  checkConfig(text: string, store: Store): Promise<CheckedConfig>
  /** Replaces the configuration file. `moved`: it is not the one with the mark any more, and stays as it is. Throws ConfigError if it cannot be written. */
  saveConfig(text: string, mark: string): 'saved' | 'moved' | 'wrong'
  /** Returns the settings of a configured source as YAML; undefined for one that a list brought. */
  sourceText(source: SourceId): string | undefined
  /** Fetches a source with other settings than it has, as YAML, and stores nothing. */
  trySource(source: SourceId, text: string): Promise<TriedSource>
}

/** An OPML list: its bytes, or where they are. */
export interface FeedList {
  readonly list: { readonly bytes: Uint8Array } | { readonly address: string }
  readonly categories: readonly string[]
}

/** What an import did. */
export interface ImportedFeeds {
  /** Addresses that were added. */
  readonly added: readonly string[]
  /** Feeds that were there already. */
  readonly there: number
  /** Addresses that are no http or https addresses. */
  readonly refused: readonly string[]
}

/** The configuration file as it stands on disk. */
export interface EditableConfig {
  readonly file: string
  readonly text: string
  /** Names the text: saving is refused if the file has another by then. */
  readonly mark: string
}

export interface CheckedConfig {
  /** Each with its place if it stands in the text; lines and columns from 1. */
  readonly problems: readonly { readonly message: string; readonly line?: number; readonly column?: number }[]
  readonly warnings: readonly string[]
  /** Absent if there are problems. */
  readonly plan?: Plan
}

/** What a source gave with the settings that were tried. */
export interface TriedSource {
  readonly error?: { readonly code: string; readonly message: string }
  readonly items: readonly {
    readonly title: string
    readonly url?: string
    readonly published?: number
    readonly tags: readonly string[]
  }[]
  readonly dropped: readonly { readonly reason: string; readonly count: number }[]
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
  /** What each step of its transforms did, as a line. */
  readonly steps: readonly string[]
}

/** What a pasted address turned out to be. */
export type TriedFeed =
  | { readonly error: { readonly code: string; readonly message: string } }
  | {
      readonly error?: undefined
      /** Address of the feed. */
      readonly url: string
      readonly title: string
      /** The source that pulls it already. */
      readonly heldAs?: SourceId
      /** In the order of the feed, as many as it has. */
      readonly items: readonly { readonly title: string; readonly url?: string; readonly published?: number }[]
    }
