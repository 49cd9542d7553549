import { compact } from '../lib/record.ts'
import { DOCUMENT_FILES } from '../model/publication.ts'
import { atomDocument, atomEntry } from './atom-feed.ts'
import { formatRow, type OutputFormat } from './contract.ts'
import { toTheSecond } from './instants.ts'
import { linkIn } from './place.ts'

/** Atom 1.0 (RFC 4287) by our own writer: `feed` has no hooks for it and rewrites ids. */
export const atomFormat: OutputFormat = formatRow({
  name: 'atom',
  fileName: DOCUMENT_FILES.atom,
  mediaType: 'application/atom+xml; charset=utf-8',
  isFeed: true,
  fragments: (items, context) => items.map((item) => atomEntry(item, context)),
  document: atomDocument,
  readBack: {
    reader: 'xml',
    element: { around: ['feed'], item: 'entry', id: 'id' },
    // Readers take any other link where there is no page.
    meant: ({ iri, title, published, ...facts }, frame) =>
      compact({ id: iri, title: title.trim(), link: linkIn(frame, facts), date: toTheSecond(published) }),
    meantFrame: ({ title, selfUrls }) => ({ title: title.trim(), self: selfUrls.atom }),
  },
})
