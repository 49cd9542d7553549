/** `T` with each property that may be undefined made optional. */
export type Compact<T> = { -readonly [K in keyof T as IsOptional<T[K]> extends true ? never : K]: T[K] } & {
  -readonly [K in keyof T as IsOptional<T[K]> extends true ? K : never]?: Exclude<T[K], undefined>
}

type IsOptional<V> = unknown extends V ? false : undefined extends V ? true : false

/** Returns a copy without the properties that are undefined, because an absent field is absent in JSON, in rows and in comparisons alike. */
export function compact<const T extends object>(object: T): Compact<T> {
  const out: Record<string, unknown> = {}
  for (const key in object) if (object[key] !== undefined) out[key] = object[key]
  return out as Compact<T>
}

/** Returns true if a value of unknown shape is an object with named fields: neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns the results of `map` in order, without the undefined ones. */
export function mapped<A, B>(list: readonly A[], map: (item: A) => B | undefined): B[] {
  const out: B[] = []
  for (const item of list) {
    const made = map(item)
    if (made !== undefined) out.push(made)
  }
  return out
}
