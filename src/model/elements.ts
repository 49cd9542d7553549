/** The elements that feeds and entries consist of: first those that every format has, then the modules that are carried through to the outputs. */

/** A text and how to read it: `text` is plain, `html` and `xhtml` are HTML source (xhtml: markup as given, without its outer div). */
export interface Text {
  readonly value: string
  readonly type: 'text' | 'html' | 'xhtml'
  readonly lang?: string
  readonly base?: string
}

/** Atom `content`: a Text, or out of line (`src`), or a foreign media type (`mediaType`, value as given). */
export interface Content extends Text {
  readonly mediaType?: string
  readonly src?: string
}

export interface Person {
  readonly name?: string
  readonly email?: string
  readonly url?: string
  readonly avatar?: string
}

export interface Link {
  readonly url: string
  /** Lower case; `alternate` where none was given. */
  readonly rel: string
  readonly type?: string
  readonly title?: string
  readonly hreflang?: string
  /** Bytes. */
  readonly length?: number
}

/** A publisher's label. `term` is the machine word (Atom term, RSS text), `scheme` its vocabulary (RSS domain). */
export interface Tag {
  readonly term: string
  readonly scheme?: string
  readonly label?: string
  /** Articles: the labels it stands below, outermost first. */
  readonly parents?: readonly string[]
}

export interface Enclosure {
  readonly url: string
  readonly type?: string
  /** Bytes. */
  readonly length?: number
  readonly title?: string
  /** Seconds. */
  readonly duration?: number
  /** What it is for: `audio`, `video`, `image` …; from MRSS medium or the media type. */
  readonly medium?: string
  readonly width?: number
  readonly height?: number
}

export interface Generator {
  readonly name?: string
  readonly url?: string
  readonly version?: string
}

export interface Image {
  readonly url: string
  readonly title?: string
  readonly link?: string
  readonly width?: number
  readonly height?: number
  readonly description?: string
}

export interface InReplyTo {
  readonly ref?: string
  readonly url?: string
  readonly type?: string
  readonly source?: string
}

/** Typed modules that are carried through to the outputs. */
export interface EntryExtensions {
  readonly itunes?: {
    readonly subtitle?: string
    readonly summary?: string
    readonly explicit?: boolean
    readonly block?: boolean
    /** Seconds. */
    readonly duration?: number
    readonly image?: string
    readonly episode?: number
    readonly season?: number
    readonly episodeType?: string
    readonly keywords?: string
    readonly title?: string
    readonly author?: string
  }
  readonly media?: {
    readonly credit?: readonly { readonly content: string; readonly role?: string; readonly scheme?: string }[]
    readonly license?: { readonly content?: string; readonly url?: string; readonly type?: string }
    readonly player?: { readonly url: string; readonly content?: string }
    readonly rating?: { readonly content: string; readonly scheme?: string }
    readonly restriction?: { readonly relationship?: string; readonly content?: readonly string[]; readonly type?: string }
    readonly thumbnails?: readonly Image[]
    readonly keywords?: readonly string[]
    readonly description?: Text
    readonly title?: Text
  }
  readonly podcast?: {
    readonly chapters?: { readonly url: string; readonly type?: string }
    readonly transcripts?: readonly { readonly url: string; readonly type?: string; readonly language?: string; readonly rel?: string }[]
    readonly persons?: readonly {
      readonly name: string
      readonly role?: string
      readonly group?: string
      readonly img?: string
      readonly href?: string
    }[]
    readonly season?: number
    readonly episode?: number
    readonly soundbites?: readonly { readonly start: number; readonly duration: number; readonly title?: string }[]
    readonly locked?: boolean
  }
  /** Inline chapters (Podlove Simple Chapters). Start in seconds. */
  readonly chapters?: readonly { readonly title?: string; readonly start?: number; readonly url?: string; readonly image?: string }[]
  /** GeoJSON geometry, longitude first. */
  readonly geo?: { readonly type: string; readonly coordinates: unknown }
  /** Elements of podcast:, rsl:, source:, slash: and wfw: that are written as they were read. */
  readonly carried?: readonly CarriedElement[]
  /** JSON Feed custom objects (`_name`), carried as given. */
  readonly custom?: Readonly<Record<string, unknown>>
}

/** What a podcast says of itself as a whole. */
export interface PodcastChannel {
  /** Cover: a square JPEG or PNG. */
  readonly image?: string
  readonly author?: string
  readonly owner?: { readonly name?: string; readonly email?: string }
  /** Of the list that directories sort by: a main category, or one with a subcategory. */
  readonly categories?: readonly (readonly string[])[]
  readonly explicit?: boolean
  readonly type?: 'episodic' | 'serial'
  /** Asks other hosts not to import the feed. */
  readonly locked?: boolean
  /** podcast:guid: a UUID. */
  readonly guid?: string
}

/** An element of another vocabulary as it was read: name with our prefix, attributes, text or elements. */
export interface CarriedElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly text?: string
  readonly children?: readonly CarriedElement[]
}
