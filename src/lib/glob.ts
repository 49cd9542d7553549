import picomatch from 'picomatch'

/** Returns a test of whether a path (relative, `/` between parts) matches one of the globs, letters in any case, hidden files included. No glob matches nothing. Throws SyntaxError for a set such as `[z-a]`. */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  const matches = picomatch(globs.flatMap(normalized), OPTIONS)
  return (path) => matches(path)
}

const OPTIONS = { nocase: true, dot: true, nonegate: true, strictSlashes: true, noextglob: true, posix: true, debug: true }

/** Paths are compared in NFC. `a/` and `a/**` stand for all that the folder holds and for the folder itself, told by its last slash, but not for a file `a`. */
function normalized(glob: string): string[] {
  const relative = glob.normalize('NFC').replace(/^\.?\/+/, '')
  const [, folder] = /^(.+\/)(?:\*\*)?$/.exec(relative) ?? []
  return folder === undefined ? [relative] : [folder, `${folder}**/*`]
}
