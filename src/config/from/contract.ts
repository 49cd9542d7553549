/** What another program's configuration says in our words. */
export interface Draft {
  /** What it was read as, for people: `Planet Venus`. */
  readonly program: string
  readonly title?: string
  readonly url?: string
  readonly language?: string
  readonly timeZone?: string
  readonly author?: { readonly name?: string; readonly email?: string }
  /** Rows of `sources`, as the configuration has them. */
  readonly sources: readonly Readonly<Record<string, unknown>>[]
  /** Rows of `categories`. */
  readonly categories: readonly Readonly<Record<string, unknown>>[]
  /** What has no place in our configuration, one sentence each. */
  readonly left: readonly string[]
}

/** A file of another program. */
export interface Given {
  /** Its name without folders: some formats are told by it. */
  readonly name: string
  readonly text: string
}
