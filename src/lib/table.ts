import { z } from 'zod'

/** One part that can be named in the configuration: a file or folder holding its options, their descriptions and its code. */
export interface Row {
  /** The word that names it in the configuration. */
  readonly name: string
  /** One sentence for the reference. */
  readonly summary: string
  /** Its options, each with `.describe(…)`. */
  readonly options: z.ZodObject
}

export interface Table<R extends Row> {
  readonly rows: readonly R[]
  readonly names: readonly string[]
  /** The row of this name, or undefined. */
  get(name: string): R | undefined
  /** The row of this name. Throws Error where there is none: the configuration was checked, so that is a bug. */
  of(name: string): R
  /** A strict object schema: one of the rows' options beside what all rows have in common, told apart by `key`. */
  schema<C extends z.ZodRawShape>(key: string, common: C): z.ZodType<z.output<z.ZodObject<C>> & Record<string, unknown>>
}

/** A visible table of parts. Throws at once when two rows share a name: that is a bug. */
export function defineTable<R extends Row>(rows: readonly R[]): Table<R> {
  const byName = new Map(rows.map((row) => [row.name, row]))
  if (byName.size !== rows.length) throw new Error(`two rows share a name: ${rows.map((row) => row.name).join(', ')}`)
  return {
    rows,
    names: rows.map((row) => row.name),
    get: (name) => byName.get(name),
    of: (name) => byName.get(name) ?? fail(`no row is called '${name}', only ${rows.map((row) => row.name).join(', ')}`),
    schema: (key, common) => unionOf(key, common, rows),
  }
}

function fail(message: string): never {
  throw new Error(message)
}

function unionOf<C extends z.ZodRawShape>(
  key: string,
  common: C,
  rows: readonly Row[],
): z.ZodType<z.output<z.ZodObject<C>> & Record<string, unknown>> {
  const variants = rows.map((row) => z.strictObject({ [key]: z.literal(row.name).describe(row.summary), ...common, ...row.options.shape }))
  const [first, ...rest] = variants
  if (first === undefined) throw new Error(`the table behind '${key}' is empty`)
  return z.discriminatedUnion(key, [first, ...rest]) as unknown as z.ZodType<z.output<z.ZodObject<C>> & Record<string, unknown>>
}
