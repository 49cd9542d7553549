/** Whether a path (relative, `/` between parts) matches one of the globs: `*`, `**`, `?`, `[a-z]`, `{a,b}`; letters in any case. No glob matches nothing. */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  const pattern = new RegExp(`^(?:${globs.map(patternOf).join('|')})$`, 'iu')
  return (path) => pattern.test(path)
}

function patternOf(glob: string): string {
  const whole = glob
    .normalize('NFC')
    .replace(/^\.?\/+/, '')
    .replace(/\/$/, '/**')
  return whole.replace(
    TOKEN,
    (token) => WORDS[token] ?? (token.startsWith('{') ? alternatives(token) : token.length > 1 ? characters(token) : `\\${token}`),
  )
}

const TOKEN = /\*\*\/?|\[[^\]]+\]|\{[^{}]*\}|[*?{}.+^$()|[\]\\]/g

const WORDS: Readonly<Record<string, string>> = { '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*', '?': '[^/]' }

/** `{a,b}`; one inside another is not known. */
function alternatives(token: string): string {
  return `(?:${token.slice(1, -1).split(',').map(patternOf).join('|')})`
}

/** `[a-z]`, `[!a-z]`. */
function characters(token: string): string {
  return `[${token.slice(1, -1).replace(/^!/, '^').replace(/[\\[]/g, '\\$&')}]`
}
