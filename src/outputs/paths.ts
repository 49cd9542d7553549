import { OutputError } from '../model/errors.ts'

/** What a file is called until it is whole; a document of this name is refused. */
const UNFINISHED = '.feedmill-unfinished'
const FORBIDDEN = /[\u0000-\u001F\u007F\\]/
const DRIVE = /^[A-Za-z]:/

/** The parts of a document's path. Throws OutputError OUTPUT_PATH for one that is absolute, could leave the directory, or is not in NFC. */
export function partsOf(path: string): readonly string[] {
  if (FORBIDDEN.test(path)) throw refused(path, 'it has control characters or a backslash')
  if (path.startsWith('/') || DRIVE.test(path)) throw refused(path, 'it is absolute')
  if (path.normalize('NFC') !== path || !path.isWellFormed()) throw refused(path, 'it is not in Unicode form NFC')
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) throw refused(path, 'it has an empty, `.` or `..` part')
  if (parts.some(isUnfinished)) throw refused(path, `names that end in ${UNFINISHED} are for unfinished files`)
  return parts
}

/** The name of a file while it is written. */
export function unfinishedName(name: string): string {
  return `.${name}${UNFINISHED}`
}

/** True for what a killed process may have left. */
export function isUnfinished(name: string): boolean {
  return name.startsWith('.') && name.endsWith(UNFINISHED)
}

/** The form in which two names are one file on some machine: Unicode normalization and case folded. */
export function foldName(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

/** The error for a path that is not allowed. */
export function refused(path: string, why: string): OutputError {
  return new OutputError('OUTPUT_PATH', `${JSON.stringify(path)} is no place for a document: ${why}`, { path })
}
