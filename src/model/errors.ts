/** Every stable error code with what it means and what a person can do; the documented table is made of this list. */
export const ERROR_CODES = {
  CONFIG_MISSING: ['the configuration file does not exist or cannot be read', 'name the file with --config, or copy the shipped one'],
  CONFIG_SYNTAX: ['the configuration is not valid YAML', 'mend the named line'],
  CONFIG_INVALID: ['a setting is unknown, missing or out of its range', 'the message names line, path and what is allowed'],
  FETCH_DNS: ['the host name does not resolve', 'check the address; retried with backoff'],
  FETCH_CONNECT: ['no connection could be made', 'retried with backoff'],
  FETCH_TLS: ['the TLS certificate is not valid', 'give the source its own ca, or wait for the publisher'],
  FETCH_TIMEOUT: ['connecting or the whole request took too long', 'raise the timeout of this source if it is slow by nature'],
  FETCH_TOO_LARGE: ['the decoded body is over the limit; nothing of it was used', 'raise the maxBody of this source'],
  FETCH_TRUNCATED: ['the body ended before it was complete', 'retried with backoff'],
  FETCH_ENCODING: ['the content coding is unknown, doubled or corrupt', 'retried with backoff'],
  FETCH_PROTOCOL: ['the answer breaks HTTP', 'retried with backoff'],
  FETCH_STATUS: ['the origin answered with an error status', 'retried with backoff'],
  FETCH_UNAUTHORIZED: ['the origin wants a login (401, or a login page)', 'give the source its auth'],
  FETCH_FORBIDDEN: ['the origin refuses us (403)', 'waits as told by Retry-After, else 4 h and doubling'],
  FETCH_THROTTLED: ['the origin says we ask too often (429)', 'waits as told by Retry-After, else 4 h and doubling'],
  FETCH_CHALLENGE: ['a bot challenge page came instead of the feed', 'ask the publisher to allow feed readers'],
  FETCH_GONE: ['the feed is gone for good (410)', 'polled weekly; remove the source'],
  FETCH_NOT_FOUND: ['the feed is not there (404)', 'check the address; retried with backoff'],
  FETCH_REDIRECT: ['a redirect loops, is too long, or leads where it must not', 'check the address'],
  FETCH_FORBIDDEN_ADDRESS: ['the address is not public and not on the allow-list', 'add it to fetch.allowAddresses if it is yours'],
  FETCH_FORBIDDEN_URL: ['the scheme or port is not allowed', 'use http or https on an allowed port'],
  FETCH_UNASKED_304: ['a 304 came although no validators were sent', 'retried with backoff'],
  FETCH_EMPTY: ['the body is empty', 'retried with backoff'],
  FETCH_CANCELLED: ['the turn was stopped while this was under way', 'asked again in the next turn'],
  FILE_MISSING: ['the local file or folder does not exist', 'check the path'],
  FILE_FORBIDDEN: ['the path is outside its folder, or not a regular file', 'move the file into the folder'],
  FILE_UNREADABLE: ['the local file cannot be read', 'check its permissions'],
  PARSE_NOT_A_FEED: ['no feed and no article could be read from the document', 'check what the address answers'],
  PARSE_HTML_PAGE: ['a web page came instead of a feed', 'use one of the feeds it names'],
  PARSE_EMPTY: ['the document is empty', 'retried at the next due time'],
  PARSE_TOO_DEEP: ['elements or values are nested too deeply', 'the document is hostile or broken'],
  PARSE_TOO_LARGE: ['a text, an attribute or the document is over its limit', 'the document is hostile or broken'],
  PARSE_TOO_EXPENSIVE: ['parsing took too much time or memory and was stopped', 'the document is hostile or broken'],
  PARSE_FRONT_MATTER: ['the front matter of an article cannot be read', 'mend the named line'],
  SOURCE_FLOODS: [
    'the source brought more new items in a day than it may; the newest were kept',
    'raise fetch.newItemsPerDay if it is right',
  ],
  STORE_OPEN: ['the store cannot be opened', 'check the data directory; feedmill doctor tells more'],
  STORE_LOCKED: ['another feedmill works in this data directory', 'stop it, or use another --data'],
  STORE_VERSION: ['the store was written by a newer feedmill', 'update feedmill'],
  STORE_UNREACHABLE: [
    'the PostgreSQL database of the store does not answer',
    'start it, or check host and port of its URL; turns resume when it is back',
  ],
  STORE_REFUSED: [
    'the PostgreSQL database refuses the user, the password or a right',
    'check user and password of its URL, or grant the right',
  ],
  STORE_UNSUPPORTED: [
    'the PostgreSQL database cannot hold a store as it is, or cannot do what was asked',
    'the message names what it must be',
  ],
  STORE_FULL: ['the PostgreSQL database has no room left', 'make room on its disk; turns resume when there is some'],
  STORE_READ_ONLY: ['the PostgreSQL database takes no changes', 'name the primary server in the URL, or end its read-only mode'],
  STORE_TRANSFER: [
    'a store could not be moved as a whole, or was moved in part',
    'the message names the table or the place; feedmill migrate goes on where it stopped',
  ],
  STORE_FAILED: ['the store could not save or read', 'check the disk; feedmill doctor tells more'],
  OUTPUT_WRITE: ['an output could not be written', 'check the output directory and the disk'],
  OUTPUT_HELD: ['a document did not survive being read back; the last good one stays', 'report it: this is a bug of feedmill'],
  OUTPUT_PATH: ['a path would leave the output directory', 'choose another slug'],
  SERVER_LISTEN: ['the server cannot listen at its address', 'choose another with --host or --port, or end who has it'],
  INTERNAL: ['a fault of feedmill itself; nothing held or published was harmed', 'please report it with the document that caused it'],
  NOT_FOUND: ['no such source, item, story or category', 'see feedmill sources and feedmill items'],
} as const satisfies Record<string, readonly [meaning: string, cure: string]>

export type ErrorCode = keyof typeof ERROR_CODES

/** The base of every expected error: a stable code, details for machines, a message that names the thing and then the fact. */
export class FeedmillError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.details = details
  }
}

/** The configuration is wrong; `details` has file, line, column and path where they are known. */
export class ConfigError extends FeedmillError {}
/** A source could not be pulled (HTTP or local file). */
export class FetchError extends FeedmillError {}
/** A document could not be read; `details` has line and column where the parser knows them. */
export class ParseError extends FeedmillError {}
/** The store could not be opened, read or written. */
export class StoreError extends FeedmillError {}
/** A finished document could not be published. */
export class OutputError extends FeedmillError {}
