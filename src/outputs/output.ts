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
}

export interface OutputContext {
  /** Base of relative paths: the folder of the configuration file. */
  readonly directory: string
  /** The file system; in tests one that fails. */
  readonly files?: Files
}

/** One kind of output that can be named in the configuration. */
export interface OutputKind extends Row {
  open(options: Readonly<Record<string, unknown>>, context: OutputContext): Promise<Output>
}
