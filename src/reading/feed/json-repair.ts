import { type Limits, overLimit } from '../limits.ts'

/**
 * Checks how many values there are and how deep they are nested before anything is parsed, and finds where a cut document can be closed: after the last whole element of the array
 * that is its longest list of objects at depth two. Throws ParseError PARSE_TOO_DEEP, PARSE_TOO_LARGE.
 */
export function scanJson(text: string, from: number, limits: Limits): { readonly end: number; readonly wholeUntil: number } {
  let depth = 0
  let values = 0
  let wholeUntil = -1
  for (let at = from; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = stringEnd(text, at)
        break
      case 0x7b:
      case 0x5b:
        if (++depth > limits.jsonDepth) throw overLimit('PARSE_TOO_DEEP', `values are nested over ${limits.jsonDepth} deep`, text, at)
        break
      case 0x2c:
        if (++values > limits.jsonValues) throw overLimit('PARSE_TOO_LARGE', `there are over ${limits.jsonValues} values`, text, at)
        break
      case 0x7d:
      case 0x5d:
        depth--
        if (depth === 2 && text[at] === '}') wholeUntil = at + 1
        if (depth === 0) return { end: at + 1, wholeUntil }
    }
  }
  return { end: -1, wholeUntil }
}

function stringEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at
  }
  return text.length
}

/** JSON as some write it, mended: control characters within strings escaped, commas before a closing bracket dropped. */
export function mendJson(text: string): string {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      const end = stringEnd(text, at)
      out +=
        text.slice(from, at) +
        text.slice(at, end).replace(/[\x00-\x1f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
      from = at = Math.min(end, text.length)
    } else if (code === 0x2c && /^,\s{0,64}[\]}]/.test(text.slice(at, at + 66))) {
      out += text.slice(from, at)
      from = at + 1
    }
  }
  return out + text.slice(from)
}
