/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * The one part a Range field asks of a body of `size` bytes (RFC 9110 §14.1.2); `unsatisfiable` when it begins behind the end (416);
 * undefined when the field is to be ignored: not bytes, malformed, or several parts, for which the whole 200 is the honest answer.
 */
export function readRange(field: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const parts = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(field)
  if (parts === null) return undefined
  const [, first = '', last = ''] = parts
  if (first === '') return suffix(last, size)
  if (last !== '' && Number(last) < Number(first)) return undefined
  if (Number(first) >= size) return 'unsatisfiable'
  return { first: Number(first), last: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

function suffix(length: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  if (length === '') return undefined
  if (Number(length) === 0 || size === 0) return 'unsatisfiable'
  return { first: Math.max(0, size - Number(length)), last: size - 1 }
}
