import type { DocumentFormat, Frame, ItemFacts, Look, Publication, PublishedItem } from '../model/publication.ts'

/** What an item's fragment depends on besides the item. */
export interface FragmentContext {
  /** Of the publication. */
  readonly language?: string
  /** Of the site: pages alone look at it. */
  readonly look?: Look
  /** Items of RSS and Atom carry some plain text for people who open the feed in a browser. */
  readonly stylesheet?: boolean
  /** Formats it is written in; absent: all. */
  readonly formats?: readonly DocumentFormat[]
}

/** An item as a document takes it: written once, joined as often as it is published. */
export interface Fragment {
  readonly facts: Pick<ItemFacts, 'itemId' | 'published' | 'url'>
  /** Opaque to everyone but the format that made it. */
  readonly text: string
}

/** A format a category is published in. All functions are pure: the same input, the same text. */
export interface OutputFormat {
  readonly name: DocumentFormat
  readonly fileName: string
  /** With charset, as it is served. */
  readonly mediaType: string
  /** True for what feed readers subscribe to: it names hubs and counts for the size of a document. */
  readonly isFeed: boolean
  /** Returns one fragment an item, in their order. */
  fragments(items: readonly PublishedItem[], context: FragmentContext): readonly string[]
  /** Returns the document of a frame and the fragments of its items. */
  document(frame: Frame, fragments: readonly Fragment[]): string
  /** Returns the document of a publication: its fragments made and joined. */
  serialize(publication: Publication): string
  /** How a reader that is not ours finds the items again. */
  readonly readBack: ReadBackRule
}

/** Which independent reader reads the format back, and what it must find. */
export interface ReadBackRule {
  /** `xml`: rss-parser; `json`: the schema of JSON Feed; `html`: htmlparser2, which looks for stories. */
  readonly reader: 'xml' | 'json' | 'html'
  /** Of XML: the elements around the items, the element of an item, and the one of its id. */
  readonly element?: { readonly around: readonly string[]; readonly item: string; readonly id: string }
  /** Returns what the reader must find of an item in a document of the frame; undefined parts are not asked for. */
  meant(facts: ItemFacts, frame: Frame): MeantItem
  /** Returns what the reader must find of the document itself. */
  meantFrame(frame: Frame): MeantFrame
}

export interface MeantItem {
  readonly id: string
  readonly title?: string
  readonly link?: string
  /** To the second. */
  readonly date?: string
}

export interface MeantFrame {
  readonly title: string
  readonly self?: string
}

/** Returns the row with `serialize`, which makes fragments and joins them. */
export function formatRow(row: Omit<OutputFormat, 'serialize'>): OutputFormat {
  return {
    ...row,
    serialize(publication) {
      const texts = row.fragments(publication.items, publication)
      return row.document(
        publication,
        publication.items.map((facts, index) => ({ facts, text: texts[index]! })),
      )
    },
  }
}
