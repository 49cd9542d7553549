import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import { ParseOption, RelaxNGValidator, XmlDocument } from 'libxml2-wasm'
import { readBack } from '../../src/mill/readers/read-back.ts'
import type { DocumentFormat, Publication } from '../../src/model/publication.ts'
import { factsOf } from '../../src/publications/index.ts'
import { outputFormats } from '../../src/writing/index.ts'

const SCHEMAS = fileURLToPath(new URL('../../../shared/data/schema/', import.meta.url))

/** The schemas of the outputs stand beside the project, not in it. */
export const hasSchemas = existsSync(`${SCHEMAS}atom-republisher.rng`)

/** The document of a publication in a format. */
export function documentOf(format: DocumentFormat, publication: Publication): string {
  const found = outputFormats.find(({ name }) => name === format)
  if (found === undefined) throw new Error(`no format ${format}`)
  return found.serialize(publication)
}

/** What an independent reader finds amiss in a text that should be this publication. */
export async function readBackOf(format: DocumentFormat, text: string, publication: Publication): Promise<readonly string[]> {
  const { reader, meant, meantFrame } = outputFormats.find(({ name }) => name === format)!.readBack
  const items = publication.items.map((item) => meant(factsOf(item), publication))
  const found = await readBack({ reader, text, frame: meantFrame(publication), items })
  return [...found.document, ...Object.entries(found.items).map(([index, finding]) => `item ${Number(index) + 1}: ${finding}`)]
}

/**
 * All that is wrong with a document, in words: it must be legal and well-formed, valid by its schema, read the same by two readers that
 * are not ours, and written the same twice.
 */
export async function problemsOf(format: DocumentFormat, publication: Publication): Promise<readonly string[]> {
  const text = documentOf(format, publication)
  return [
    ...(text === documentOf(format, publication) ? [] : ['two writings differ']),
    ...illegalCharacters(text),
    ...(await readBackOf(format, text, publication)),
    ...secondReader(format, text, publication),
    ...wellFormed(format, text),
    ...(hasSchemas ? invalid(format, text) : []),
  ]
}

function illegalCharacters(text: string): readonly string[] {
  const found = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(text)
  return [
    ...(found === null ? [] : [`U+${found[0].charCodeAt(0).toString(16)} at ${found.index}`]),
    ...(text.isWellFormed() ? [] : ['a lone surrogate']),
    ...(text.startsWith('\ufeff') ? ['a byte order mark'] : []),
  ]
}

/** feedsmith reads all three. */
function secondReader(format: DocumentFormat, text: string, publication: Publication): readonly string[] {
  if (format === 'page') return []
  const items: readonly { readonly title?: unknown }[] =
    (format === 'rss' ? parseRssFeed(text).items : format === 'atom' ? parseAtomFeed(text).entries : parseJsonFeed(text).items) ?? []
  return items.length === publication.items.length ? [] : [`feedsmith reads ${items.length} items of ${publication.items.length}`]
}

function wellFormed(format: DocumentFormat, text: string): readonly string[] {
  if (format !== 'rss' && format !== 'atom') return []
  try {
    XmlDocument.fromString(text, XML_OPTIONS).dispose()
    return []
  } catch (error) {
    return [`not well-formed: ${String(error).slice(0, 300)}`]
  }
}

/** Texts of a megabyte are no attack here. */
const XML_OPTIONS = { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE }

function invalid(format: DocumentFormat, text: string): readonly string[] {
  if (format === 'atom') return invalidAtom(text)
  if (format !== 'json-feed') return []
  const validate = jsonValidator()
  return validate(JSON.parse(text)) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`).slice(0, 5)
}

function invalidAtom(text: string): readonly string[] {
  const document = XmlDocument.fromString(text, XML_OPTIONS)
  try {
    atomValidator().validate(document)
    return []
  } catch (error) {
    return [`invalid Atom: ${String(error).slice(0, 300)}`]
  } finally {
    document.dispose()
  }
}

let atom: RelaxNGValidator | undefined
function atomValidator(): RelaxNGValidator {
  atom ??= RelaxNGValidator.fromDoc(XmlDocument.fromString(readFileSync(`${SCHEMAS}atom-republisher.rng`, 'utf8')))
  return atom
}

let json: ReturnType<Ajv['compile']> | undefined
function jsonValidator() {
  json ??= new Ajv({ strict: false, formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) } }).compile(
    JSON.parse(readFileSync(`${SCHEMAS}jsonfeed-1.1.schema.json`, 'utf8')),
  )
  return json
}
