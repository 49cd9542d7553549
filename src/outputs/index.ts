import { defineTable } from '../lib/table.ts'
import { directoryOutput } from './directory.ts'
import { gitOutput } from './git.ts'
import type { OutputKind } from './output.ts'
import { s3Output } from './s3.ts'

/** The places to publish that can be named in the configuration. */
export const outputKinds = defineTable<OutputKind>([directoryOutput, s3Output, gitOutput])
