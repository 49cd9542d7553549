import { compact } from '../../lib/record.ts'
import { FeedmillError } from '../../model/errors.ts'
import type { Frame, ItemFacts, PublishedItem } from '../../model/publication.ts'
import { frameOf } from '../../publications/index.ts'
import type { FragmentContext, MeantItem, OutputFormat } from '../../writing/index.ts'
import type { Readers } from '../readers/index.ts'
import { itemIds } from './xml-events.ts'

/** An item with its fragments, to be read back before it is published anywhere. */
export interface Written {
  readonly item: PublishedItem
  readonly facts: ItemFacts
  readonly fragments: Readonly<Record<string, string>>
}

/** Any frame: items are read back before it is known where they will stand. */
const FRAME: Frame = frameOf(
  {
    category: { slug: 'read-back', title: 'Read back', description: 'Items', noindex: false },
    site: { url: 'http://127.0.0.1/', title: 'Read back', description: '', author: { name: 'feedmill' } },
    paging: { complete: true },
    version: '0',
  },
  [],
)

/**
 * Returns why an item may not be published in a format, by its place. The independent readers have feeds without their long texts, because ordinary
 * text can be slow for them; that the texts stay inside their elements is seen by the events of the whole.
 */
export async function itemProblems(
  readers: Readers,
  format: OutputFormat,
  written: readonly Written[],
  context: FragmentContext,
): Promise<ReadonlyMap<number, string>> {
  if (written.length === 0) return new Map()
  const frame = compact({ ...FRAME, formats: context.formats })
  const meant = written.map(({ facts }) => format.readBack.meant(facts, frame))
  const whole = documentText(
    format,
    written.map(({ fragments }) => fragments[format.name]!),
    written,
  )
  const text =
    format.readBack.reader !== 'html' ? documentText(format, format.fragments(written.map(withoutTexts), context), written) : whole
  const found = await readers.readBack({ reader: format.readBack.reader, text, frame: format.readBack.meantFrame(FRAME), items: meant })
  const together = [...found.document, ...eventProblems(format, whole, meant)]
  if (together.length === 0) return new Map(Object.entries(found.items).map(([index, problem]) => [Number(index), problem]))
  if (written.length === 1) return new Map([[0, together[0]!]])
  // One of them spoils it: each alone tells which.
  const each = await Promise.all(written.map((one) => itemProblems(readers, format, [one], context)))
  return new Map(each.flatMap((problems, index) => [...problems.values()].map((problem) => [index, problem] as const)))
}

/** Returns what is amiss in a whole document whose items were read back before: its frame by the independent reader, count and order of its items by their events. */
export async function documentProblems(
  readers: Readers,
  format: OutputFormat,
  document: { readonly frame: Frame; readonly facts: readonly ItemFacts[]; readonly text: string },
): Promise<readonly string[]> {
  const { frame, facts, text } = document
  const { reader, meant, meantFrame } = format.readBack
  const found = await readers.readBack({ reader, text: format.document(frame, []), frame: meantFrame(frame), items: [] })
  return [
    ...found.document,
    ...eventProblems(
      format,
      text,
      facts.map((one) => meant(one, frame)),
    ),
  ]
}

function documentText(format: OutputFormat, texts: readonly string[], written: readonly Written[]): string {
  return format.document(
    FRAME,
    written.map(({ facts }, index) => ({ facts, text: texts[index]! })),
  )
}

function withoutTexts({ item }: Written): PublishedItem {
  const { contentHtml: _1, contentText: _2, summaryHtml: _3, summaryText: _4, extensions, ...rest } = item
  if (extensions?.itunes === undefined) return extensions === undefined ? rest : { ...rest, extensions }
  const { summary: _5, subtitle: _6, ...itunes } = extensions.itunes
  return { ...rest, extensions: { ...extensions, itunes } }
}

function eventProblems(format: OutputFormat, text: string, meant: readonly MeantItem[]): readonly string[] {
  try {
    const found = EVENT_READERS[format.readBack.reader](format, text)
    if (found.length !== meant.length) return [`${found.length} items are read, not ${meant.length}`]
    const at = meant.findIndex(({ id }, index) => id !== found[index])
    return at === -1
      ? []
      : [`the id of item ${at + 1} reads ${JSON.stringify(found[at]!.slice(0, 120))}, not ${JSON.stringify(meant[at]!.id.slice(0, 120))}`]
  } catch (error) {
    if (error instanceof FeedmillError || !(error instanceof Error)) throw error
    return [`it cannot be read: ${error.message.slice(0, 300)}`]
  }
}

const EVENT_READERS: Readonly<Record<OutputFormat['readBack']['reader'], (format: OutputFormat, text: string) => readonly string[]>> = {
  xml: ({ readBack: { element } }, text) => itemIds(text, element!),
  json: (_, text) => (JSON.parse(text) as { readonly items: readonly { readonly id: string }[] }).items.map(({ id }) => id.trim()),
  html: (_, text) => [...text.matchAll(/<article class="story" id="([^"]*)"/g)].map(([, id = '']) => id),
}
