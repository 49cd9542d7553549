import { z } from 'zod'
import { ERROR_CODES } from '../model/errors.ts'
import { configSchema } from './schema/index.ts'

/** A part of a JSON Schema, as far as the reference reads it. */
interface SchemaNode {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly items?: SchemaNode
  readonly oneOf?: readonly SchemaNode[]
  readonly anyOf?: readonly SchemaNode[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, SchemaNode>>
}

/** A table whose rows the reference shows beside the settings: which front-matter key feeds which field. */
export interface FieldRow {
  readonly field: string
  readonly summary: string
  readonly keys: readonly string[]
}

/** The JSON Schema (draft 2020-12) of the configuration file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return { title: 'feedmill configuration', ...z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) }
}

/** Returns the names of the settings that may stand at a path of the configuration, those of every variant of a row included. */
export function settingNames(path: readonly PropertyKey[]): readonly string[] {
  const root = configJsonSchema() as SchemaNode
  const nodes = path.reduce<readonly SchemaNode[]>((found, part) => found.flatMap((node) => partsOf(node, part, root)), [root])
  return [...new Set(nodes.flatMap((node) => [node, ...(variantsOf(node) ?? [])]).flatMap((node) => Object.keys(node.properties ?? {})))]
}

function partsOf(node: SchemaNode, part: PropertyKey, root: SchemaNode): readonly SchemaNode[] {
  const resolved = node.$ref === undefined ? node : (root.$defs?.[node.$ref.replace('#/$defs/', '')] ?? {})
  const forms = [resolved, ...(variantsOf(resolved) ?? [])]
  return forms.flatMap((form) => (typeof part === 'number' ? form.items : form.properties?.[String(part)]) ?? [])
}

export interface NamedRow {
  readonly name: string
  readonly summary: string
}

/** The tables of articles, which this room does not know. */
export interface ArticleTables {
  readonly fields: readonly FieldRow[]
  readonly kinds: readonly (NamedRow & { readonly keys: readonly string[] })[]
  readonly generators: readonly NamedRow[]
  readonly dialects: readonly NamedRow[]
}

/** The reference in Markdown, made of the schema, the tables and the list of error codes. Same code, same bytes. */
export function configReference(articles: ArticleTables): string {
  const schema = configJsonSchema() as SchemaNode
  const sections = Object.entries(schema.properties ?? {}).map(([name, node]) => section(name, node))
  return [
    HEAD,
    ...sections,
    steps(schema),
    conditions(schema),
    frontMatter(articles.fields),
    ...articleTables(articles),
    errorCodes(),
  ].join('\n')
}

const HEAD = `# Configuration

Made by \`npm run mill -- reference\` from the code; a test fails when it is stale. The file is YAML 1.2; comments are welcome. Paths are relative to the file.
Spans of time are written \`90s\`, \`15m\`, \`1.5h\`, \`7d\`; sizes \`512KiB\`, \`10MiB\`. \`\${NAME}\` takes a secret from the environment and stands only in
\`server.token\`, \`fetch.proxy\`, \`push.webhooks[].secret\`, and a source's \`auth\`, \`headers\` and \`proxy\`. \`feedmill check\` says what is wrong, and where.
`

function section(name: string, node: SchemaNode): string {
  const title = `## ${name}\n\n${node.description ?? ''}\n`
  if (node.type === 'array') return `${title}\n${listOf(node)}`
  return `${title}\n${settingsTable(rowsOf(node, ''))}`
}

/** A list: one table for its plain rows, or one a kind. */
function listOf(node: SchemaNode): string {
  const variants = variantsOf(node.items)
  if (variants === undefined) return settingsTable(rowsOf(node.items ?? {}, ''))
  const shared = sharedNames(variants)
  const first = variants[0] ?? {}
  const common = rowsOf({ ...first, properties: pick(first.properties ?? {}, (name) => shared.has(name)) }, '')
  const kinds = variants.map((variant) => kindOf(variant, shared))
  return [common.length > 0 ? `Common to all:\n\n${settingsTable(common)}` : '', ...kinds].join('\n')
}

function kindOf(variant: SchemaNode, shared: ReadonlySet<string>): string {
  const [key, head] = Object.entries(variant.properties ?? {}).find(([, node]) => node.const !== undefined) ?? []
  const own = pick(variant.properties ?? {}, (name) => name !== key && !shared.has(name))
  const rows = rowsOf({ ...variant, properties: own }, '')
  const [title, said] =
    head === undefined ? [Object.keys(own)[0], variant.description] : [`${key}: ${String(head.const)}`, head.description]
  return `### ${title}\n\n${said ?? ''}\n\n${rows.length > 0 ? settingsTable(rows) : ''}`
}

interface SettingRow {
  readonly path: string
  readonly allowed: string
  readonly byDefault: string
  readonly description: string
}

function rowsOf(node: SchemaNode, prefix: string): SettingRow[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, part]) => {
    const path = prefix + name
    if (part.type === 'object' && part.properties !== undefined) return [rowOf(path, part, node, name), ...rowsOf(part, `${path}.`)]
    const inner = part.items
    if (inner?.type === 'object' && inner.properties !== undefined) return [rowOf(path, part, node, name), ...rowsOf(inner, `${path}[].`)]
    return [rowOf(path, part, node, name)]
  })
}

function rowOf(path: string, part: SchemaNode, parent: SchemaNode, name: string): SettingRow {
  const needed = parent.required?.includes(name) === true
  const plain =
    part.default !== undefined && !isEmptyObject(part.default)
      ? `\`${JSON.stringify(part.default).replace(/^"|"$/g, '')}\``
      : needed
        ? 'needed'
        : ''
  return { path, allowed: allowedIn(part), byDefault: plain, description: part.description ?? '' }
}

function allowedIn(node: SchemaNode | undefined): string {
  if (node === undefined) return ''
  if (node.const !== undefined) return `\`${String(node.const)}\``
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (node.$ref !== undefined) return 'a condition'
  const variants = variantsOf(node)
  if (variants !== undefined) return isUse(variants) ? 'a step' : [...new Set(variants.map(allowedIn))].join(' or ')
  if (node.type === 'array') return `list of ${allowedIn(node.items)}`
  if (node.pattern?.includes('KiB')) return 'size'
  if (node.pattern?.includes('ms|s|m')) return 'span of time'
  if (node.format === 'uri') return 'address'
  return (node.type ?? 'anything') + range(node)
}

function range({ minimum, maximum }: SchemaNode): string {
  const safe = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  if (safe(minimum) && safe(maximum)) return `, ${minimum} to ${maximum}`
  if (safe(minimum)) return `, at least ${minimum}`
  return safe(maximum) ? `, at most ${maximum}` : ''
}

function settingsTable(rows: readonly SettingRow[]): string {
  const lines = rows.map((row) => `| \`${row.path}\` | ${cell(row.allowed)} | ${cell(row.byDefault)} | ${cell(row.description)} |`)
  return ['| setting | allowed | default | |', '|---|---|---|---|', ...lines, ''].join('\n')
}

/** The steps of a chain of transforms, wherever the schema holds one. */
function steps(schema: SchemaNode): string {
  const [category] = variantsOf(schema.properties?.categories?.items) ?? []
  const chain = category?.properties?.transforms ?? {}
  return `## Steps of transforms\n\nThey run in their order, each on what the one before left: \`{ use: NAME, … }\`. None changes an id or a date.\n\n${listOf(chain)}`
}

/** What a `match`, `where` and the steps that keep or drop may ask; the one definition of the schema that refers to itself. */
function conditions(schema: SchemaNode): string {
  const [condition] = Object.values(schema.$defs ?? {})
  return `## Conditions\n\nWhat \`match\` and \`where\` ask of an item. Every part that is named must hold.\n\n${settingsTable(rowsOf(condition ?? {}, ''))}`
}

function frontMatter(fields: readonly FieldRow[]): string {
  const lines = fields.map((row) => `| ${row.field} | ${row.keys.map((key) => `\`${key}\``).join(', ')} | ${cell(row.summary)} |`)
  return [
    '## Front matter of articles',
    '',
    'The first key that is there and usable feeds the field.',
    '',
    '| field | keys | |',
    '|---|---|---|',
    ...lines,
    '',
  ].join('\n')
}

/** What may be public, and which generators and marks are known. */
function articleTables({ kinds, generators, dialects }: ArticleTables): readonly string[] {
  const rows = (list: readonly NamedRow[]): string => list.map(({ name, summary }) => `| \`${name}\` | ${cell(summary)} |`).join('\n')
  const withheld = kinds
    .map(({ name, summary, keys }) => `| \`${name}\` | ${cell(summary)} | ${keys.map((key) => `\`${key}\``).join(', ')} |`)
    .join('\n')
  return [
    `## Articles that are kept back\n\nBefore anything of them is held, by the first kind that fits; \`show\` of a folder lets kinds through. An article whose expiry date has come is kept back, too.\n\n| kind | means | keys that say so |\n|---|---|---|\n${withheld}\n`,
    `## Generators of articles\n\nRules of addresses, zones and line ends, by \`generator\` of a folder or by the site's configuration file.\n\n| generator | |\n|---|---|\n${rows(generators)}\n`,
    `## Marks in articles\n\nThey become HTML or go; those that are not understood are left out with a counted warning. Nothing is evaluated.\n\n| dialect | marks |\n|---|---|\n${rows(dialects)}\n`,
  ]
}

function errorCodes(): string {
  const lines = Object.entries(ERROR_CODES).map(([code, [meaning, cure]]) => `| \`${code}\` | ${cell(meaning)} | ${cell(cure)} |`)
  return ['## Error codes', '', '| code | means | what helps |', '|---|---|---|', ...lines, ''].join('\n')
}

function variantsOf(node: SchemaNode | undefined): readonly SchemaNode[] | undefined {
  return node?.oneOf ?? node?.anyOf
}

function isUse(variants: readonly SchemaNode[]): boolean {
  return variants.every((variant) => variant.properties?.use !== undefined)
}

/** Names that all variants have, save the one that tells them apart. */
function sharedNames(variants: readonly SchemaNode[]): ReadonlySet<string> {
  if (variants.length < 2) return new Set()
  const [first = {}, ...rest] = variants.map((variant) => variant.properties ?? {})
  const alike = (name: string) => rest.every((other) => JSON.stringify(other[name]) === JSON.stringify(first[name]))
  return new Set(Object.keys(first).filter((name) => first[name]?.const === undefined && alike(name)))
}

function pick<T>(record: Readonly<Record<string, T>>, keep: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => keep(name)))
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ')
}
