import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ARTICLE_FIELDS, DIALECTS, GENERATORS, PUBLIC_RULES } from '../articles/index.ts'
import { type ArticleTables, configJsonSchema, configReference } from '../config/reference.ts'
import type { CommandContext } from './command.ts'
import { outputJsonSchema } from './output-shapes.ts'

/** Writes README.md and the schemas of the configuration and of what commands print with --json beside the configuration file. */
export async function run({ options, tell }: CommandContext): Promise<number> {
  const directory = path.dirname(path.resolve(options.config))
  mkdirSync(directory, { recursive: true })
  for (const [name, text] of referenceFiles()) {
    writeFileSync(path.join(directory, name), text)
    tell(`${path.join(path.dirname(options.config), name)} written`)
  }
  return 0
}

/** The generated files, by name. */
export function referenceFiles(): readonly (readonly [name: string, text: string])[] {
  return [
    ['README.md', configReference(articleTables())],
    ['feedmill.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ['feedmill.output.schema.json', `${JSON.stringify(outputJsonSchema(), null, 2)}\n`],
  ]
}

function articleTables(): ArticleTables {
  return {
    fields: ARTICLE_FIELDS.map(({ field, summary, keys }) => ({ field, summary, keys: Object.keys(keys) })),
    kinds: PUBLIC_RULES.map(({ kind, summary, keys }) => ({ name: kind, summary, keys: Object.keys(keys) })),
    generators: GENERATORS,
    dialects: DIALECTS,
  }
}
