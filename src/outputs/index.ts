/**
 * A finished document comes in, with its path. The same bytes stand in a directory, a bucket or a branch afterwards, whole at every instant. This room
 * never looks into a document.
 */

import { defineTable } from '../lib/table.ts'
import { directoryOutput } from './directory.ts'
import { gitOutput } from './git.ts'
import type { OutputKind } from './output.ts'
import { s3Output } from './s3.ts'

/** The places to publish that can be named in the configuration. */
export const outputKinds = defineTable<OutputKind>([directoryOutput, s3Output, gitOutput])
