/**
 * The text as every engine can hold it: U+FFFD stands for NUL, which PostgreSQL refuses, as it does for half surrogates (they become U+FFFD when
 * a text becomes UTF-8). JSON needs none of this, because it escapes both.
 */
export function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
