/** One section of an INI file, its keys in lower case. */
export interface Section {
  readonly name: string
  readonly values: ReadonlyMap<string, string>
}

/**
 * Returns the sections of an INI file as Python's ConfigParser reads it: `key = value` or `key: value`, `#` and `;` begin comments, a line
 * that is indented deeper than its key goes on with the value. What stands before the first section is the section ``; `[DEFAULT]` is added to every other.
 */
export function readIni(text: string): readonly Section[] {
  const sections: { name: string; values: Map<string, string> }[] = [{ name: '', values: new Map() }]
  let last: { readonly key: string; readonly indent: number } | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const current = sections.at(-1)!
    const header = /^\[([^\]]+)\]$/.exec(line.trim())
    if (/^\s*(?:[#;]|$)/.test(line)) continue
    const indent = line.length - line.trimStart().length
    if (header !== null) {
      sections.push({ name: header[1]!.trim(), values: new Map() })
      last = undefined
    } else if (last !== undefined && indent > last.indent) {
      current.values.set(last.key, `${current.values.get(last.key) ?? ''}\n${line.trim()}`)
    } else {
      const [, key, value] = /^\s*([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? []
      if (key === undefined) continue
      last = { key: key.trim().toLowerCase(), indent }
      current.values.set(last.key, (value ?? '').trim())
    }
  }
  const defaults = sections.find(({ name }) => name.toUpperCase() === 'DEFAULT')?.values ?? new Map<string, string>()
  return sections
    .filter(({ name }) => name.toUpperCase() !== 'DEFAULT')
    .map(({ name, values }) => ({ name, values: name === '' ? values : new Map([...defaults, ...values]) }))
}
