/** A feed reader that says in its User-Agent for how many subscribers it asks. */
export interface ReaderSeen {
  readonly name: string
  /** Of the feed, relative to the output directory. */
  readonly path: string
  readonly subscribers: number
  readonly lastAt: number
}

/** The readers that asked for feeds since the server started, and their subscribers: at most 1,000, those that asked last. */
export class ReadersSeen {
  readonly #rows = new Map<string, ReaderSeen>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Notes who asked for a document. Most requests say nothing of subscribers and cost one look at their text. */
  note(path: string, userAgent: string | undefined): void {
    if (userAgent === undefined || !/ (?:subscriber|reader|user)s?\b/i.test(userAgent)) return
    const subscribers = Number(/(\d{1,9}) (?:subscriber|reader|user)s?\b/i.exec(userAgent)?.[1] ?? Number.NaN)
    if (Number.isNaN(subscribers)) return
    const name = nameIn(userAgent)
    const key = `${name} ${path}`
    this.#rows.delete(key)
    this.#rows.set(key, { name, path, subscribers, lastAt: this.#clock() })
    const [eldest] = this.#rows.keys()
    if (this.#rows.size > MOST_ROWS && eldest !== undefined) this.#rows.delete(eldest)
  }

  /** Most subscribers first. */
  list(): readonly ReaderSeen[] {
    return [...this.#rows.values()].toSorted((a, b) => b.subscribers - a.subscribers || b.lastAt - a.lastAt)
  }
}

const MOST_ROWS = 1_000
const MOST_NAME = 60

/** The product of a User-Agent; what browsers are said to be compatible with is none. */
function nameIn(userAgent: string): string {
  const product = /^Mozilla\/[\d.]+ \(compatible; ([^;/)]+)/i.exec(userAgent)?.[1] ?? /^[^/(;-]+/.exec(userAgent)?.[0] ?? userAgent
  return product
    .replace(/ feed-id:\S+/, '')
    .trim()
    .slice(0, MOST_NAME)
}
