import type { RawDocument } from '../../model/document.ts'
import { ParseError } from '../../model/errors.ts'
import { extractText } from '../../reading/full-text/extract.ts'
import { decodedText } from '../../reading/index.ts'
import type { ExtractResult } from './contract.ts'

/** Returns the article of a page as HTML; nothing where the page is empty, too large or holds none. */
export function extractArticle(document: RawDocument): ExtractResult {
  try {
    const html = extractText(decodedText(document), document.url)
    return html === undefined ? {} : { html }
  } catch (error) {
    if (error instanceof ParseError) return {}
    throw error
  }
}
