import { defineTable } from '../lib/table.ts'
import { directoryOutput } from './directory.ts'
import type { OutputKind } from './output.ts'

/** The places to publish that can be named in the configuration. */
export const outputKinds = defineTable<OutputKind>([directoryOutput])
