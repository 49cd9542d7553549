/** A copy without the properties that are undefined; absent is absent. */
export function compact<T extends object>(object: T): T {
  const out: Partial<T> = {}
  for (const key in object) if (object[key] !== undefined) out[key] = object[key]
  return out as T
}
