import { filled, pathsWithin, valuesAtPath } from '../../lib/json-path.ts'
import { compact, isRecord } from '../../lib/record.ts'
import { ITEM_PARTS, type ItemPart, type ItemPaths } from '../../model/document.ts'
import { ParseError } from '../../model/errors.ts'
import type { ParsedFeed } from '../../model/feed.ts'
import { setBases } from '../feed/bases.ts'
import { scanJson } from '../feed/json-repair.ts'
import { Notes, newestItems } from '../notes.ts'
import type { Reading } from '../request.ts'
import { entryOf, type PartPath, type PickedItem, pickedParts, warnOfPaths } from './entry.ts'

/**
 * Reads the items of a JSON document by JSONPath (RFC 9535; issue 19 §4.2). A part is a path from its item (`author.name` stands for `$.author.name`), or a
 * text with such paths in braces. Throws ParseError PARSE_NOT_A_FEED if it is no JSON or no items are found, and PARSE_TOO_DEEP.
 */
export function readApi(reading: Reading, paths: ItemPaths): ParsedFeed {
  const notes = new Notes(reading.text)
  const items: PartPath = { path: paths.items ?? '$[*]', isGuessed: paths.items === undefined }
  const found = valuesAtPath(items.path, jsonOf(reading))
  if (found.length === 0) throw noItems(reading, `'${items.path}' matches nothing`)
  const partPaths = Object.fromEntries(Object.entries(paths.parts).map(([part, path]) => [part, { path, isGuessed: false }]))
  const picked = found.slice(0, reading.limits.itemsScanned).map((item) => pick(item, paths))
  const base = reading.base ?? ''
  const entries = picked.flatMap((item, index) => {
    notes.entry = index
    return entryOf(item, base, notes) ?? []
  })
  notes.entry = undefined
  const parts = pickedParts(items, partPaths, picked)
  warnOfPaths(parts, notes)
  const feed: ParsedFeed = {
    ...compact({ dialect: 'api' as const, version: 'api', encoding: reading.encoding, language: reading.language }),
    ...{ authors: [], contributors: [], tags: [], links: [], hints: {} },
    entries: newestItems(entries, reading.maxItems, notes),
    picked: parts,
    warnings: notes.warnings,
  }
  setBases(feed, base)
  return feed
}

function jsonOf(reading: Reading): unknown {
  scanJson(reading.text, 0, reading.limits)
  try {
    return JSON.parse(reading.text)
  } catch (cause) {
    throw noItems(reading, `it is no JSON (${(cause as Error).message})`, cause)
  }
}

function noItems({ base = 'the document' }: Reading, fact: string, cause?: unknown): ParseError {
  return new ParseError('PARSE_NOT_A_FEED', `${base} gives no items: ${fact}`, {}, { cause })
}

function pick(item: unknown, { parts }: ItemPaths): PickedItem {
  const values = ITEM_PARTS.flatMap((part): (readonly [ItemPart, readonly string[]])[] => {
    const path = parts[part]
    return path === undefined ? [] : [[part, textsAt(path, item)]]
  })
  return { values: Object.fromEntries(values), isHtml: false }
}

/** What stands at a path, or the text whose braces hold paths. A brace that finds nothing leaves no text. */
function textsAt(path: string, item: unknown): readonly string[] {
  const found = pathsWithin(path).map((one) => valuesAtPath(one, item).flatMap(textsOf))
  if (!path.includes('{')) return found[0]!
  return found.some((texts) => texts.length === 0)
    ? []
    : [
        filled(
          path,
          found.map((texts) => texts[0]!),
        ),
      ]
}

/** Texts, numbers and lists of them; what is an object has no text. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  return Array.isArray(value) && !value.some(isRecord) ? value.flatMap(textsOf) : []
}
