import { defineTable, type Table } from '../../lib/table.ts'
import type { SourceKind } from './contract.ts'
import { feedKind } from './feed.ts'
import { fileKind } from './file.ts'
import { folderKind } from './folder.ts'
import { jsonKind } from './json.ts'
import { opmlKind } from './opml.ts'
import { pageKind } from './page.ts'

/** Every kind of source. A new kind is a file of its own and its name here. */
export const sourceKinds: Table<SourceKind> = defineTable<SourceKind>([feedKind, folderKind, fileKind, opmlKind, pageKind, jsonKind])
