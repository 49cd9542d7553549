import { ParseError } from '../../model/errors.ts'
import type { Warning } from '../../model/feed.ts'
import { isPublicKey } from '../public.ts'
import { type FrontMatter, InvalidBlock, readBlock } from './engines.ts'
import { type Fenced, splitFence } from './fence.ts'
import { mendYaml, piecesOf } from './mend.ts'

/** An article's fields and its body. */
export interface Split {
  readonly fields: FrontMatter
  readonly body: string
  readonly warnings: readonly Warning[]
}

/**
 * The fields and the body of an article's text (without BOM, line ends LF). Broken front matter is mended line by line, with a warning each;
 * fields that still cannot be read are left out. Throws ParseError PARSE_FRONT_MATTER (with `line`) when a limit is passed or no field can be read.
 */
export function readFrontMatter(text: string): Split {
  const fenced = splitFence(text)
  if (fenced === undefined) return { fields: {}, body: text, warnings: [] }
  const warnings: Warning[] = []
  if (fenced.missing !== undefined) warnings.push(mendWarning(`the ${fenced.missing} fence is missing`, fenced.blockLine))
  const fields = fieldsOf(fenced, warnings)
  if (fields === undefined) return { fields: {}, body: text, warnings: [] }
  return { fields, body: fenced.body, warnings }
}

function fieldsOf(fenced: Fenced, warnings: Warning[]): FrontMatter | undefined {
  try {
    return readBlock(fenced.block, fenced.language) ?? fieldsInProse(fenced, warnings)
  } catch (error) {
    if (!(error instanceof InvalidBlock)) throw error
    return mendedFields(fenced, error, warnings)
  }
}

/** `title:Foo` without its space is one text to YAML. */
function fieldsInProse(fenced: Fenced, warnings: Warning[]): FrontMatter | undefined {
  if (fenced.language !== 'yaml') return undefined
  const { block, changes } = mendYaml(fenced.block)
  const fields = changes.length > 0 ? attempt(block, 'yaml') : undefined
  if (fields !== undefined) for (const { line, fact } of changes) warnings.push(mendWarning(fact, fenced.blockLine + line - 1))
  return fields
}

function mendedFields(fenced: Fenced, error: InvalidBlock, warnings: Warning[]): FrontMatter {
  if (fenced.language === 'json') return looseJson(fenced, error, warnings)
  const mended = fenced.language === 'yaml' ? mendYaml(fenced.block) : { block: fenced.block, changes: [] }
  for (const { line, fact } of mended.changes) warnings.push(mendWarning(fact, fenced.blockLine + line - 1))
  const whole = mended.changes.length > 0 ? attempt(mended.block, fenced.language) : undefined
  return whole ?? salvaged({ ...fenced, block: mended.block, language: fenced.language }, error, warnings)
}

/** JSON with comments, single quotes or commas too many is YAML. */
function looseJson(fenced: Fenced, error: InvalidBlock, warnings: Warning[]): FrontMatter {
  const fields = attempt(fenced.block, 'yaml')
  if (fields === undefined) throw unreadable(fenced, error)
  warnings.push(mendWarning('it is not strict JSON', fenced.blockLine))
  return fields
}

/** Reading each alone costs; nobody writes so many fields. */
const MOST_PIECES = 200

/** Each field on its own; those that cannot be read are left out. */
function salvaged(fenced: Fenced & { readonly language: 'yaml' | 'toml' }, error: InvalidBlock, warnings: Warning[]): FrontMatter {
  const fields: [string, unknown][] = []
  const held: [string, unknown][] = []
  const pieces = piecesOf(fenced.block, fenced.language)
  if (pieces.length > MOST_PIECES) throw unreadable(fenced, error)
  for (const { text, line } of pieces) {
    const piece = attempt(text, fenced.language)
    if (piece !== undefined) {
      fields.push(...Object.entries(piece))
      continue
    }
    // What says that an article is not public is believed even where it cannot be read.
    const key = /^\s*["']?([\w-]{1,60})["']?\s*[:=]/.exec(text)?.[1]
    if (key !== undefined && isPublicKey(key)) held.push(['private', true])
    warnings.push(mendWarning(`'${text.slice(0, 40).split('\n', 1)[0]}' cannot be read and was left out`, fenced.blockLine + line - 1))
  }
  if (fields.length === 0) throw unreadable(fenced, error)
  return Object.fromEntries([...fields, ...held])
}

function attempt(block: string, language: 'yaml' | 'toml'): FrontMatter | undefined {
  try {
    return readBlock(block, language)
  } catch (error) {
    if (error instanceof InvalidBlock) return undefined
    throw error
  }
}

function unreadable(fenced: Fenced, error: InvalidBlock): ParseError {
  const line = fenced.blockLine + (error.line ?? 1) - 1
  return new ParseError(
    'PARSE_FRONT_MATTER',
    `line ${line}: the front matter is not valid ${fenced.language.toUpperCase()}: ${error.message}`,
    { line },
    { cause: error },
  )
}

function mendWarning(fact: string, line: number): Warning {
  return { code: 'mended-front-matter', message: `front matter: ${fact}`, line }
}
