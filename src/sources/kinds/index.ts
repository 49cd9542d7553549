import { defineTable } from '../../lib/table.ts'
import { feedKind } from './feed.ts'
import { fileKind } from './file.ts'
import { folderKind } from './folder.ts'
import { opmlKind } from './opml.ts'

export { addressOf, pullHttp } from './feed.ts'

/** Every kind of source. */
export const sourceKinds = defineTable([feedKind, folderKind, fileKind, opmlKind])
