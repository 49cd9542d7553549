/** A copy without the properties that are undefined; absent is absent. */
export function compact<T extends object>(object: T): T {
  const out: Partial<T> = {}
  for (const key in object) if (object[key] !== undefined) out[key] = object[key]
  return out as T
}

/** What `map` makes of each, without what it makes nothing of. */
export function mapped<A, B>(list: readonly A[], map: (item: A) => B | undefined): B[] {
  const out: B[] = []
  for (const item of list) {
    const made = map(item)
    if (made !== undefined) out.push(made)
  }
  return out
}
