/** Returns the text with each part from `open` to the next `close` replaced by what `write` makes of what stands between; a part without end stays. Takes time in proportion to the text. */
export function replaceBetween(text: string, open: string, close: string, write: (inner: string) => string): string {
  let out = ''
  let at = 0
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, at)) {
    const end = text.indexOf(close, start + open.length)
    if (end < 0) break
    out += text.slice(at, start) + write(text.slice(start + open.length, end))
    at = end + close.length
  }
  return out + text.slice(at)
}
