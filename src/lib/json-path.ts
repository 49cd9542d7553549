import { jsonpath } from 'json-p3'

/** Returns the values at a JSONPath (RFC 9535), in order. Throws Error if the path is not valid. */
export function valuesAtPath(path: string, value: unknown): readonly unknown[] {
  return jsonpath.query(path, value as Parameters<typeof jsonpath.query>[1]).values()
}

const HOLE = /\{([^{}]+)\}/g

/** A path, or a text whose braces hold paths. `author.name` stands for `$.author.name`. */
export function pathsWithin(text: string): readonly string[] {
  return text.includes('{') ? [...text.matchAll(HOLE)].map(([, path]) => rooted(path!)) : [rooted(text)]
}

/** Returns the text with its braces filled in order; a text without braces is the first value. */
export function filled(text: string, values: readonly string[]): string {
  let at = 0
  return text.includes('{') ? text.replace(HOLE, () => values[at++] ?? '') : (values[0] ?? '')
}

/** Returns what is wrong with a path or a text with paths in braces; undefined if it can be used. */
export function pathProblem(text: string): string | undefined {
  try {
    for (const path of pathsWithin(text)) jsonpath.compile(path)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function rooted(path: string): string {
  return path.startsWith('$') ? path : `$.${path}`
}
