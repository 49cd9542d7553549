/** One candidate of a `srcset`: its address, and its descriptor (`2x`, `640w`) as written, or ''. */
export interface SrcsetCandidate {
  readonly url: string
  readonly descriptor: string
}

/** The candidates of a `srcset` in order (HTML §4.8.4.2.1: an address runs to white space; commas inside it, as in data: addresses, belong to it). */
export function parseSrcset(srcset: string): readonly SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = []
  let at = 0
  while (at < srcset.length) {
    at = skip(srcset, at, /[\s,]/)
    const urlEnd = skip(srcset, at, /\S/)
    const raw = srcset.slice(at, urlEnd)
    if (raw === '') break
    const url = raw.replace(/,+$/, '')
    const end = url === raw ? descriptorEnd(srcset, urlEnd) : urlEnd
    if (url !== '') candidates.push({ url, descriptor: srcset.slice(urlEnd, end).trim() })
    at = end
  }
  return candidates
}

/** The `srcset` that says these candidates. */
export function formatSrcset(candidates: readonly SrcsetCandidate[]): string {
  return candidates.map(({ url, descriptor }) => (descriptor === '' ? url : `${url} ${descriptor}`)).join(', ')
}

/** The candidate with the largest descriptor, first of equals. */
export function largestCandidate(candidates: readonly SrcsetCandidate[]): SrcsetCandidate | undefined {
  let best: SrcsetCandidate | undefined
  for (const candidate of candidates) if (best === undefined || sizeOf(candidate) > sizeOf(best)) best = candidate
  return best
}

function sizeOf(candidate: SrcsetCandidate): number {
  return Number.parseFloat(candidate.descriptor) || 1
}

function skip(text: string, from: number, wanted: RegExp): number {
  let at = from
  while (at < text.length && wanted.test(text.charAt(at))) at++
  return at
}

function descriptorEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === ',' && depth <= 0) return at
  }
  return text.length
}
