/** Returns Hexo's form of a name: special characters become `-`, Latin letters lose their marks; the case stays. */
export function hexoSlug(text: string): string {
  return trimmed(withoutMarks(text).replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g, '-'))
}

/** Returns Jekyll's form of a name: letters, digits and, when `pretty`, what addresses may hold as it is; runs of all else become `-`. */
export function jekyllSlug(text: string, { pretty = false, cased = false } = {}): string {
  const slug = trimmed(text.replace(pretty ? /[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu : /[^\p{M}\p{L}\p{Nd}]+/gu, '-'))
  return cased ? slug : slug.toLowerCase()
}

/** Returns Hugo's form of a path: spaces become one `-`, other characters no address holds go; lower case unless `cased`. */
export function hugoSlug(text: string, { cased = false } = {}): string {
  const slug = text
    .trim()
    .replace(/[^\p{L}\p{Nd}\p{M}./\\_#+~@\s-]/gu, '')
    .replace(/\s*-\s*/g, (match) => match.trim())
    .replace(/\s+/g, '-')
  return cased ? slug : slug.toLowerCase()
}

/** Returns the form of a heading's anchor on GitHub, which Astro takes for each part of a path. */
export function githubSlug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** Returns the form in ASCII that Zola and Pelican use; undefined for scripts that would have to be transliterated. */
export function asciiSlug(text: string): string | undefined {
  const plain = withoutMarks(text)
  if (/[^\p{ASCII}\p{P}\p{S}\p{Z}]/u.test(plain)) return undefined
  return trimmed(plain.toLowerCase().replace(/[^a-z0-9]+/g, '-'))
}

function withoutMarks(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(?<=[a-z])\p{M}+/giu, '')
    .normalize('NFC')
}

function trimmed(slug: string): string {
  return slug.replace(/-{2,}/g, '-').replace(/^-+|-+$/g, '')
}
