import { ParseError } from '../model/errors.ts'

/** What a document may cost. Texts and attributes in UTF-16 units. */
export interface Limits {
  /** Elements within elements. */
  readonly xmlDepth: number
  /** Values within values. */
  readonly jsonDepth: number
  /** Elements of one item, and of the feed before its first. */
  readonly entryElements: number
  /** Values of a JSON document. */
  readonly jsonValues: number
  /** One text or one element's markup. */
  readonly textLength: number
  /** One tag with all its attributes. */
  readonly tagLength: number
  /** Items looked at; the newest `maxItems` of them are kept. */
  readonly itemsScanned: number
  /** The whole document, decoded. */
  readonly documentLength: number
}

export const DEFAULT_LIMITS: Limits = {
  xmlDepth: 200,
  jsonDepth: 100,
  entryElements: 100_000,
  jsonValues: 400_000,
  textLength: 8 * 2 ** 20,
  tagLength: 2 ** 20,
  itemsScanned: 20_000,
  documentLength: 64 * 2 ** 20,
}

/** Items kept of one document where nothing else is said. */
export const DEFAULT_MAX_ITEMS = 500

/** The 1-based line and column of a place in the text. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++
    start = at + 1
  }
  return { line, column: offset - start + 1 }
}

/** The error for a document over a limit, with its place. */
export function overLimit(
  code: 'PARSE_TOO_DEEP' | 'PARSE_TOO_LARGE' | 'PARSE_TOO_EXPENSIVE',
  what: string,
  text: string,
  offset: number,
): ParseError {
  const place = placeOf(text, offset)
  return new ParseError(code, `${what} at line ${place.line}, column ${place.column}`, place)
}
