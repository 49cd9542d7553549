import type { Row } from '../lib/table.ts'
import type { FeedDocument } from '../model/document.ts'
import type { Files } from './files.ts'

/** A place where finished documents stand. Its methods throw OutputError only: OUTPUT_WRITE, OUTPUT_PATH. */
export interface Output {
  /** Where it is, for a person. */
  readonly place: string
  /** Puts the document in its place as a whole: at every instant there is the old one or the new one. `unchanged`: the same bytes stood there, nothing was touched. */
  write(document: FeedDocument): Promise<'written' | 'unchanged'>
  /** Takes a document away; no error where there is none. */
  remove(path: string): Promise<void>
  /** The bytes that stand there. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Paths of all that stands there, ordered; what others put there too. */
  list(): Promise<readonly string[]>
  /** Called once at the end of a turn: what is published together (a commit, a push) is published now. Rejects as `write` does; then it is tried again at the end of the next turn. */
  finish(): Promise<void>
}

/** Sends one request and resolves to its answer, whatever the status. */
export type Send = (request: {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}) => Promise<{
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: Uint8Array
}>

export interface OutputContext {
  /** Base of relative paths: the folder of the configuration file. */
  readonly directory: string
  /** The file system; in tests one that fails. */
  readonly files?: Files
  /** The way out for kinds that publish over HTTP. */
  readonly send?: Send
}

/** One kind of output that can be named in the configuration. */
export interface OutputKind extends Row {
  /** The documents stand on this machine: only such an output can be the first, which the server and `doctor` read. */
  readonly isLocal: boolean
  open(options: Readonly<Record<string, unknown>>, context: OutputContext): Promise<Output>
}
