import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** Written last when dist/ is made: its time says what the bundle was made of. */
export const STAMP = 'dist/made'

/** True when dist/ was made after the last change of the sources and of what they depend on. */
export function isFresh(root) {
  const made = timeOf(path.join(root, STAMP))
  return made !== undefined && newestOf(path.join(root, 'src'), timeOf(path.join(root, 'package.json')) ?? 0) <= made
}

/** Folders count too: a file that was removed changes the time of its folder alone. */
function newestOf(folder, newest) {
  for (const name of ['', ...readdirSync(folder, { recursive: true })]) newest = Math.max(newest, timeOf(path.join(folder, name)) ?? 0)
  return newest
}

function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
