import { Parser } from 'htmlparser2'

/** Browsers build trees of 512 levels; articles use ten. */
const DEEPEST = 256

/**
 * The HTML as it is while its elements nest at most 256 deep; from the first that goes deeper only its text.
 * A guard for tools whose cost grows with depth times length: 100,000 unclosed tags are read here in milliseconds.
 */
export function limitNesting(html: string): string {
  // What has no more tags than levels are allowed cannot nest too deep: most articles are read no further.
  if (!hasMoreTags(html, DEEPEST)) return html
  const cut = tooDeepAt(html)
  if (cut === undefined) return html
  return html.slice(0, cut) + html.slice(cut).replace(/<[^>]*>?/g, ' ')
}

/** True for HTML of more than so many tags, counted by what begins them. */
export function hasMoreTags(html: string, most: number): boolean {
  let count = 0
  for (let at = html.indexOf('<'); at >= 0 && count <= most; at = html.indexOf('<', at + 1)) count++
  return count > most
}

/** A step of 16 KB lets the reading stop soon after the limit is passed. */
function tooDeepAt(html: string): number | undefined {
  let depth = 0
  let cut: number | undefined
  const parser = new Parser({
    onopentagname() {
      depth++
      if (depth > DEEPEST && cut === undefined) cut = parser.startIndex
    },
    onclosetag() {
      depth--
    },
  })
  for (let at = 0; at < html.length && cut === undefined; at += STEP) parser.write(html.slice(at, at + STEP))
  return cut
}

const STEP = 16_384
