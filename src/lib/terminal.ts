/**
 * The text as it may be put on a terminal: every control character but tab and line feed, and everything that turns the direction of the text,
 * is written out (`\u001b`) and so does nothing. Within JSON the written form means the same character.
 */
export function showable(text: string): string {
  return text.replace(COMMANDS, writtenOut)
}

/** A line of showable text: line ends are spaces, so that no text of others can pass for a line of ours. */
export function showableLine(text: string): string {
  return showable(text.replace(/[\r\n\u0085\u2028\u2029]+/g, ' '))
}

/** A line of JSON that stays harmless when a program reads it and shows its texts: what is escaped within a string is escaped once more. */
export function showableJsonLine(line: string): string {
  return line.replace(COMMANDS, (character) => `\\${writtenOut(character)}`).replace(ESCAPED, '$1\\\\$2')
}

/** C0 but tab and LF, DEL, C1 (8-bit terminals take them for escape sequences), and the bidirectional formatting characters. */
const COMMANDS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g

/** What JSON writes for C0 but tab and LF, after an even number of backslashes. */
const ESCAPED = /(?<!\\)((?:\\\\)*)\\(u00[01][0-9a-f]|[bfr])/gi

function writtenOut(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
