import { Buffer } from 'node:buffer'
import { z } from 'zod'
import type { SourceKind } from '../../src/sources/kinds/contract.ts'
import { rssOf } from './app.ts'

const options = z.object({ words: z.array(z.string()).describe('Titles of the items.') })

/** A kind of source that the program does not hold: its items are the words of its options. */
export const wordsKind: SourceKind<z.output<typeof options>> = {
  name: 'words',
  summary: 'Items made of words.',
  options,
  brings: 'feed',
  isLocal: () => true,
  address: ({ words }) => words.join(' '),
  pull: async ({ options: { words }, now }) => ({
    kind: 'fetched',
    documents: [{ bytes: Buffer.from(rssOf('Words', words.map(asItem))), url: 'words:', retrievedAt: now }],
    exchanges: [],
    redirects: [],
    hints: {},
  }),
}

function asItem(guid: string): { readonly guid: string } {
  return { guid }
}
