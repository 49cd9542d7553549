/** The codings a document is held in, best first: what wins where a client likes several equally. */
export const CODINGS = ['br', 'gzip', 'identity'] as const
export type Coding = (typeof CODINGS)[number]

/**
 * The coding a request gets (RFC 9110 §12.5.3): the highest weight, then our order; undefined when every one is refused, identity
 * included. A request without the field gets identity, which every client can read.
 */
export function chooseCoding(acceptEncoding: string | undefined): Coding | undefined {
  if (acceptEncoding === undefined || acceptEncoding === '') return 'identity'
  const known = chosen.get(acceptEncoding)
  if (known !== undefined) return known === 'none' ? undefined : known
  const coding = negotiate(acceptEncoding)
  if (chosen.size >= REMEMBERED) chosen.clear()
  chosen.set(acceptEncoding, coding ?? 'none')
  return coding
}

/** Clients send a handful of values: reading each once keeps the list off the hot path. Bounded, since anyone may send anything. */
const chosen = new Map<string, Coding | 'none'>()
const REMEMBERED = 256

function negotiate(field: string): Coding | undefined {
  const weights = readWeights(field)
  const others = weights.get('*')
  const weightOf = (coding: Coding): number => {
    const own = weights.get(coding) ?? (coding === 'gzip' ? weights.get('x-gzip') : undefined)
    // Identity is acceptable unless it is refused by name or by `*;q=0`, but never preferred to a coding that was asked for.
    if (coding === 'identity') return own ?? (others === 0 ? 0 : LEAST)
    return own ?? others ?? 0
  }
  let best: Coding | undefined
  for (const coding of CODINGS) if (weightOf(coding) > (best === undefined ? 0 : weightOf(best))) best = coding
  return best
}

const LEAST = 0.0001

function readWeights(field: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const part of field.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim())
    if (name !== '') weights.set(name, readWeight(parameters))
  }
  return weights
}

/** A weight that cannot be read refuses the coding: identity is always understood, a wrong coding is not. */
function readWeight(parameters: readonly string[]): number {
  const written = parameters.find((parameter) => parameter.startsWith('q='))
  if (written === undefined) return 1
  return /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(written) ? Number(written.slice(2)) : 0
}
